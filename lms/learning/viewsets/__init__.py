from lms.learning.viewsets.scenarios import PathsViewSet

__all__ = ["PathsViewSet"]
