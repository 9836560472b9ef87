"""Two states of a course side by side, in the words of the interface: what trainers read before they release."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Model
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock

from courses.blocks.scenario import MARKS
from courses.models import CoursePage, LawCard, LessonPage, PackagePage, Question, QuizPage, ScenarioPage
from courses.queries.sentences import language_name
from courses.queries.subjects import Subjects
from courses.rules import pieces, sides
from courses.rules.pieces import State
from courses.rules.sides import Line, Part, Piece

# More lines than this are shown when asked for.
LONG = 12
WHAT = {
    sides.ADDED: gettext_lazy("new"),
    sides.REMOVED: gettext_lazy("removed"),
    sides.MOVED: gettext_lazy("moved"),
    sides.CHANGED: gettext_lazy("changed"),
    sides.FORM: gettext_lazy("only its form has changed, not its words"),
}
KINDS = {
    "head": gettext_lazy("Title and rules"),
    "outcome": gettext_lazy("outcome"),
    "module": gettext_lazy("module"),
    "programme": gettext_lazy("programme"),
    "rules": gettext_lazy("Rules"),
    "question": gettext_lazy("question"),
    "card": gettext_lazy("law card"),
}
# What a release calls otherwise than the editor, or what no editor has.
LABELS = {
    "html": gettext_lazy("text"),
    "correct": gettext_lazy("right"),
    "cards": gettext_lazy("law cards"),
    "sources": gettext_lazy("rests on"),
    "to": gettext_lazy("leads to"),
    "file": gettext_lazy("fingerprint of the picture"),
    "pass_mark": gettext_lazy("pass mark"),
    "seen": gettext_lazy("seen"),
    "text_of": gettext_lazy("text of"),
    "source_url": gettext_lazy("official source"),
    "main": gettext_lazy("content type"),
    "sha256": gettext_lazy("fingerprint"),
    "version": gettext_lazy("version"),
    "pass": gettext_lazy("pass mark"),
    "packages_count": gettext_lazy("H5P results may count"),
}


@dataclass(frozen=True)
class Shown:
    """A piece in words: what it is, how it begins, what became of it, and its lines with the names of their fields."""

    kind: str
    begins: str
    what: tuple[str, ...]
    lines: tuple[tuple[str, Line], ...]


@dataclass(frozen=True)
class ShownPart:
    title: str
    url: str | None
    what: tuple[str, ...]
    pieces: tuple[Shown, ...]

    @property
    def is_long(self) -> bool:
        return sum(1 + len(piece.lines) for piece in self.pieces) > LONG


@dataclass(frozen=True)
class Language:
    """One in which the two states can be compared, and how many pieces differ in it."""

    code: str
    name: str
    count: int
    here: bool


@dataclass(frozen=True)
class Compared:
    """What differs in one language, and where else to look. `language` is that of the words shown."""

    language: str
    languages: tuple[Language, ...]
    parts: tuple[ShownPart, ...]


def compared(before: State, after: State, subjects: Subjects, wanted: str) -> Compared:
    """The two states in the language wanted, or in the source language where they do not both have that one."""
    source = after[0]["source_language"]
    both = [language for language in after[0]["languages"] if language in before[1]]
    language = wanted if wanted in both else source
    found = {code: sides.sides(before, after, code, say) for code in both}
    links = tuple(Language(code, language_name(code), _count(found[code]), code == language) for code in both)
    return Compared(language, links, tuple(_part(part, subjects) for part in found.get(language, ())))


def lines_by_piece(before: State, after: State, language: str, part: str) -> dict[str, tuple[tuple[str, Line], ...]]:
    """Of one activity: the lines that differ, with the names of their fields, by the identity of block or question."""
    found = next((each for each in sides.sides(before, after, language, say) if each.id == part), None)
    return {piece.id: _piece(piece).lines for piece in found.pieces} if found else {}


def _count(parts: list[Part]) -> int:
    return sum(max(len(part.pieces), 1) for part in parts)


def _part(part: Part, subjects: Subjects) -> ShownPart:
    titles = {pieces.COURSE: _("Course"), pieces.CARDS: _("Law cards")}
    return ShownPart(
        title=titles.get(part.subject) or subjects.title(part.id),
        url=subjects.url(part.id),
        what=tuple(str(WHAT[word]) for word in part.what),
        pieces=tuple(_piece(piece) for piece in part.pieces),
    )


def _piece(piece: Piece) -> Shown:
    return Shown(
        kind=_kind(piece.kind),
        begins=Truncator(piece.begins).chars(60),
        what=tuple(str(WHAT[word]) for word in piece.what),
        lines=tuple((_label(piece.kind, line.label), line) for line in piece.lines),
    )


def say(label: str, value: Any) -> str:
    """A value that is no text, in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if label in ("file", "sha256"):
        return str(value)[:12]
    return str(_meanings().get((label, value), value)) if isinstance(value, str) else str(value)


@cache
def _meanings() -> dict[tuple[str, str], Any]:
    """The choices of the editors' fields, by field and value. Translated when they are shown."""
    named: dict[str, list[Any]] = {
        "kind": [*LawCard.Kind.choices, *Question.Kind.choices],
        "confidence": list(LawCard.Confidence.choices),
        "jurisdiction": list(LawCard.Jurisdiction.choices),
        "use": list(QuizPage.Use.choices),
        "feedback": list(QuizPage.Feedback.choices),
        "completion": list(PackagePage.Completion.choices),
        "scoring": list(ScenarioPage.Scoring.choices),
        "mark": MARKS,
    }
    return {(label, value): words for label, choices in named.items() for value, words in choices}


def _kind(kind: str) -> str:
    """What the editor calls such a piece. A block that is no longer offered goes by its type."""
    block = _blocks().get(kind)
    return str(KINDS.get(kind) or (block.label if block else kind))


def _label(kind: str, name: str) -> str:
    """What the editor calls a field of such a piece. One that no editor has goes by its name."""
    return str(LABELS.get(name) or _labels(kind).get(name) or _labels("").get(name) or name.replace("_", " "))


@cache
def _blocks() -> dict[str, Block]:
    """The blocks of lessons and scenarios by their type."""
    streams = (LessonPage.body.field.stream_block, ScenarioPage.graph.field.stream_block)
    return {name: block for stream in streams for name, block in stream.child_blocks.items()}


@cache
def _labels(kind: str) -> dict[str, Any]:
    """Field to label, of a block and what is in it; for what is no block, of all models that are written."""
    if kind in _blocks():
        return dict(_inside(_blocks()[kind]))
    if kind == "question":
        # Kinds of parts share names of fields; the commonest, a choice, gives them their label.
        inside = [pair for block in reversed(_parts()) for pair in _inside(block)]
        return {**_named(Question), **dict(inside)}
    models: list[type[Model]] = [CoursePage, LessonPage, QuizPage, ScenarioPage, PackagePage, LawCard]
    return {name: label for model in models for name, label in _named(model).items()}


def _parts() -> list[Block]:
    return list(Question.choices.field.stream_block.child_blocks.values())


def _inside(block: Block) -> Iterator[tuple[str, Any]]:
    if isinstance(block, ListBlock):
        yield from _inside(block.child_block)
    elif isinstance(block, StructBlock | StreamBlock):
        for name, child in block.child_blocks.items():
            yield name, child.label
            yield from _inside(child)


def _named(model: type[Model]) -> dict[str, Any]:
    return {field.name: field.verbose_name for field in model._meta.fields}  # noqa: SLF001 Django's way
