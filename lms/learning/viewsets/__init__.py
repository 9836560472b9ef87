from lms.learning.viewsets.items import ItemsViewSet
from lms.learning.viewsets.remarking import RemarkingViewSet
from lms.learning.viewsets.scenarios import PathsViewSet

__all__ = ["ItemsViewSet", "PathsViewSet", "RemarkingViewSet"]
