"""When the law changes: the queue of all that rests on it, and how each item of it is closed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from courses.models import Course, LawCard, LawChange, LawChangeItem, LawChangeText, Question, Release
from courses.models.law_change import LawChangeItemQuerySet
from courses.queries.resting import Resting, resting_on
from courses.rules.law import Words, is_other_standing, is_other_statement
from lms.accounts.models import User

DUE = timedelta(days=30)
Kind, Outcome = LawChangeItem.Kind, LawChangeItem.Outcome


class ReasonMissingError(Exception):
    """That nothing is to be changed is a decision, and says why."""


@transaction.atomic
def note_publication(
    *, card: LawCard, was: Words | None, is_first: bool, by: User | None, at: datetime
) -> LawChange | None:
    """Open a law change if what the register says is another law than before; None if it is not, or never was said.

    Another language of a card whose change is still open joins that change: it is one change of the law, told twice.
    """
    stored = LawCard.objects.filter(pk=card.pk, live=True).first()
    now = stored.words if stored else None
    language = card.locale.language_code
    if is_first or not (was or now):
        return None
    resting = resting_on(card.translation_key)
    if not is_other_standing(was, now) and not (was and now and _is_told_otherwise(was, now, language, resting)):
        return None
    said = now or was
    assert said is not None  # noqa: S101 one of them is there
    change = _open_without(card, language) or LawChange.objects.create(
        card=card.translation_key, key=card.key or "", citation=said["citation"], occurred_at=at, by=by
    )
    LawChangeText.objects.create(change=change, language=language, before=was, after=now, occurred_at=at, by=by)
    _enqueue(change, [thing for thing in resting if thing.card_id != card.pk], at)
    return change


def _is_told_otherwise(was: Words, now: Words, language: str, resting: Iterable[Resting]) -> bool:
    """Another statement, in a language in which a course that rests on it is written.

    A course is translated from its source language. Other words in a translation alone tell the same law better.
    """
    written_in = set(
        Course.objects.filter(pk__in={thing.course_id for thing in resting}).values_list("source_language", flat=True)
    )
    return is_other_statement(was, now) and (not written_in or language in written_in)


def _open_without(card: LawCard, language: str) -> LawChange | None:
    """The newest change of this card that is still open and does not tell this language yet."""
    waiting = LawChangeItem.objects.filter(outcome="").values("change")
    changes = LawChange.objects.filter(card=card.translation_key, pk__in=waiting)
    return changes.exclude(texts__language=language).order_by("-occurred_at", "-pk").first()


def _enqueue(change: LawChange, resting: Iterable[Resting], at: datetime) -> None:
    owners = LawCard.objects.filter(translation_key=change.card, owner__is_active=True).order_by("pk")
    owner = owners.values_list("owner", flat=True).first()
    resting = list(resting)
    people = {thing.looked_after for thing in resting if thing.looked_after}
    active = set(User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True))
    LawChangeItem.objects.bulk_create(
        [
            LawChangeItem(
                change=change,
                owner_id=owner or (thing.looked_after if thing.looked_after in active else None),
                due_date=timezone.localdate(at) + DUE,
                **{name: value for name, value in vars(thing).items() if name != "looked_after"},
            )
            for thing in resting
        ],
        ignore_conflicts=True,  # what is in the queue already keeps its owner, its day and its outcome
    )


@transaction.atomic
def note_edited(*, thing: Page | Question | LawCard, by: User | None, at: datetime) -> int:
    """Something was published again: what waited for that is edited. Answers how many items."""
    if isinstance(thing, Page):
        mine = LawChangeItem.objects.filter(page=thing.pk)
    elif isinstance(thing, Question):
        mine = LawChangeItem.objects.filter(question=thing.pk)
    else:
        mine = LawChangeItem.objects.filter(card=thing.pk)
    return mine.open().update(outcome=Outcome.EDITED, decided_by=by, decided_at=at)


@transaction.atomic
def note_released(*, release: Release, by: User | None, at: datetime) -> int:
    """A course was released: its releases that held an older text are followed by one that does not."""
    waiting = LawChangeItem.objects.open().filter(kind=Kind.RELEASE, course=release.course_id)
    items = list(waiting.select_related("change"))
    if not items:
        return 0
    holds = _cards_told_anew(release, {item.change.card for item in items})
    done = [item.pk for item in items if str(item.change.card) in holds]
    found = LawChangeItem.objects.filter(pk__in=done)
    return found.update(outcome=Outcome.RELEASED, decided_by=by, decided_at=at)


def _cards_told_anew(release: Release, cards: Iterable[Any]) -> set[str]:
    """Of these cards, those of which the release says what the register says now, or nothing any more."""
    language = release.structure["source_language"]
    cited = release.structure["cards"]
    told = {str(card) for card in cards if str(card) not in cited}
    texts = release.texts.get(language=language).content["cards"]
    live = LawCard.objects.filter(translation_key__in=list(cards), locale__language_code=language, live=True)
    for card in live:
        key = str(card.translation_key)
        if key not in cited or key not in texts:
            continue
        then = Words(
            citation=texts[key]["citation"],
            statement=texts[key]["statement"],
            confidence=cited[key]["confidence"],
            text_of=cited[key]["text_of"],
        )
        if not is_other_standing(then, card.words) and not is_other_statement(then, card.words):
            told.add(key)
    return told


@transaction.atomic
def decide(*, items: LawChangeItemQuerySet, note: str, by: User, at: datetime) -> int:
    """Nothing is to be changed about these, and why. What has an outcome keeps it. Raises ReasonMissingError."""
    if not note.strip():
        raise ReasonMissingError
    return items.open().update(outcome=Outcome.UNCHANGED, note=note.strip(), decided_by=by, decided_at=at)


@transaction.atomic
def assign(
    *,
    items: LawChangeItemQuerySet,
    owner: User | None = None,
    due: date | None = None,
    by: User,  # noqa: ARG001 who acts
    at: datetime,  # noqa: ARG001 and when
) -> int:
    """Give open items to somebody, or another day, or both."""
    given: dict[str, Any] = ({"owner": owner} if owner else {}) | ({"due_date": due} if due else {})
    return items.open().update(**given) if given else 0
