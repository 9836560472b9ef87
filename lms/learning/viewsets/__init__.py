from lms.learning.viewsets.course_paths import CoursePathsViewSet
from lms.learning.viewsets.figures import FiguresMenuItem
from lms.learning.viewsets.items import ItemsViewSet
from lms.learning.viewsets.packages import PackageResultsViewSet
from lms.learning.viewsets.remarking import RemarkingViewSet
from lms.learning.viewsets.scenarios import PathsViewSet

__all__ = [
    "CoursePathsViewSet",
    "FiguresMenuItem",
    "ItemsViewSet",
    "PackageResultsViewSet",
    "PathsViewSet",
    "RemarkingViewSet",
]
