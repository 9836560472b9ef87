from lms.dashboards.viewsets.course_figures import CourseFiguresViewSet

__all__ = ["CourseFiguresViewSet"]
