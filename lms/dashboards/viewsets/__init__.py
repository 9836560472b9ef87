from lms.dashboards.viewsets.course_figures import CourseFiguresViewSet
from lms.dashboards.viewsets.system import SystemViewSet

__all__ = ["CourseFiguresViewSet", "SystemViewSet"]
