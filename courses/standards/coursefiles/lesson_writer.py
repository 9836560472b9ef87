"""The blocks of a lesson as lines. Whoever adds a directive to the readers adds its writer to the table here."""

from collections.abc import Callable
from typing import Any

from courses.standards.coursefiles.lesson import Block
from courses.standards.coursefiles.markdown import to_markdown
from courses.standards.coursefiles.question_writer import question_lines
from courses.standards.coursefiles.rich import UnsayableError
from courses.standards.coursefiles.spelling import field, spelled, wrapped

Value = dict[str, Any]


def blocks_lines(blocks: tuple[Block, ...]) -> list[str]:
    """Each block after an empty line. Two texts in a row are told apart by the identity of the second."""
    lines: list[str] = []
    for block in blocks:
        written = _lines(block)
        if written:
            lines += ["", *([f"::id {block.id}"] if block.id else []), *written]
    return lines


def _lines(block: Block) -> list[str]:
    if block.question:
        return question_lines("check", block.question)
    if block.kind not in WRITERS:
        raise UnsayableError(f"a block of the kind “{block.kind}”")
    return WRITERS[block.kind](block.value)


def _text(value: Value) -> list[str]:
    return to_markdown(value["html"])


def _law(value: Value) -> list[str]:
    return [f"::law {' '.join(value['cards'])}"]


def _lawbox(value: Value) -> list[str]:
    return [f"::lawbox {' '.join(value['cards'])}", *to_markdown(value["introduction"]), "::"]


def _do_dont(value: Value) -> list[str]:
    lines = [line for pair in value["pairs"] for name in ("do", "dont") for line in field(name, pair[name])]
    return ["::do-dont", *lines, "::"]


def _case(value: Value) -> list[str]:
    lines = fields(value, "title", "court", "date", "point")
    cards = wrapped(f"cards: {', '.join(value['cards'])}") if value["cards"] else []
    return ["::case", *lines, *cards, "::"]


def _checklist(value: Value) -> list[str]:
    return ["::checklist", *field("title", value["title"]), *items(value["items"]), "::"]


def _compare(value: Value) -> list[str]:
    rows = [
        line
        for row in value["rows"]
        for line in wrapped(f"- {spelled(row['left'], '|')} | {spelled(row['right'], '|')}")
    ]
    return ["::compare", *field("left", value["left"]), *field("right", value["right"]), *rows, "::"]


def _term(value: Value) -> list[str]:
    return [f"::term {spelled(value['word'])}", *to_markdown(value["meaning"]), "::"]


def _gap(value: Value) -> list[str]:
    return [f"::gap {value['date']}", *to_markdown(value["text"]), "::"]


def _diagram(value: Value) -> list[str]:
    return [f"::diagram {value['name']}", *fields(value, "alt", "caption"), *items(value["items"]), "::"]


def _note(value: Value) -> list[str]:
    return ["::scenario-note", *to_markdown(value["text"]), "::"]


def _heading(value: Value) -> list[str]:
    return [f"::heading {spelled(value['text'])}"]


def _picture(value: Value) -> list[str]:
    return [f"::picture {value['file']}", *fields(value, "alt", "caption"), "::"]


def _video(value: Value) -> list[str]:
    captions = value["captions"] or ("yes" if value["captioned"] else "")
    told = [f"captions: {captions}"] if captions else []
    return [f"::video {value['file'] or value['address']}", *fields(value, "title"), *told, *_spoken(value)]


def _audio(value: Value) -> list[str]:
    return [f"::audio {value['file']}", *fields(value, "title"), *_spoken(value)]


def _spoken(value: Value) -> list[str]:
    minutes = [f"minutes: {value['minutes']}"] if value["minutes"] else []
    return [*minutes, "", *to_markdown(value["transcript"]), "::"]


def _download(value: Value) -> list[str]:
    return [f"::download {value['file']}", *fields(value, "title"), "::"]


def _package(value: Value) -> list[str]:
    begins = f"::package {value['file']}".rstrip()
    said = [*fields(value, "title"), f"must_do: {'yes' if value['must_do'] else 'no'}"]
    return [begins, *said, "", *to_markdown(value["equivalent"]), "::"]


def _advisory(value: Value) -> list[str]:
    first, *rest = to_markdown(value["instead"])
    instead = [f"instead: {first}", *(f"  {line}" if line else "" for line in rest)]
    return ["::advisory", *fields(value, "contains"), *instead, "", *to_markdown(value["hard"]), "::"]


def _accordion(value: Value) -> list[str]:
    pairs = [f"- {spelled(item['title'], '|')} | {spelled(item['text'], '|')}" for item in value["items"]]
    return ["::accordion", *(line for pair in pairs for line in wrapped(pair)), "::"]


WRITERS: dict[str, Callable[[Value], list[str]]] = {
    "text": _text,
    "law": _law,
    "lawbox": _lawbox,
    "do_dont": _do_dont,
    "case": _case,
    "checklist": _checklist,
    "compare": _compare,
    "term": _term,
    "gap": _gap,
    "diagram": _diagram,
    "note": _note,
    "heading": _heading,
    "picture": _picture,
    "video": _video,
    "audio": _audio,
    "download": _download,
    "advisory": _advisory,
    "accordion": _accordion,
    "package": _package,
}


def fields(value: Value, *names: str) -> list[str]:
    """`name: text` for each that has a text."""
    return [line for name in names if value[name] for line in field(name, value[name])]


def items(texts: list[str]) -> list[str]:
    return [line for text in texts for line in wrapped(f"- {spelled(text)}")]
