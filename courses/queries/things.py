"""What of a course is translated: its pages, their questions and the law cards they cite, each with its parts.

All courses that are asked for are read together, so that a list costs the same queries for one and for a hundred.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model, Q
from wagtail.fields import RichTextField
from wagtail.models import Page, Revision

from courses.blocks.wording import cards_in, parts_of
from courses.models import (
    Course,
    CoursePage,
    LawCard,
    LessonPage,
    ModulePage,
    PackagePage,
    ProgrammePage,
    Question,
    QuizPage,
    QuizPlace,
    ScenarioPage,
    UpdatePage,
)
from courses.rules.parts import LINE, PLAIN, RICH, Leaf, Part, steady

# Which fields of a thing a translator writes, and in which its blocks are.
WORDS: dict[type[Model], tuple[tuple[str, ...], str]] = {
    ProgrammePage: (("title", "summary"), ""),
    CoursePage: (("title", "summary", "audience", "advisory", "introduction"), "outcomes"),
    ModulePage: (("title", "summary"), ""),
    LessonPage: (("title", "advisory", "short_version"), "body"),
    QuizPage: (("title", "introduction"), ""),
    ScenarioPage: (("title", "role", "introduction", "advisory", "short_version"), "graph"),
    PackagePage: (("title", "introduction", "equivalent"), ""),
    UpdatePage: (("title",), "body"),
    Question: (("ask", "because", "unit", "picture_alt"), "choices"),
    LawCard: (("citation", "statement"), ""),
}
ACTIVITIES = (LessonPage, QuizPage, ScenarioPage, PackagePage)
# What says what holds, among the fields.
WEIGHTY = {(Question, "ask"), (Question, "unit"), (LawCard, "statement")}


@dataclass(frozen=True)
class Thing:
    """A page, question or law card in its source language, as it is live; as it was last saved where it never was."""

    row: Any = field(compare=False)
    values: Mapping[str, Any] = field(compare=False, hash=False)
    parts: tuple[Part, ...]

    @property
    def key(self) -> UUID:
        key: UUID = self.row.translation_key
        return key

    @property
    def kind(self) -> type[Model]:
        return type(self.row)

    @property
    def title(self) -> str:
        return title_of(self.row)

    @property
    def stream(self) -> list[dict[str, Any]]:
        """Its blocks as they are stored."""
        return stream_of(self.kind, self.values)


def title_of(row: Any) -> str:
    if isinstance(row, Question):
        return str(row.ask)
    return str(row.citation) if isinstance(row, LawCard) else str(row.draft_title or row.title)


def stream_of(kind: type[Model], values: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = values.get(WORDS[kind][1]) or []
    return list(json.loads(found) if isinstance(found, str) else found)


def definition_of(kind: type[Model]) -> Any:
    """The definition of the blocks of a kind of thing; None where it has none."""
    name = WORDS[kind][1]
    return kind._meta.get_field(name).stream_block if name else None  # type: ignore[union-attr] # noqa: SLF001


def values_of(row: Any, content: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The texts and blocks of a row as they are stored; those of a revision where its content is given."""
    fields, stream = WORDS[type(row)]
    names = [*fields, stream] if stream else [*fields]
    if content is not None:
        return {name: content.get(name) for name in names}
    values = {name: getattr(row, name) for name in fields}
    return values | ({stream: list(getattr(row, stream).raw_data)} if stream else {})


def parts_in(kind: type[Model], values: Mapping[str, Any]) -> tuple[Part, ...]:
    fields = [_field(kind, name, values.get(name) or "") for name in WORDS[kind][0]]
    definition = definition_of(kind)
    return (*fields, *(parts_of(definition, stream_of(kind, values)) if definition else ()))


def _field(kind: type[Model], name: str, text: str) -> Part:
    model_field = kind._meta.get_field(name)  # noqa: SLF001 Django's way
    limit = getattr(model_field, "max_length", None)
    form = RICH if isinstance(model_field, RichTextField) else LINE if limit else PLAIN
    label = getattr(model_field, "verbose_name", name)
    features = tuple(getattr(model_field, "features", None) or ())
    text = steady(text) if form == RICH else text
    leaf = Leaf("", name, text, form, "", (kind, name) in WEIGHTY, label, limit, features)
    return Part(name, "field", label, (leaf,))


def thing_of(row: Any, content: Mapping[str, Any] | None = None) -> Thing:
    values = values_of(row, content)
    return Thing(row, values, parts_in(type(row), values))


# The things of courses


@dataclass
class CourseThings:
    """A course's things in the order in which it is read. `quizzes`: the questions that a quiz asks itself."""

    course: Course
    programme: Thing | None = None
    page: Thing | None = None
    modules: list[tuple[Thing, list[Thing]]] = field(default_factory=list)
    quizzes: dict[UUID, list[Thing]] = field(default_factory=dict)
    updates: list[Thing] = field(default_factory=list)
    cards: list[Thing] = field(default_factory=list)

    def all(self) -> list[Thing]:
        pages = [thing for module, activities in self.modules for thing in (module, *activities)]
        questions = [question for asked in self.quizzes.values() for question in asked]
        first = [thing for thing in (self.programme, self.page) if thing]
        unique = {thing.key: thing for thing in [*first, *pages, *self.updates, *questions, *self.cards]}
        return list(unique.values())

    def find(self, key: UUID) -> Thing | None:
        return next((thing for thing in self.all() if thing.key == key), None)


def things_of(courses: Iterable[Course]) -> dict[int, CourseThings]:
    """The things of each course in its source language, by the course's id. The same queries for one and for many."""
    found = {course.pk: CourseThings(course) for course in courses}
    roots = {
        page.course_id: page
        for page in CoursePage.objects.filter(course__in=found).select_related("locale")
        if page.locale.language_code == found[page.course_id].course.source_language
    }
    pages = _pages([root.path for root in roots.values()])
    things = _things([*pages.values(), *roots.values()])
    for pk, root in roots.items():
        _put(found[pk], root, pages, things)
    _ask(found)
    _cite(found)
    return found


def _pages(paths: Sequence[str]) -> dict[str, Any]:
    """The pages above and below these course pages by their paths."""
    below, above = Q(pk__in=[]), [path[: -Page.steplen] for path in paths]
    for path in paths:
        below |= Q(path__startswith=path)
    rows: list[Any] = list(ProgrammePage.objects.filter(path__in=above).select_related("locale"))
    for kind in (ModulePage, UpdatePage, *ACTIVITIES):
        rows += kind.objects.filter(below).select_related("locale")
    return {row.path: row for row in sorted(rows, key=lambda row: row.path)}


def _things(rows: Sequence[Any]) -> dict[UUID, Thing]:
    drafts = drafts_of([row for row in rows if not row.live])
    return {row.translation_key: thing_of(row, drafts.get(row.latest_revision_id or 0)) for row in rows}


def drafts_of(rows: Iterable[Any]) -> dict[int, dict[str, Any]]:
    """What the newest revisions of these rows say, by their ids. One query."""
    wanted = {row.latest_revision_id for row in rows if row.latest_revision_id}
    return dict(Revision.objects.filter(pk__in=wanted).values_list("pk", "content"))


def _put(found: CourseThings, root: CoursePage, pages: Mapping[str, Any], things: Mapping[UUID, Thing]) -> None:
    programme = pages.get(root.path[: -Page.steplen])
    found.programme = things[programme.translation_key] if programme else None
    found.page = things[root.translation_key]
    for path, row in pages.items():
        if not path.startswith(root.path) or path == root.path:
            continue
        thing = things[row.translation_key]
        if isinstance(row, ModulePage):
            found.modules.append((thing, []))
        elif isinstance(row, UpdatePage):
            found.updates.append(thing)
        elif found.modules:
            found.modules[-1][1].append(thing)


def _ask(found: Mapping[int, CourseThings]) -> None:
    quizzes = {
        activity.row.pk: (course, activity.key)
        for course in found.values()
        for _module, activities in course.modules
        for activity in activities
        if activity.kind is QuizPage
    }
    places = QuizPlace.objects.filter(page__in=quizzes).select_related("question__locale")
    rows = list(places.prefetch_related("question__sources").order_by("page", "sort_order", "pk"))
    drafts = drafts_of([place.question for place in rows if not place.question.live])
    for place in rows:
        course, key = quizzes[place.page_id]
        question = thing_of(place.question, drafts.get(place.question.latest_revision_id or 0))
        course.quizzes.setdefault(key, []).append(question)


def _cite(found: Mapping[int, CourseThings]) -> None:
    cited: dict[int, set[int]] = {}
    for pk, course in found.items():
        wanted = cited.setdefault(pk, set())
        for thing in course.all():
            wanted |= cards_in(thing.parts)
            if isinstance(thing.row, Question):
                wanted.update(card.pk for card in thing.row.sources.all())
    rows = LawCard.objects.filter(pk__in=set().union(*cited.values())).select_related("locale").in_bulk()
    drafts = drafts_of([row for row in rows.values() if not row.live])
    for pk, wanted in cited.items():
        cards = sorted((rows[card] for card in wanted if card in rows), key=lambda card: card.key)
        unique = {card.translation_key: card for card in cards}
        found[pk].cards = [thing_of(card, drafts.get(card.latest_revision_id or 0)) for card in unique.values()]
