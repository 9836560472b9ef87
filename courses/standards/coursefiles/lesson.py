"""The blocks of a lesson and the questions of a quiz."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from markdown_it import MarkdownIt

from courses.standards.coursefiles.document import Document, Part

MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence"])
CHOICE = re.compile(r"^- \[([ x])\] ([a-z])\) (.+)$")
FIELD = re.compile(r"^([a-z_]+):\s*(.*)$")
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class Choice:
    letter: str
    correct: bool
    text: str
    feedback: str


@dataclass(frozen=True)
class QuestionText:
    """A question as one file has it. `key` is its identity, a choice's letter the choice's."""

    key: str
    kind: str
    ask: str
    choices: tuple[Choice, ...]
    because: str
    outcome: str
    difficulty: int
    sources: tuple[str, ...]
    must_answer: bool
    line: int


@dataclass(frozen=True)
class Block:
    """One block of a lesson: its type and its value, with law cards by key."""

    kind: str
    value: dict[str, Any] = field(default_factory=dict)
    question: QuestionText | None = None
    line: int = 0


def read_blocks(document: Document) -> tuple[Block, ...]:
    return tuple(_block(document, part) for part in document.parts)


def read_questions(document: Document) -> tuple[QuestionText, ...]:
    """The questions of a quiz file, which holds nothing else."""
    for part in document.parts:
        if part.kind != "question":
            raise document.fail(part.line, "only “::question” belongs into a quiz file")
    questions = tuple(_question(document, part) for part in document.parts)
    if not questions:
        raise document.fail(1, "there is no question")
    keys = [question.key for question in questions]
    for question in questions:
        if keys.count(question.key) > 1:
            raise document.fail(question.line, f"the key “{question.key}” is used twice")
    return questions


def markdown(text: str) -> str:
    """Rich text as Wagtail keeps it. HTML in the source is shown as text, never taken as HTML."""
    html = MARKDOWN.render(text)
    for mark, tag in (("strong", "b"), ("em", "i")):
        html = html.replace(f"<{mark}>", f"<{tag}>").replace(f"</{mark}>", f"</{tag}>")
    return html.strip().replace("\n", " ").replace("> <", "><")


def _block(document: Document, part: Part) -> Block:
    read = READERS.get(part.kind)
    if read is None:
        raise document.fail(part.line, f"“::{part.kind}” is not known")
    block = read(document, part)
    return Block(block.kind, block.value, block.question, part.line)


def _text(document: Document, part: Part) -> Block:  # noqa: ARG001 the readers' shape
    return Block("text", {"html": markdown("\n".join(part.lines))})


def _law(document: Document, part: Part) -> Block:
    return Block("law", {"cards": _keys(document, part, part.argument)})


def _lawbox(document: Document, part: Part) -> Block:
    return Block(
        "lawbox",
        {"introduction": markdown("\n".join(part.lines)), "cards": _keys(document, part, part.argument)},
    )


def _do_dont(document: Document, part: Part) -> Block:
    pairs: list[dict[str, str]] = []
    for line, text in _logical(part):
        found = FIELD.match(text)
        if not found or found[1] not in ("do", "dont"):
            raise document.fail(line, "“do:” or “dont:” is expected")
        if found[1] == "do":
            pairs.append({"do": _unquoted(found[2]), "dont": ""})
        elif pairs and not pairs[-1]["dont"]:
            pairs[-1]["dont"] = _unquoted(found[2])
        else:
            raise document.fail(line, "“dont:” needs a “do:” before it")
    if not pairs or not all(pair["do"] and pair["dont"] for pair in pairs):
        raise document.fail(part.line, "every “do:” needs its “dont:”")
    return Block("do_dont", {"pairs": pairs})


def _case(document: Document, part: Part) -> Block:
    fields, items = _fields(document, part, ("title", "court", "date", "point", "cards"))
    if items:
        raise document.fail(part.line, "a case has no list")
    _needed(document, part, fields, "title", "point")
    keys = _keys(document, part, fields.get("cards", "")) if fields.get("cards") else []
    return Block("case", {**{k: fields.get(k, "") for k in ("title", "court", "date", "point")}, "cards": keys})


def _checklist(document: Document, part: Part) -> Block:
    fields, items = _fields(document, part, ("title",))
    _needed(document, part, fields, "title")
    return Block("checklist", {"title": fields["title"], "items": _some(document, part, items)})


def _compare(document: Document, part: Part) -> Block:
    fields, items = _fields(document, part, ("left", "right"))
    _needed(document, part, fields, "left", "right")
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
    _needed(document, part, fields, "alt")
    if not KEY.match(part.argument):
        raise document.fail(part.line, "“::diagram” needs the drawing's name")
    return Block(
        "diagram",
        {"name": part.argument, "alt": fields["alt"], "caption": fields.get("caption", ""), "items": items},
    )


def _note(document: Document, part: Part) -> Block:  # noqa: ARG001 the readers' shape
    return Block("note", {"text": markdown("\n".join(part.lines))})


def _check(document: Document, part: Part) -> Block:
    return Block("check", {}, _question(document, part))


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
}


def _question(document: Document, part: Part) -> QuestionText:
    if not KEY.match(part.argument):
        raise document.fail(part.line, "the question needs a key of lower-case letters, digits and hyphens")
    allowed = ("kind", "outcome", "difficulty", "ask", "because", "sources", "required")
    fields: dict[str, str] = {}
    choices: list[Choice] = []
    for line, text in _logical(part):
        if text.startswith("- "):
            choices.append(_choice(document, line, text))
        elif (found := FIELD.match(text)) and found[1] in allowed:
            fields[found[1]] = _unquoted(found[2])
        else:
            raise document.fail(line, f"not understood: “{text[:60]}”")
    _needed(document, part, fields, "ask")
    question = QuestionText(
        key=part.argument,
        kind=fields.get("kind", "single"),
        ask=fields["ask"],
        choices=tuple(choices),
        because=fields.get("because", ""),
        outcome=fields.get("outcome", ""),
        difficulty=_difficulty(document, part, fields.get("difficulty", "2")),
        sources=tuple(_keys(document, part, fields["sources"])) if fields.get("sources") else (),
        must_answer=fields.get("required", "yes") != "no",
        line=part.line,
    )
    _consistent(document, question)
    return question


def _choice(document: Document, line: int, text: str) -> Choice:
    found = CHOICE.match(text)
    if not found:
        raise document.fail(line, "a choice looks like this: - [x] a) text | feedback")
    body, bar, feedback = (piece.strip() for piece in found[3].partition(" | "))
    if not bar or not body or not feedback:
        raise document.fail(line, "a choice needs its feedback after “ | ”")
    return Choice(found[2], found[1] == "x", body, feedback)


def _difficulty(document: Document, part: Part, text: str) -> int:
    if text not in ("1", "2", "3"):
        raise document.fail(part.line, "difficulty is 1, 2 or 3")
    return int(text)


def _consistent(document: Document, question: QuestionText) -> None:
    letters = [choice.letter for choice in question.choices]
    correct = sum(choice.correct for choice in question.choices)
    if question.kind not in ("single", "multiple"):
        raise document.fail(question.line, "kind is “single” or “multiple”")
    if len(letters) < 2 or len(set(letters)) != len(letters):
        raise document.fail(question.line, "at least two choices are needed, each with a letter of its own")
    if correct < 1 or (question.kind == "single" and correct != 1):
        raise document.fail(question.line, "exactly one choice must be right, or several where several are asked for")


def _logical(part: Part) -> list[tuple[int, str]]:
    """The part's lines with continuations (two spaces at the start) joined, each with its line number."""
    lines: list[tuple[int, str]] = []
    for number, text in enumerate(part.lines, part.line + 1):
        if not text.strip():
            continue
        if text.startswith("  ") and lines:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {text.strip()}")
        else:
            lines.append((number, text.rstrip()))
    return lines


def _fields(document: Document, part: Part, allowed: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    fields: dict[str, str] = {}
    items: list[str] = []
    for line, text in _logical(part):
        if text.startswith("- "):
            items.append(text[2:].strip())
        elif (found := FIELD.match(text)) and found[1] in allowed:
            fields[found[1]] = _unquoted(found[2])
        else:
            raise document.fail(line, f"not understood: “{text[:60]}”")
    return fields, items


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1] else text


def _needed(document: Document, part: Part, fields: dict[str, str], *names: str) -> None:
    for name in names:
        if not fields.get(name):
            raise document.fail(part.line, f"“{name}:” is missing")


def _some(document: Document, part: Part, items: list[str]) -> list[str]:
    if not items:
        raise document.fail(part.line, "a list (“- …”) is missing")
    return items


def _keys(document: Document, part: Part, text: str) -> list[str]:
    keys = [key for key in re.split(r"[,\s]+", text) if key]
    if not keys or not all(KEY.match(key) for key in keys):
        raise document.fail(part.line, "keys of law cards are expected")
    return keys
