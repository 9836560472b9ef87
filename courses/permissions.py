"""Who may do what with courses. Learners' places are learning's business."""

from courses.models import Course, CoursePage
from lms.accounts.models import User


def may_release(user: User, course: Course) -> bool:
    """A trainer who may publish the course's page in its source language, in their own programme's branch."""
    if not user.is_active:
        return False
    pages = CoursePage.objects.filter(course=course, locale__language_code=course.source_language)
    return any(page.permissions_for_user(user).can_publish() for page in pages)


def may_see_release_report(user: User) -> bool:
    return user.has_perm("wagtailadmin.access_admin")
