"""What trainers find in Wagtail's admin."""

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page, ReferenceIndex
from wagtail.snippets.models import register_snippet

from courses.models import Course, CoursePage, LawCard, Package, ProgrammePage, Question, QuizPage
from courses.permissions import (
    may_add_questions,
    may_change_course,
    may_change_package,
    may_change_question,
    may_decide,
    may_install_libraries,
    may_read_courses,
    may_release,
    may_see_law_changes,
    may_see_releases,
)
from courses.queries.package_use import pages_playing
from courses.services.copying import renew
from courses.services.groups import ensure_groups
from courses.viewsets import (
    HOME_PANELS,
    CourseFilesViewSet,
    ExportChosen,
    H5PLibrariesViewSet,
    LawChangesViewSet,
    PackageUploadsViewSet,
    QuestionFilesViewSet,
    ReleasesViewSet,
    TeachingGroup,
    TranslateViewSet,
    WaitingPanel,
)
from courses.viewsets.checks import LessonChecks
from courses.viewsets.courses import release_url
from courses.viewsets.question_files import h5p_url
from courses.viewsets.refusals import refused
from courses.viewsets.translating import languages_url
from lms.accounts.models import User

register_snippet(TeachingGroup)
hooks.register("register_admin_viewset", ReleasesViewSet)
hooks.register("register_admin_viewset", QuestionFilesViewSet)
hooks.register("register_admin_viewset", LawChangesViewSet)
hooks.register("register_admin_viewset", TranslateViewSet)
hooks.register("register_admin_viewset", CourseFilesViewSet)
hooks.register("register_admin_viewset", PackageUploadsViewSet)
hooks.register("register_admin_viewset", H5PLibrariesViewSet)
hooks.register("register_bulk_action", ExportChosen)


@hooks.register("register_log_actions")
def register_release_action(actions: LogActionRegistry) -> None:
    actions.register_action("courses.release", gettext_lazy("Release"), gettext_lazy("Released the course"))
    actions.register_action(
        "courses.withdraw_release",
        gettext_lazy("Withdraw a release"),
        gettext_lazy("Withdrew a release from new enrolments"),
    )
    actions.register_action(
        "courses.install_h5p_library", gettext_lazy("Install an H5P library"), gettext_lazy("Installed the H5P library")
    )
    actions.register_action(
        "courses.replace_package",
        gettext_lazy("Replace an H5P package"),
        gettext_lazy("Replaced the H5P package by a new upload"),
    )
    actions.register_action("courses.import", gettext_lazy("Import"), gettext_lazy("Imported the course from a file"))


# Looks, buttons and menus


@hooks.register("insert_global_admin_css")
def teaching_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("courses/css/teaching.css"))


@hooks.register("insert_editor_js")
def scenario_names() -> str:
    return format_html('<script type="module" src="{}"></script>', static("courses/js/scenario.js"))


@hooks.register("register_page_header_buttons")
def release_in_header(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    yield from _release_button(page, user)


@hooks.register("register_page_listing_more_buttons")
def release_in_listing(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    yield from _release_button(page, user)


def _release_button(page: Page, user: User) -> Iterator[Button]:
    if isinstance(page, CoursePage) and page.pk and may_release(user, page.course):
        if not page.course.is_template:
            yield Button(_("Release…"), url=release_url(page.course), icon_name="upload", priority=5)
        yield Button(_("Translate…"), url=languages_url(page.course), icon_name="globe", priority=6)


@hooks.register("register_page_header_buttons")
def export_in_header(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    """A quiz as an H5P package, for who may change it."""
    if (
        isinstance(page, QuizPage)
        and page.pk
        and may_add_questions(user)
        and page.permissions_for_user(user).can_edit()
    ):
        yield Button(_("Export as H5P…"), url=h5p_url(quiz=str(page.pk)), icon_name="download", priority=60)


@hooks.register("register_snippet_listing_buttons")
def export_in_bank(snippet: Any, user: User, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    if isinstance(snippet, Question) and may_add_questions(user):
        url = h5p_url(id=str(snippet.pk), locale=snippet.locale.language_code)
        yield Button(_("Export as H5P…"), url=url, icon_name="download", priority=60)


@hooks.register("register_page_header_buttons")
def review_in_header(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    """To where it is decided, for who is asked."""
    state = page.current_workflow_task_state if page.pk else None
    if state and may_decide(user, state):
        yield Button(_("Review…"), url=reverse("courses:review", args=[state.pk]), icon_name="comment", priority=3)


class ReleasesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_releases(request.user, timezone.localdate())


@hooks.register("register_reports_menu_item")
def releases_report() -> MenuItem:
    url = reverse("courses_releases:index")
    return ReleasesMenuItem(_("Releases"), url, name="releases", icon_name="upload", order=100)


class LawChangesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_law_changes(request.user)


@hooks.register("register_reports_menu_item")
def law_changes_report() -> MenuItem:
    url = reverse("law_changes:index")
    return LawChangesMenuItem(_("Law changes"), url, name="law-changes", icon_name="doc-full", order=110)


@hooks.register("register_permissions")
def permission_to_install() -> "QuerySet[Permission]":
    """In the editor of groups: no group has it by itself."""
    return Permission.objects.filter(content_type__app_label="courses", codename="install_h5p_libraries")


class LibrariesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_install_libraries(request.user)


@hooks.register("register_settings_menu_item")
def h5p_libraries_setting() -> MenuItem:
    url = reverse("h5p_libraries:index")
    return LibrariesMenuItem(_("H5P libraries"), url, name="h5p-libraries", icon_name="code", order=700)


@hooks.register("construct_homepage_panels")
def what_waits(request: HttpRequest, panels: list[Component]) -> None:
    """Of Wagtail's panels a few, and before them what waits in courses, for who may read them."""
    waiting = [WaitingPanel()] if may_read_courses(request.user) else []
    panels[:] = [*waiting, *(panel for panel in panels if isinstance(panel, HOME_PANELS))]


@hooks.register("construct_homepage_summary_items")
def no_summary(_request: HttpRequest, items: list[Component]) -> None:
    """How many pages and images there are tells a trainer nothing."""
    items.clear()


@hooks.register("construct_help_menu")
def our_help_only(_request: HttpRequest, items: list[MenuItem]) -> None:
    """News about Wagtail's versions is not for trainers."""
    items[:] = [item for item in items if item.name == "keyboard-shortcuts"]


@hooks.register("register_snippet_listing_buttons")
def law_changes_button(thing: Any, user: User, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    if isinstance(thing, LawCard) and may_see_law_changes(user):
        url = f"{reverse('law_changes:index')}?{urlencode({'key': thing.key})}"
        yield Button(_("Law changes"), url=url, icon_name="history", priority=25)


@hooks.register("construct_wagtail_userbar")
def our_checks(_request: HttpRequest, items: list[Any], page: Page | None) -> None:  # noqa: ARG001 Wagtail's shape
    """Ours in place of Wagtail's, in the editor's side panel and in its preview alike."""
    items[:] = [LessonChecks(item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items]


# What Wagtail's permissions, which go by kind, do not say


@hooks.register("construct_page_chooser_queryset")
def pages_to_choose(pages: "QuerySet[Page]", request: HttpRequest) -> "QuerySet[Page]":
    """Wagtail names every page, drafts too, to everybody in the admin who asks for one to link to."""
    return pages if may_read_courses(request.user) else pages.none()


@hooks.register("before_edit_snippet")
@hooks.register("before_unpublish")
def guard_change(request: HttpRequest, thing: Any) -> HttpResponse | None:
    return None if _may_change(request.user, thing) else refused(request)


@hooks.register("before_delete_snippet")
def guard_deletion(request: HttpRequest, things: list[Any]) -> HttpResponse | None:
    if not all(_may_change(request.user, thing) for thing in things):
        return refused(request)
    played = [thing for thing in things if isinstance(thing, Package) and pages_playing(thing).exists()]
    if played:
        text = _("“%(package)s” is played on pages, so it cannot be deleted. Its usage says where.")
        messages.error(request, text % {"package": played[0]})
        return redirect("wagtailsnippets_courses_package:usage", played[0].pk)
    cited = [thing for thing in things if isinstance(thing, LawCard) and _is_cited(thing)]
    if cited:
        text = _("“%(card)s” is cited, so it cannot be deleted. Its usage says where.") % {"card": cited[0].citation}
        messages.error(request, text)
        return redirect("wagtailsnippets_courses_lawcard:usage", cited[0].pk)
    return None


def _may_change(user: Any, thing: Any) -> bool:
    if isinstance(thing, Question):
        return may_change_question(user, thing)
    if isinstance(thing, Package):
        return may_change_package(user, thing)
    return may_change_course(user, thing) if isinstance(thing, Course) else True


def _is_cited(card: LawCard) -> bool:
    return card.questions.exists() or bool(ReferenceIndex.get_references_to(card).exists())


@hooks.register("after_create_page")
def group_of_new_programme(_request: HttpRequest, page: Page) -> None:
    if isinstance(page, ProgrammePage):
        ensure_groups()


@hooks.register("before_copy_page")
def guard_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Wagtail lets everybody copy what they can see. A course is copied as a whole, with a code of its own."""
    specific = page.specific
    if not page.permissions_for_user(request.user).can_edit():
        return refused(request)
    if isinstance(specific, CoursePage):
        return redirect("courses_admin:copy", specific.course.code)
    if request.POST.get("alias"):
        messages.error(request, _("An alias would be a second page with the same identities. Make a copy."))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return refused(request) if isinstance(specific, ProgrammePage) else None


@hooks.register("after_copy_page")
def new_identities(request: HttpRequest, _page: Page, new_page: Page) -> None:
    renew(page=new_page, by=cast(User, request.user))


@hooks.register("before_move_page")
def guard_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """What is moved keeps its identity, and with it what people have done: so it stays in its course."""
    if isinstance(page, CoursePage) or _course_of(page) == _course_of(destination):
        return None
    text = _("“%(title)s” stays in its course, because learners' progress goes with it. Copy it, then delete it here.")
    messages.error(request, text % {"title": page.get_admin_display_title()})
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def guard_moves(request: HttpRequest, action_type: str, pages: list[Any], action: Any) -> HttpResponse | None:
    if action_type != "move" or not all(isinstance(page, Page) for page in pages):
        return None
    destination = action.cleaned_form.cleaned_data["chooser"]
    answers = (guard_move(request, page.specific, destination) for page in pages)
    return next((answer for answer in answers if answer), None)


def _course_of(page: Page) -> int | None:
    """The page of the course to which a page belongs; none above it."""
    found = CoursePage.objects.ancestor_of(page, inclusive=True).values_list("pk", flat=True)
    return found.first()
