"""The blocks of a lesson."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from courses.standards.coursefiles import media
from courses.standards.coursefiles.document import Document, Part
from courses.standards.coursefiles.lines import FIELD, KEY, keys, logical, needed, unquoted
from courses.standards.coursefiles.prose import markdown
from courses.standards.coursefiles.question import QuestionText, read_question


@dataclass(frozen=True)
class Block:
    """One block of a lesson: its type and its value, with law cards by key and files by their paths."""

    kind: str
    value: dict[str, Any] = field(default_factory=dict)
    question: QuestionText | None = None
    line: int = 0

    @property
    def files(self) -> list[str]:
        """The paths of the files that it names."""
        return [self.value[name] for name in ("file", "captions") if self.value.get(name)]


def read_blocks(document: Document) -> tuple[Block, ...]:
    return tuple(_block(document, part) for part in document.parts)


def _block(document: Document, part: Part) -> Block:
    read = READERS.get(part.kind)
    if read is None:
        raise document.fail(part.line, f"“::{part.kind}” is not known")
    block = read(document, part)
    return Block(block.kind, block.value, block.question, part.line)


def _text(document: Document, part: Part) -> Block:  # noqa: ARG001 the readers' shape
    return Block("text", {"html": markdown("\n".join(part.lines))})


def _law(document: Document, part: Part) -> Block:
    return Block("law", {"cards": keys(document, part, part.argument)})


def _lawbox(document: Document, part: Part) -> Block:
    return Block(
        "lawbox",
        {"introduction": markdown("\n".join(part.lines)), "cards": keys(document, part, part.argument)},
    )


def _do_dont(document: Document, part: Part) -> Block:
    pairs: list[dict[str, str]] = []
    for line, text in logical(part):
        found = FIELD.match(text)
        if not found or found[1] not in ("do", "dont"):
            raise document.fail(line, "“do:” or “dont:” is expected")
        if found[1] == "do":
            pairs.append({"do": unquoted(found[2]), "dont": ""})
        elif pairs and not pairs[-1]["dont"]:
            pairs[-1]["dont"] = unquoted(found[2])
        else:
            raise document.fail(line, "“dont:” needs a “do:” before it")
    if not pairs or not all(pair["do"] and pair["dont"] for pair in pairs):
        raise document.fail(part.line, "every “do:” needs its “dont:”")
    return Block("do_dont", {"pairs": pairs})


def _case(document: Document, part: Part) -> Block:
    fields, items = _fields(document, part, ("title", "court", "date", "point", "cards"))
    if items:
        raise document.fail(part.line, "a case has no list")
    needed(document, part, fields, "title", "point")
    cards = keys(document, part, fields["cards"]) if fields.get("cards") else []
    return Block("case", {**{k: fields.get(k, "") for k in ("title", "court", "date", "point")}, "cards": cards})


def _checklist(document: Document, part: Part) -> Block:
    fields, items = _fields(document, part, ("title",))
    needed(document, part, fields, "title")
    return Block("checklist", {"title": fields["title"], "items": _some(document, part, items)})


def _compare(document: Document, part: Part) -> Block:
    fields, items = _fields(document, part, ("left", "right"))
    needed(document, part, fields, "left", "right")
    rows = []
    for item in _some(document, part, items):
        left, bar, right = (piece.strip() for piece in item.partition("|"))
        if not bar or not left or not right:
            raise document.fail(part.line, "every row needs a text on both sides of the bar")
        rows.append({"left": left, "right": right})
    return Block("compare", {"left": fields["left"], "right": fields["right"], "rows": rows})


def _term(document: Document, part: Part) -> Block:
    if not part.argument:
        raise document.fail(part.line, "“::term” needs the word")
    return Block("term", {"word": part.argument, "meaning": markdown("\n".join(part.lines))})


def _gap(document: Document, part: Part) -> Block:
    try:
        day = date.fromisoformat(part.argument)
    except ValueError:
        raise document.fail(part.line, "“::gap” needs its date, like 2026-11-21") from None
    return Block("gap", {"date": day.isoformat(), "text": markdown("\n".join(part.lines))})


def _diagram(document: Document, part: Part) -> Block:
    fields, items = _fields(document, part, ("alt", "caption"))
    needed(document, part, fields, "alt")
    if not KEY.match(part.argument):
        raise document.fail(part.line, "“::diagram” needs the drawing's name")
    return Block(
        "diagram",
        {"name": part.argument, "alt": fields["alt"], "caption": fields.get("caption", ""), "items": items},
    )


def _note(document: Document, part: Part) -> Block:  # noqa: ARG001 the readers' shape
    return Block("note", {"text": markdown("\n".join(part.lines))})


def _heading(document: Document, part: Part) -> Block:
    if not part.argument:
        raise document.fail(part.line, "“::heading” needs its words")
    return Block("heading", {"text": part.argument})


def _filed(kind: str, read: Callable[[Document, Part], dict[str, Any]]) -> Callable[[Document, Part], Block]:
    return lambda document, part: Block(kind, read(document, part))


def _check(document: Document, part: Part) -> Block:
    return Block("check", {}, read_question(document, part))


READERS: dict[str, Callable[[Document, Part], Block]] = {
    "text": _text,
    "law": _law,
    "lawbox": _lawbox,
    "do-dont": _do_dont,
    "case": _case,
    "checklist": _checklist,
    "compare": _compare,
    "term": _term,
    "gap": _gap,
    "diagram": _diagram,
    "scenario-note": _note,
    "check": _check,
    "heading": _heading,
    "picture": _filed("picture", media.picture),
    "video": _filed("video", media.video),
    "audio": _filed("audio", media.audio),
    "accordion": _filed("accordion", media.accordion),
    "download": _filed("download", media.download),
    "advisory": _filed("advisory", media.advisory),
}


def _fields(document: Document, part: Part, allowed: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    fields: dict[str, str] = {}
    items: list[str] = []
    for line, text in logical(part):
        if text.startswith("- "):
            items.append(text[2:].strip())
        elif (found := FIELD.match(text)) and found[1] in allowed:
            fields[found[1]] = unquoted(found[2])
        else:
            raise document.fail(line, f"not understood: “{text[:60]}”")
    return fields, items


def _some(document: Document, part: Part, items: list[str]) -> list[str]:
    if not items:
        raise document.fail(part.line, "a list (“- …”) is missing")
    return items
