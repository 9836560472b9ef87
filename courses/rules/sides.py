"""Two compiled states of a course side by side: part by part, piece by piece, line by line, word by word.

A part is the course itself, an activity, or the law cards. Its pieces are what has an identity: blocks, questions,
situations, endings, cards. All text comes out as plain words: nothing here is markup, whatever it was before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from courses.rules.pieces import HIDDEN, State, Whole, names_in, parts_of
from courses.rules.words import Mark, marked, plain_words

ADDED, REMOVED, MOVED, CHANGED, FORM = "added", "removed", "moved", "changed", "form"
# The fields whose values are identities, and those that lead the lines which belong to them.
NAMED = {"cards", "sources", "to", "outcome", "outcomes"}
LEADS = {"text", "ask", "title", "citation", "do", "left", "word"}
ORDER = (
    "title",
    "ask",
    "citation",
    "word",
    "text",
    "do",
    "left",
    "html",
    "choices",
    "because",
    "consequence",
    "ground",
)
# Turns what is no text into words: the name of the field, its value. Enumerations and numbers come here.
Say = Callable[[str, Any], str]


@dataclass(frozen=True)
class Line:
    """One line of a piece, before and after; None on the side where there is none. `label` is the field's name."""

    label: str
    before: tuple[Mark, ...] | None
    after: tuple[Mark, ...] | None


@dataclass(frozen=True)
class Piece:
    """What became of one piece: added, removed, moved, changed; `form` where the words stayed and their form did not.

    `begins` is its first line, as it is now or was last.
    """

    id: str
    kind: str
    begins: str
    what: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Part:
    """A part in which something differs. `what` says what became of an activity as a whole."""

    subject: str
    id: str
    what: tuple[str, ...]
    pieces: tuple[Piece, ...]


def sides(old: State, new: State, language: str, say: Say) -> list[Part]:
    """Every part in which the two states differ, in the order of the newer one; none, if only one has the language.

    What is the same in every language (keys, rules, what is cited) stands with the source language.
    """
    if language not in old[1] or language not in new[1]:
        return []
    before, after = (parts_of(state, language, facts=_is_source(state, language)) for state in (old, new))
    names = names_in(old, language) | names_in(new, language)
    found = []
    for key, moves in _aligned(list(before), list(after)):
        was, now = before.get(key), after.get(key)
        carried = was and now and was.within != now.within
        what = (MOVED,) if carried else moves
        pieces = tuple(_pieces(was, now, _speaker(names, say)))
        if what or pieces:
            found.append(Part((now or was or _NOTHING).subject, key, what, pieces))
    return found


_NOTHING = Whole("", "", {})


def _is_source(state: State, language: str) -> bool:
    return bool(state[0]["source_language"] == language)


def _aligned(before: list[str], after: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every key of both lists, once, with what became of it; what is gone stands where it stood."""
    for tag, i, j, k, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from ((key, (REMOVED,)) for key in before[i:j] if key not in after)
        for key in after[k:end]:
            yield key, () if tag == "equal" else (MOVED,) if key in before else (ADDED,)


def _pieces(was: Whole | None, now: Whole | None, say: Say) -> Iterator[Piece]:
    before, after = (was or _NOTHING).pieces, (now or _NOTHING).pieces
    for key, moves in _aligned(list(before), list(after)):
        old, new = before.get(key), after.get(key)
        kind, content = new or old or ("", None)
        begins = next((text for _label, text in _flat(content, "", say)), "")
        if old and new and old[1] == new[1]:
            if moves:
                yield Piece(key, kind, begins, moves, ())
            continue
        lines = tuple(_lines(old[1] if old else None, new[1] if new else None, say))
        if old and new:
            yield Piece(key, kind, begins, (*moves, _how(lines)), tuple(_telling(lines)))
        else:
            yield Piece(key, kind, begins, moves, lines)


def _how(lines: tuple[Line, ...]) -> str:
    """Bold, italics and the like change a text and none of its words."""
    return FORM if all(line.before == line.after for line in lines) else CHANGED


def _telling(lines: tuple[Line, ...]) -> Iterator[Line]:
    """The lines that differ, each after the line that says what it belongs to."""
    lead: Line | None = None
    for line in lines:
        if line.before == line.after:
            lead = line if line.label in LEADS else lead
            continue
        if lead and line.label not in LEADS:
            yield lead
        lead = None
        yield line


# Lines


def _lines(old: Any, new: Any, say: Say) -> Iterator[Line]:
    """The lines of both sides, those that belong together on one row. On a side that is not there: None."""
    before, after = list(_flat(old, "", say)), list(_flat(new, "", say))
    if old is None or new is None:
        for label, text in [*before, *after]:
            words = (Mark(text, False),)
            yield Line(label, words if new is None else None, words if old is None else None)
        return
    for tag, i, j, k, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Line(label, *(2 * ((Mark(text, False),),))) for label, text in before[i:j])
        else:
            yield from _replaced(before[i:j], after[k:end])


def _replaced(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> Iterator[Line]:
    """Lines of the same field are told apart by word; what is left over has come or gone whole."""
    labels = [label for label, _text in before], [label for label, _text in after]
    for tag, i, j, k, end in SequenceMatcher(None, *labels, autojunk=False).get_opcodes():
        if tag == "equal":
            for (label, was), (_label, now) in zip(before[i:j], after[k:end], strict=True):
                yield Line(label, *marked(was, now))
            continue
        yield from (Line(label, (Mark(text, True),), None) for label, text in before[i:j])
        yield from (Line(label, None, (Mark(text, True),)) for label, text in after[k:end])


def _flat(value: Any, label: str, say: Say) -> Iterator[tuple[str, str]]:
    """The fields of a piece in their order, as a label and plain words. Empty ones have nothing to say."""
    if isinstance(value, dict):
        for key in sorted(value.keys() - HIDDEN, key=_place):
            # What is kept by its identity has no name of its own: its fields have.
            yield from _flat(value[key], key, say)
    elif isinstance(value, list):
        if any(isinstance(item, dict) for item in value):
            for item in value:
                yield from _flat(item, label, say)
        elif value:
            yield label, "\n".join(_words(item, label, say) for item in value)
    elif value not in ("", None):
        yield label, _words(value, label, say)


def _place(name: str) -> tuple[int, str]:
    """The database keeps the fields of an object in an order of its own; people read them in this one."""
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _words(value: Any, label: str, say: Say) -> str:
    return plain_words(say(label, value))


def _speaker(names: dict[str, str], say: Say) -> Say:
    """Identities by the names of what they stand for; the rest as the caller says it."""
    return lambda label, value: names.get(value, "–") if label in NAMED else say(label, value)
