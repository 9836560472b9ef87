"""What waits for a trainer. Every answer costs the same number of queries, however much there is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from courses.models import (
    Course,
    CoursePage,
    LawCard,
    LessonPage,
    PackagePage,
    Question,
    QuizPage,
    Release,
    ReleaseRequest,
    ScenarioPage,
)
from courses.queries.law_changes import change_url, in_words, waiting_for
from courses.queries.reminders import SOON
from courses.queries.subjects import edit_url

SHOWN = 10


@dataclass(frozen=True)
class Waiting:
    """One thing to look at. `day` is when it is or was due."""

    title: str
    url: str
    day: date | None = None


@dataclass(frozen=True)
class Some:
    """The first few, and how many there are in all."""

    first: list[Waiting]
    count: int


def some(things: Iterable[Waiting]) -> Some:
    everything = list(things)
    return Some(everything[:SHOWN], len(everything))


def unreleased(user: Any) -> list[Waiting]:
    """The trainer's courses of which something went live after the newest release. Five queries."""
    newest = Release.objects.filter(course=OuterRef("course")).order_by("-edition", "-revision")
    pages = page_permission_policy.instances_user_has_permission_for(user, "publish")
    mine = list(
        CoursePage.objects.live()
        .filter(pk__in=pages, locale__language_code=F("course__source_language"))
        .exclude(course__code__startswith=Course.TEMPLATE)
        .select_related("course")
        .annotate(newest=Subquery(newest.values("pk")[:1]))
        .order_by("course__code")
    )
    releases = Release.objects.in_bulk([page.newest for page in mine if page.newest])
    below = _pages_below(mine)
    texts = _texts_since(releases.values())
    waiting = []
    for page in mine:
        release = releases.get(page.newest)
        if _has_moved_on(page, release, below, texts):
            url = reverse("courses_admin:release", args=[page.course.code])
            waiting.append(Waiting(f"{page.course.code} {page.title}", url))
    return waiting


def _pages_below(mine: list[CoursePage]) -> list[tuple[str, str, datetime | None, bool]]:
    """Path, UUID, when it was last published, and whether it is an activity: of every live page of these courses."""
    within = Q(pk__in=[])
    for page in mine:
        within |= Q(path__startswith=page.path)
    kinds = (LessonPage, QuizPage, ScenarioPage, PackagePage)
    activities = set(Page.objects.filter(within).type(*kinds).values_list("pk", flat=True))
    rows = Page.objects.live().filter(within).values_list("path", "translation_key", "last_published_at", "pk")
    return [(path, str(key), published_at, pk in activities) for path, key, published_at, pk in rows]


def _texts_since(releases: Iterable[Release]) -> dict[str, datetime]:
    """When each question and law card of these releases was last published."""
    keys = {key for release in releases for kind in ("questions", "cards") for key in release.structure[kind]}
    found: dict[str, datetime] = {}
    for kind in (Question, LawCard):
        rows = kind.objects.filter(translation_key__in=keys, live=True, last_published_at__isnull=False)
        for key, at in rows.values_list("translation_key", "last_published_at"):
            if at and at > found.get(str(key), datetime.min.replace(tzinfo=UTC)):
                found[str(key)] = at
    return found


def _has_moved_on(
    page: CoursePage,
    release: Release | None,
    below: list[tuple[str, str, datetime | None, bool]],
    texts: dict[str, datetime],
) -> bool:
    rows = [row for row in below if row[0].startswith(page.path)]
    live = {key for _path, key, _at, is_activity in rows if is_activity}
    if release is None:
        return bool(live)
    structure, at = release.structure, release.released_at
    released = {activity["id"] for module in structure["modules"] for activity in module["activities"]}
    moved = any(published_at and published_at > at for _path, _key, published_at, _is_activity in rows)
    keys = [*structure["questions"], *structure["cards"]]
    return moved or live != released or any(texts[key] > at for key in keys if key in texts)


def to_confirm(user: Any) -> list[Waiting]:
    """Releases in a lower class for which a second person is asked, and this one may be it. Two queries."""
    mine = page_permission_policy.instances_user_has_permission_for(user, "publish").values("pk")
    courses = CoursePage.objects.filter(pk__in=mine, locale__language_code=F("course__source_language"))
    rows = ReleaseRequest.objects.open().filter(course__in=courses.values("course")).exclude(by=user)
    return [
        Waiting(
            _("%(course)s, asked by %(person)s") % {"course": request.course, "person": request.by},
            reverse("courses_admin:release", args=[request.course.code]),
        )
        for request in rows.select_related("course", "by").order_by("asked_at")
    ]


def drafts_by(user: Any) -> list[Waiting]:
    """What this person wrote last and nobody has published. Three queries."""
    pages = Page.objects.filter(has_unpublished_changes=True, latest_revision__user=user)
    found = [
        Waiting(page.draft_title, reverse("wagtailadmin_pages:edit", args=[page.pk]))
        for page in pages.order_by("-latest_revision_created_at")
    ]
    for kind in (Question, LawCard):
        rows = kind.objects.filter(has_unpublished_changes=True, latest_revision__user=user)
        found += [Waiting(str(row), edit_url(kind, row.pk)) for row in rows]
    return found


def due_cards(today: date) -> list[Waiting]:
    """Law cards whose review is overdue or due soon, the longest overdue first. One query."""
    rows = LawCard.objects.filter(live=True, review_by_date__lte=today + SOON).order_by("key", "pk").distinct("key")
    cards = sorted(rows, key=lambda card: (card.review_by_date, card.key))
    return [Waiting(card.citation, edit_url(LawCard, card.pk), card.review_by_date) for card in cards]


def mine_to_check(user: Any) -> list[Waiting]:
    """The law changes of which something waits for this person, what is due first on top. Two queries."""
    changes: Iterable[Any] = waiting_for(user)
    return [Waiting(in_words(change), change_url(change), change.due) for change in changes]


def unsettled_questions() -> list[Waiting]:
    """Questions that rest on law that is unconfirmed or in flux: they may not be scored. One query."""
    cards = LawCard.objects.exclude(confidence__in=LawCard.SETTLED)
    rows = Question.objects.filter(live=True, sources__in=cards).order_by("key", "pk").distinct("key", "pk")
    return [Waiting(str(question), edit_url(Question, question.pk)) for question in rows]
