from lms.accounts.viewsets.organisation import PeopleGroup
from lms.accounts.viewsets.people import PeopleViewSet

__all__ = ["PeopleGroup", "PeopleViewSet"]
