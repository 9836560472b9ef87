"""Law changes and their queues, as trainers look at them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import ngettext
from wagtail import hooks

from courses.blocks import LessonBlock
from courses.models import Course, LawCard, LawChange, LawChangeItem, Question, Release
from courses.permissions import courses_to_release
from courses.queries.sentences import language_name
from courses.queries.subjects import edit_url
from courses.rules import words
from courses.rules.impact import Impact
from courses.rules.law import Words

BLOCKS = LessonBlock().child_blocks


@dataclass(frozen=True)
class Told:
    """How a change reads in one language. `was` and `now`: both statements word by word, where there are both."""

    language: str
    name: str
    before: dict[str, str] | None
    after: dict[str, str] | None
    was: words.Words = ()
    now: words.Words = ()


@dataclass(frozen=True)
class Row:
    """An item with where it is edited. `url` is None where the thing is gone."""

    item: LawChangeItem
    title: str
    place: str
    language: str
    url: str | None
    may_decide: bool
    is_overdue: bool


@dataclass
class Group:
    """The items of one course, or those of none."""

    course: Course | None
    rows: list[Row] = field(default_factory=list)

    @property
    def open(self) -> int:
        return sum(row.item.is_open for row in self.rows)

    @property
    def may_decide(self) -> bool:
        return any(row.may_decide and row.item.is_open for row in self.rows)


def changes() -> "QuerySet[LawChange]":
    """What is open first, then what is due first, then the newest. One query."""
    found: QuerySet[LawChange] = LawChange.objects.with_counts().select_related("by")
    return found.order_by(F("next_due").asc(nulls_last=True), "-occurred_at", "-pk")


def law_changes_of(course: Course) -> list[LawChange]:
    """The changes of the law of which something in this course still waits, with `open_items` of this course only.

    For the release dialog. One query.
    """
    waiting = LawChange.objects.filter(items__outcome="", items__course=course)
    found: QuerySet[LawChange] = waiting.with_counts()
    return list(found.order_by(F("next_due"), "pk"))


def change_url(change: LawChange) -> str:
    return reverse("law_changes:change", args=[change.uuid])


def told(change: LawChange) -> list[Told]:
    return [
        Told(
            text.language,
            language_name(text.language),
            _readable(text.before),
            _readable(text.after),
            *(words.marked(text.before["statement"], text.after["statement"]) if text.before and text.after else ()),
        )
        for text in change.texts.order_by("pk")
    ]


def _readable(said: Words | None) -> dict[str, str] | None:
    if said is None:
        return None
    confidence = str(LawCard.Confidence(said["confidence"]).label)
    return {"statement": said["statement"], "text_of": said["text_of"], "confidence": confidence}


def queue(items: Iterable[LawChangeItem], courses: set[int] | None, today: date) -> list[Group]:
    """The items by course, in their order. `courses`: those for which the reader decides; None: nothing at all."""

    def of_course(item: LawChangeItem) -> tuple[bool, str]:
        return item.course is None, item.course.code if item.course else ""

    return [
        Group(together[0].course, [_row(item, courses, today) for item in together])
        for _key, found in groupby(sorted(items, key=of_course), of_course)
        if (together := list(found))
    ]


def _row(item: LawChangeItem, courses: set[int] | None, today: date) -> Row:
    return Row(
        item=item,
        title=Truncator(item.title).chars(110),
        language=language_name(item.language) if item.language else "",
        place=str(BLOCKS[item.block_type].label) if item.block_type in BLOCKS else "",
        url=_edit_url(item),
        may_decide=courses is not None and (item.course_id is None or item.course_id in courses),
        is_overdue=item.is_open and item.due_date < today,
    )


def _edit_url(item: LawChangeItem) -> str | None:
    if item.page_id:
        address = reverse("wagtailadmin_pages:edit", args=[item.page_id])
        return f"{address}#:w:contentpath=body.{item.block}" if item.block else address
    if item.release_id and item.course:
        return reverse("courses_admin:release", args=[item.course.code])
    if item.question_id:
        return edit_url(Question, item.question_id)
    return edit_url(LawCard, item.card_id) if item.card_id else None


def impacts(change: LawChange) -> list[Impact]:
    """Who was taught what is no longer live, as the higher rooms answer: counts and links, no rows."""
    held = Release.objects.filter(released_at__lt=change.occurred_at, structure__cards__has_key=str(change.card))
    releases = list(held.defer("structure").select_related("course").order_by("course__code", "edition", "revision"))
    return [impact for answer in hooks.get_hooks("law_change_impact") for impact in answer(releases)]


def waiting_for(user: Any) -> "QuerySet[LawChange]":
    """The changes of which something waits for this person, with `mine` (how many) and `due`. Two queries.

    What has no owner, or one who is gone, waits for everybody who may release its course.
    """
    nobodys = Q(items__owner__isnull=True) | Q(items__owner__is_active=False)
    theirs = Q(items__owner=user) | nobodys & Q(items__course__in=courses_to_release(user))
    is_mine = Q(items__outcome="") & theirs
    waiting = LawChange.objects.filter(is_mine).annotate(mine=Count("items"), due=Min("items__due_date"))
    return waiting.order_by("due", "pk")


def in_words(change: Any) -> str:
    """For lists in which several changes stand together. The change as `waiting_for` has it."""
    text = ngettext("%(card)s: %(count)s open item", "%(card)s: %(count)s open items", change.mine)
    return text % {"card": change.citation, "count": change.mine}
