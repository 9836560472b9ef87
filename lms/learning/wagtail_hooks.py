"""What learning answers when the room below asks, and what it shows to trainers in Wagtail's admin."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from courses.models import Course, CoursePage, LessonPage, PackagePage, Question, QuizPage, Release, ScenarioPage
from courses.queries.reading import CourseText
from courses.rules import diff
from courses.rules.impact import Impact
from courses.rules.offers import Offer
from lms.accounts.models import User
from lms.learning.models import EnrolmentState
from lms.learning.permissions import may_mark_again
from lms.learning.queries.outlines import State, outline, state_word, step
from lms.learning.queries.places import place_of, standings
from lms.learning.queries.prerequisites import missing_first
from lms.learning.queries.required import may_renew
from lms.learning.queries.updates import update_of
from lms.learning.services.enrolling import may_enrol
from lms.learning.services.remarking import has_work
from lms.learning.viewsets import (
    CoursePathsViewSet,
    FiguresMenuItem,
    ItemsViewSet,
    PackageResultsViewSet,
    PathsViewSet,
    RemarkingViewSet,
)
from lms.learning.viewsets.items import quiz_url
from lms.learning.viewsets.packages import results_url
from lms.learning.viewsets.scenarios import paths_url

WALKED = (LessonPage, QuizPage, ScenarioPage, PackagePage)

hooks.register("register_admin_viewset", CoursePathsViewSet)
hooks.register("register_admin_viewset", ItemsViewSet)
hooks.register("register_admin_viewset", PackageResultsViewSet)
hooks.register("register_admin_viewset", PathsViewSet)
hooks.register("register_admin_viewset", RemarkingViewSet)


@hooks.register("register_page_header_buttons")
def walk_button(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    """From any page of a course to walking through it as a learner, drafts included."""
    course_page = CoursePage.objects.ancestor_of(page, inclusive=True).select_related("course", "locale").first()
    if page.pk and course_page:
        place = [course_page.course.code, course_page.locale.language_code]
        name = "learning:walk_activity" if isinstance(page, WALKED) else "learning:walk_overview"
        slug = [page.slug] if isinstance(page, WALKED) else []
        yield Button(
            _("Walk through as a learner"), url=reverse(name, args=[*place, *slug]), icon_name="view", priority=4
        )


@hooks.register("register_log_actions")
def register_path_action(actions: LogActionRegistry) -> None:
    actions.register_action(
        "learning.withdraw_path", gettext_lazy("Withdraw a path"), gettext_lazy("Withdrew the path: nobody begins it")
    )


@hooks.register("register_page_header_buttons")
def paths_button(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    """From the editor of a scenario to the paths that people took through its newest release."""
    release = _newest_with(page) if isinstance(page, ScenarioPage) else None
    if release:
        url = paths_url(release.course.code, release.edition, str(page.translation_key))
        yield Button(_("Paths people took"), url=url, icon_name="view", priority=6)


@hooks.register("register_page_header_buttons")
def results_button(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    """From the editor of an H5P activity to how people did at it."""
    release = _newest_with(page) if isinstance(page, PackagePage) else None
    if release:
        url = results_url(release.course.code, str(page.translation_key))
        yield Button(_("Results"), url=url, icon_name="view", priority=6)


@hooks.register("register_page_header_buttons")
def figures_button(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    """From the editor of a test to what the answers say of its questions."""
    release = _newest_with(page) if isinstance(page, QuizPage) else None
    if release:
        url = quiz_url(release.course.code, str(page.translation_key))
        yield Button(_("How its questions do"), url=url, icon_name="help", priority=6)


def _newest_with(page: Page) -> Release | None:
    """The newest release of the page's course, if the page is in it."""
    if not page.pk:
        return None
    written_in = CoursePage.objects.ancestor_of(page).values("course")
    release = Release.objects.filter(course__in=written_in).order_by("-edition", "-revision").first()
    return release if release and str(page.translation_key) in diff.activities(release.structure) else None


@hooks.register("register_snippet_listing_buttons")
def question_figures_button(thing: Any, user: User, next_url: str | None = None) -> Iterator[Button]:  # noqa: ARG001
    if isinstance(thing, Question):
        url = reverse("question_figures:of_question", args=[thing.translation_key])
        yield Button(_("How it does"), url=url, icon_name="view", priority=25)


@hooks.register("register_reports_menu_item")
def question_figures_report() -> MenuItem:
    address = reverse("question_figures:index")
    return FiguresMenuItem(_("How questions do"), address, name="question-figures", icon_name="help", order=210)


@hooks.register("register_reports_menu_item")
def scenario_paths_report() -> MenuItem:
    address = reverse("scenario_paths:index")
    return FiguresMenuItem(_("Paths through scenarios"), address, name="scenario-paths", icon_name="view", order=200)


@hooks.register("register_reports_menu_item")
def package_results_report() -> MenuItem:
    address = reverse("package_results:index")
    return FiguresMenuItem(_("H5P results"), address, name="package-results", icon_name="media", order=205)


@hooks.register("course_states")
def course_states(user: User) -> dict[int, State | None]:
    """For the catalogue: course id → where the person stands. One query."""
    return {course: state_word(state) for course, state in standings(user).items()}


@hooks.register("release_impact")
def in_progress(course: Course) -> list[Impact]:
    """How many people are half-way, by edition."""
    rows = EnrolmentState.objects.places().open().filter(course=course).values("edition").annotate(people=Count("pk"))
    return [
        Impact(_("in progress in edition %(edition)s") % {"edition": row["edition"]}, row["people"])
        for row in rows.order_by("edition")
    ]


@hooks.register("law_change_impact")
def in_progress_on(releases: Sequence[Release]) -> list[Impact]:
    """How many are half-way through an edition that one of these releases belongs to, by course. One query."""
    taught = {(release.course_id, release.edition) for release in releases}
    rows = EnrolmentState.objects.open().filter(course__in={course for course, _edition in taught})
    people: Counter[str] = Counter()
    counted = rows.values_list("course", "course__code", "edition").annotate(people=Count("pk"))
    for course, code, edition, number in counted.order_by("course__code", "edition"):
        if (course, edition) in taught:
            people[code] += number
    return [Impact(_("In progress, %(course)s") % {"course": code}, number) for code, number in people.items()]


@hooks.register("release_offers")
def marking_again(release: Release, user: User) -> list[Offer]:
    """After a release that corrects a key under which tests were handed in: to have them marked again."""
    if not may_mark_again(user, release.course) or not has_work(release):
        return []
    text = _("This release corrects the key of questions that were asked before. See what marking again would do.")
    return [Offer(text, reverse("remarking:remark", args=[release.uuid]))]


@hooks.register("course_page_context")
def place_on_course_page(request: HttpRequest, course: CourseText) -> dict[str, Any]:
    """For the public course page: the person's place, or whether they may take one."""
    if not request.user.is_authenticated:
        return {"can_enrol": False}  # the page offers to sign in
    assert isinstance(request.user, User)  # noqa: S101 the only kind of person there is
    place = place_of(request.user, course.code)
    row = Course.objects.get(code=course.code) if place is None or place.is_complete else None
    renewable = place and row and not _has_ended(place.state) and may_renew(request.user, row, timezone.localdate())
    if place and not _has_ended(place.state) and not renewable:
        way = outline(place.course, place.done, place.resume)
        resume = step(place.course, place.resume)
        return {
            "state": state_word(place.state),
            "enrolment": {
                "url": reverse("learning:course", args=[course.code]),
                "next_title": resume.title if resume else "",
                "done": way.done,
                "total": way.total,
            },
            "update": update_of(place, timezone.localdate()),
        }
    row = row or Course.objects.get(code=course.code)
    today = timezone.now().date()
    if may_enrol(request.user, row, today):
        first = [] if place else missing_first(request.user, row, today)
        return {"can_enrol": not first, "first": first, "state": state_word(place.state) if place else None}
    return {
        "can_enrol": False,
        "enrol_reason": _("This course is open to named units or by assignment. Ask your manager."),
    }


def _has_ended(state: EnrolmentState) -> bool:
    today = timezone.localdate()
    return bool(state.annulled_at or (state.valid_until_date and state.valid_until_date < today))
