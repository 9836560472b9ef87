"""How far the translations of courses are, and what of each waits: part by part, with what the parts were made from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from courses.models import Course, CoursePage, TranslatedPart
from courses.queries.things import CourseThings, Thing, drafts_of, parts_in, things_of, values_of
from courses.rules.parts import MadeFrom, Part, Tally, state_of, tally, total

Rows = dict[tuple[UUID, str, str], TranslatedPart]


@dataclass(frozen=True)
class PartState:
    """One part of a thing in both languages. `translation` is None where there is nothing of it yet."""

    source: Part
    translation: Part | None
    state: str
    made_from: MadeFrom | None = None


@dataclass(frozen=True)
class ThingState:
    """A thing beside its translation, as that was last saved. `row` is None where it does not exist yet."""

    thing: Thing
    row: Any
    values: Mapping[str, Any]
    parts: tuple[PartState, ...]

    @property
    def tally(self) -> Tally:
        return tally(part.state for part in self.parts)

    @property
    def is_draft(self) -> bool:
        """What was written last is not live."""
        return self.row is not None and (not self.row.live or self.row.has_unpublished_changes)


@dataclass(frozen=True)
class CourseParity:
    """A course in one language."""

    things: CourseThings
    language: str
    states: Mapping[UUID, ThingState]

    @property
    def tally(self) -> Tally:
        return total([state.tally for state in self.states.values()])

    @property
    def drafts(self) -> int:
        return sum(state.is_draft for state in self.states.values())


def parity_of(courses: Iterable[Course], language: str = "") -> dict[int, list[CourseParity]]:
    """The parity of each course in the languages it has pages in, or in the one named. The same queries for all."""
    things = things_of(courses)
    languages = _languages(things) if not language else {pk: [language] for pk in things}
    wanted = {code for codes in languages.values() for code in codes}
    there = _translations([thing for course in things.values() for thing in course.all()], wanted)
    made = _made(things, wanted)
    return {
        pk: [_parity(course, code, there, made.get(course.course.source_language, {})) for code in languages[pk]]
        for pk, course in things.items()
    }


def _languages(things: Mapping[int, CourseThings]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {pk: [] for pk in things}
    rows = CoursePage.objects.filter(course__in=things).values_list("course_id", "locale__language_code")
    for pk, code in rows.order_by("locale__language_code"):
        if code != things[pk].course.source_language:
            found[pk].append(code)
    return found


Translations = dict[tuple[type[Model], UUID, str], tuple[Any, dict[str, Any]]]


def _translations(things: Sequence[Thing], languages: set[str]) -> Translations:
    """The translations by kind, key and language, with what each says in its newest revision."""
    by_kind: dict[type[Model], set[UUID]] = {}
    for thing in things:
        by_kind.setdefault(thing.kind, set()).add(thing.key)
    rows: list[Any] = []
    for kind, keys in by_kind.items():
        translated = kind._default_manager.filter(translation_key__in=keys, locale__language_code__in=languages)  # noqa: SLF001
        rows += translated.select_related("locale")
    drafts = drafts_of([row for row in rows if not row.live or row.has_unpublished_changes])
    return {
        (type(row), row.translation_key, row.locale.language_code): (
            row,
            values_of(row, drafts.get(row.latest_revision_id)),
        )
        for row in rows
    }


def _made(things: Mapping[int, CourseThings], languages: set[str]) -> dict[str, Rows]:
    keys = {thing.key for course in things.values() for thing in course.all()}
    found: dict[str, Rows] = {}
    for row in TranslatedPart.objects.filter(thing__in=keys, language__in=languages):
        found.setdefault(row.source_language, {})[(row.thing, row.part, row.language)] = row
    return found


def _parity(course: CourseThings, language: str, there: Translations, made: Rows) -> CourseParity:
    states = {}
    for thing in course.all():
        row, values = there.get((thing.kind, thing.key, language), (None, {}))
        parts = _parts(thing, row, values, language, made)
        states[thing.key] = ThingState(thing, row, values, parts)
    return CourseParity(course, language, states)


def _parts(thing: Thing, row: Any, values: dict[str, Any], language: str, made: Rows) -> tuple[PartState, ...]:
    there = {part.id: part for part in parts_in(thing.kind, values)} if row is not None else {}
    found = []
    for part in thing.parts:
        if part.is_silent and part.kind == "field":
            continue
        row_of_part = made.get((thing.key, part.id, language))
        made_from = row_of_part.made_from if row_of_part else None
        translation = there.get(part.id)
        found.append(PartState(part, translation, state_of(part, translation, made_from), made_from))
    return tuple(found)
