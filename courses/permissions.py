"""Who may do what with courses. Learners' places are learning's business."""

from django.contrib.auth.models import AnonymousUser

from courses.models import Course, CoursePage, Question, QuizPage
from lms.accounts.models import User


def may_release(user: User, course: Course) -> bool:
    """A trainer who may publish the course's page in its source language, in their own programme's branch."""
    if not user.is_active:
        return False
    pages = CoursePage.objects.filter(course=course, locale__language_code=course.source_language)
    return any(page.permissions_for_user(user).can_publish() for page in pages)


def may_change_course(user: User, course: Course) -> bool:
    """Who may release it; while it has no page yet, any trainer."""
    return may_release(user, course) or not CoursePage.objects.filter(course=course).exists()


def may_change_question(user: User, question: Question) -> bool:
    """A question belongs to the programmes whose quizzes ask it; one that nobody asks is any trainer's."""
    pages = QuizPage.objects.filter(places__question=question)
    return all(page.permissions_for_user(user).can_edit() for page in pages)


def may_see_releases(user: User | AnonymousUser) -> bool:
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def may_see_uploads(user: User | AnonymousUser) -> bool:
    """Pictures and documents as they were uploaded. What learners see of them is in releases."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")
