from lms.learning.viewsets.remarking import RemarkingViewSet
from lms.learning.viewsets.scenarios import PathsViewSet

__all__ = ["PathsViewSet", "RemarkingViewSet"]
