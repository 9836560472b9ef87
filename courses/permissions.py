"""Who may do what with courses. Learners' places are learning's business."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from wagtail.models import Page, TaskState
from wagtail.permissions import page_permission_policy

from courses.models import (
    Course,
    CoursePage,
    LawChange,
    LawChangeItem,
    Package,
    PackageUpload,
    ProgrammePage,
    Question,
    QuizPage,
    QuizPlace,
    ReviewTask,
)
from courses.models.law_change import LawChangeItemQuerySet
from courses.queries.package_use import pages_playing
from courses.queries.reviews import states_for
from lms.accounts.models import Membership, User
from lms.accounts.permissions import units_answered_for


def may_release(user: User, course: Course) -> bool:
    """A trainer who may publish the course's page in its source language, in their own programme's branch."""
    if not user.is_active:
        return False
    pages = CoursePage.objects.filter(course=course, locale__language_code=course.source_language)
    return any(page.permissions_for_user(user).can_publish() for page in pages)


def may_see_pages(user: User, course: Course) -> bool:
    """Whoever finds the course's page in the tree sees what is live of it, released or not."""
    pages = CoursePage.objects.filter(course=course)
    return user.is_active and page_permission_policy.explorable_instances(user).filter(pk__in=pages).exists()


def may_change_course(user: User, course: Course) -> bool:
    """Who may release it; while it has no page yet, any trainer."""
    return may_release(user, course) or not CoursePage.objects.filter(course=course).exists()


def may_change_question(user: User, question: Question) -> bool:
    """A question belongs to the programmes whose quizzes ask it; one that nobody asks is any trainer's."""
    pages = QuizPage.objects.filter(places__question__translation_key=question.translation_key).distinct()
    return all(page.permissions_for_user(user).can_edit() for page in pages)


def questions_to_change(user: User) -> "QuerySet[Question]":
    """All questions of which `may_change_question` would say yes, in every language of theirs."""
    mine = page_permission_policy.instances_user_has_permission_for(user, "change")
    others = QuizPlace.objects.exclude(page__in=mine.values("pk"))
    return Question.objects.exclude(translation_key__in=others.values("question__translation_key"))


def may_add_questions(user: User | AnonymousUser) -> bool:
    """Who may bring a file of questions into the bank, and take one out of it."""
    allowed = ("wagtailadmin.access_admin", "courses.add_question", "courses.view_question")
    return user.is_active and user.has_perms(allowed)


def may_add_packages(user: User | AnonymousUser) -> bool:
    """Who may upload H5P packages. Without more than that, only for libraries that are installed."""
    return user.is_active and user.has_perms(["wagtailadmin.access_admin", "courses.add_package"])


def may_install_libraries(user: User | AnonymousUser) -> bool:
    """Libraries are programs that run in learners' browsers: a permission of its own, which no group has by itself."""
    return user.is_active and user.has_perms(["wagtailadmin.access_admin", "courses.install_h5p_libraries"])


def may_change_package(user: User | AnonymousUser, package: Package) -> bool:
    """A package belongs to the programmes whose pages play it; one that none plays is any trainer's."""
    if not (user.is_active and user.has_perm("courses.change_package")):
        return False
    return all(page.permissions_for_user(user).can_edit() for page in pages_playing(package))


def may_see_upload(user: User, upload: PackageUpload) -> bool:
    """Whoever sent it, and whoever may install libraries."""
    return upload.by_id == user.pk or may_install_libraries(user)


def courses_to_release(user: User) -> set[int]:
    """The ids of all courses of which `may_release` would say yes. Two queries."""
    if not user.is_active:
        return set()
    pages = page_permission_policy.instances_user_has_permission_for(user, "publish")
    mine = CoursePage.objects.filter(pk__in=pages.values("pk"), locale__language_code=F("course__source_language"))
    return set(mine.values_list("course", flat=True))


def may_see_law_changes(user: User | AnonymousUser) -> bool:
    return user.is_active and user.has_perms(["wagtailadmin.access_admin", "courses.view_lawcard"])


def people_of_the_admin() -> "QuerySet[User]":
    """Who may enter the admin, by name: people who could look after a law card. Not the whole organisation."""
    by_group = {
        "groups__permissions__codename": "access_admin",
        "groups__permissions__content_type__app_label": "wagtailadmin",
    }
    mine = User.objects.filter(is_active=True).filter(Q(is_superuser=True) | Q(**by_group))
    return User.objects.filter(pk__in=mine.values("pk")).order_by("name", "pk")


def items_to_decide(user: User, change: LawChange) -> LawChangeItemQuerySet:
    """The items of a change in the courses of the trainer's programmes; what belongs to no course is any trainer's."""
    items: LawChangeItemQuerySet = LawChangeItem.objects.filter(change=change)
    if not (user.is_active and user.has_perm("courses.change_lawcard")):
        return items.none()
    return items.filter(Q(course__isnull=True) | Q(course__in=courses_to_release(user)))


def may_copy(user: User, course: Course) -> bool:
    """A template is any trainer's to copy; another course only theirs who may write in it."""
    if not (user.is_active and user.has_perm("courses.add_course")):
        return False
    pages = CoursePage.objects.filter(course=course, locale__language_code=course.source_language)
    return course.is_template or any(page.permissions_for_user(user).can_edit() for page in pages)


def courses_to_copy(user: User) -> set[int]:
    """The ids of all courses of which `may_copy` would say yes. Two queries."""
    if not (user.is_active and user.has_perm("courses.add_course")):
        return set()
    pages = page_permission_policy.instances_user_has_permission_for(user, "change")
    mine = CoursePage.objects.filter(pk__in=pages.values("pk"), locale__language_code=F("course__source_language"))
    found = Course.objects.filter(Q(code__startswith=Course.TEMPLATE) | Q(pk__in=mine.values("course")))
    return set(found.values_list("pk", flat=True))


def programmes_to_write_in(user: User, language: str) -> "QuerySet[ProgrammePage]":
    """The programmes, as pages in this language, below which they may add a course."""
    mine = page_permission_policy.instances_user_has_permission_for(user, "add")
    return ProgrammePage.objects.filter(pk__in=mine.values("pk"), locale__language_code=language).order_by("title")


def may_translate(user: User, course: Course, language: str) -> bool:
    """Who may write in the course's page in its source language, or in the one in this language."""
    languages = (course.source_language, language)
    pages = CoursePage.objects.filter(course=course, locale__language_code__in=languages)
    return user.is_active and any(page.permissions_for_user(user).can_edit() for page in pages)


def may_write_translation(user: User, source: Any, row: Any) -> bool:
    """One thing of a course that they may translate. A question must be theirs; any trainer's are the law cards."""
    if isinstance(source, Page):
        return row is None or bool(row.permissions_for_user(user).can_edit())
    if not user.has_perm(f"courses.change_{source._meta.model_name}"):  # noqa: SLF001 Django's way
        return False
    return not isinstance(source, Question) or may_change_question(user, source)


def may_publish_translation(user: User, row: Any) -> bool:
    """A page of their own programme; a question or law card as Wagtail says for its kind."""
    if isinstance(row, Page):
        return bool(row.permissions_for_user(user).can_publish())
    kind = row._meta.model_name  # noqa: SLF001 Django's way
    allowed = user.has_perm(f"courses.publish_{kind}")
    return allowed and (not isinstance(row, Question) or may_change_question(user, row))


def may_import_courses(user: User | AnonymousUser) -> bool:
    """Who may bring a course in from a file; into which programme is asked of the programme's page."""
    allowed = ("wagtailadmin.access_admin", "courses.add_course", "courses.add_question", "courses.add_lawcard")
    return user.is_active and user.has_perms(allowed)


def may_export(user: User, course: Course) -> bool:
    """Files hold answer keys: only a trainer of the course's programme takes them out."""
    return may_release(user, course)


def may_read_courses(user: User | AnonymousUser) -> bool:
    """Courses as they are written, and what learners do with them: not everybody in the admin, who may run the site."""
    return user.is_active and user.has_perms(["wagtailadmin.access_admin", "courses.view_course"])


def may_begin_courses(user: User | AnonymousUser) -> bool:
    """Who finds the templates; into which programme a copy goes is asked of the programme's page."""
    return user.is_active and user.has_perms(["wagtailadmin.access_admin", "courses.add_course"])


def may_see_releases(user: User | AnonymousUser, on: date) -> bool:
    """Trainers, and auditors of any unit whom somebody let into the admin: what was taught is what they audit."""
    if may_read_courses(user):
        return True
    if not (isinstance(user, User) and user.has_perm("wagtailadmin.access_admin")):
        return False
    return bool(units_answered_for(user, on, (Membership.Role.AUDITOR,)))


def may_see_uploads(user: User | AnonymousUser) -> bool:
    """Pictures and documents as they were uploaded. What learners see of them is in releases."""
    return may_review(user)


def may_review(user: User | AnonymousUser) -> bool:
    """Reviewers, and trainers, who read each other's work. What each of them sees is what their groups were asked."""
    return user.is_active and (user.has_perm("courses.review_content") or may_read_courses(user))


def may_walk(user: User | AnonymousUser, course: Course) -> bool:
    """Through the course as it is written: its trainers, and reviewers while a page of it waits for them."""
    if not (isinstance(user, User) and may_review(user)):
        return False
    pages = list(CoursePage.objects.filter(course=course))
    if any(page.permissions_for_user(user).can_edit() for page in pages):
        return True
    paths = states_for(user).values_list(KeyTextTransform("path", "revision__content"), flat=True)
    return any(path and path.startswith(page.path) for path in paths for page in pages)


def may_decide(user: User, state: TaskState) -> bool:
    """Whoever is in a group that was asked. Nobody decides on what they asked for themselves."""
    if not may_review(user) or state.workflow_state.requested_by_id == user.pk:
        return False
    tasks = ReviewTask.objects.filter(pk=state.task_id)
    return tasks.exists() if user.is_superuser else tasks.filter(groups__in=user.groups.all()).exists()
