"""The blocks of a lesson."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from courses.standards.coursefiles import media
from courses.standards.coursefiles.document import Document, Part
from courses.standards.coursefiles.lines import FIELD, KEY, UUID, keys, logical, needed
from courses.standards.coursefiles.markdown import markdown
from courses.standards.coursefiles.question import QuestionText, read_question
from courses.standards.coursefiles.spelling import apart, plain, unquoted

IDENTITY = re.compile(UUID + r"\Z", re.ASCII)


@dataclass(frozen=True)
class Block:
    """One block of a lesson: its type and its value, with law cards by key and files by their paths.

    `id` is empty where the identity is the one that its place makes: `<lesson>/<kind>-<number>`.
    """

    kind: str
    value: dict[str, Any] = field(default_factory=dict)
    question: QuestionText | None = None
    line: int = 0
    id: str = ""

    @property
    def files(self) -> list[str]:
        """The paths of the files that it names."""
        return [self.value[name] for name in ("file", "captions") if self.value.get(name)]


def read_blocks(document: Document) -> tuple[Block, ...]:
    blocks: list[Block] = []
    said: Part | None = None
    for part in document.parts:
        if part.kind == "id":
            if said or not IDENTITY.match(part.argument):
                raise document.fail(part.line, "“::id” is one UUID, said of what follows")
            said = part
            continue
        block = _block(document, part)
        if said and block.question:
            raise document.fail(said.line, "the identity of a practice question is its key")
        blocks.append(replace(block, id=said.argument if said else ""))
        said = None
    if said:
        raise document.fail(said.line, "nothing follows this “::id”")
    named = [block.id for block in blocks if block.id]
    if len(set(named)) != len(named):
        raise document.fail(1, "an “::id” is said twice")
    return tuple(blocks)


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
    return Block(
        "checklist", {"title": fields["title"], "items": [plain(item) for item in _some(document, part, items)]}
    )


def _compare(document: Document, part: Part) -> Block:
    fields, items = _fields(document, part, ("left", "right"))
    needed(document, part, fields, "left", "right")
    rows = []
    for item in _some(document, part, items):
        sides = apart(item, "|")
        if len(sides) != 2 or not all(sides):
            raise document.fail(part.line, "every row needs a text on both sides of the bar")
        rows.append({"left": plain(sides[0]), "right": plain(sides[1])})
    return Block("compare", {"left": fields["left"], "right": fields["right"], "rows": rows})


def _term(document: Document, part: Part) -> Block:
    if not part.argument:
        raise document.fail(part.line, "“::term” needs the word")
    return Block("term", {"word": plain(part.argument), "meaning": markdown("\n".join(part.lines))})


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
        {
            "name": part.argument,
            "alt": fields["alt"],
            "caption": fields.get("caption", ""),
            "items": [plain(item) for item in items],
        },
    )


def _note(document: Document, part: Part) -> Block:  # noqa: ARG001 the readers' shape
    return Block("note", {"text": markdown("\n".join(part.lines))})


def _heading(document: Document, part: Part) -> Block:
    if not part.argument:
        raise document.fail(part.line, "“::heading” needs its words")
    return Block("heading", {"text": plain(part.argument)})


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
    "package": _filed("package", media.package),
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
