"""A text file with front matter, split into stretches of Markdown and directives, each with its line number."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import yaml

# The parser written in C is ten times as fast; it is not in every build of the library.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_BYTES = 200_000
DIRECTIVE = re.compile(r"^::([a-z-]+)(?:\s+(.*))?$")
# These stand alone on their line; the others run until a line that holds only `::`.
ONE_LINE = {"law", "heading", "id"}
NOT_USED = (yaml.AliasToken, yaml.AnchorToken, yaml.TagToken)
OPENING = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
MAX_DEPTH = 20
SPACES = " \t\n"


class CourseFileError(ValueError):
    """A file cannot be understood. The message names the file and the line."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__(f"{name}, line {line}: {reason}")


@dataclass(frozen=True)
class Part:
    """A stretch of Markdown (`kind` is "text") or one directive with its argument and its lines."""

    kind: str
    argument: str
    lines: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Document:
    name: str
    head: dict[str, Any]
    parts: tuple[Part, ...]

    def fail(self, line: int, reason: str) -> CourseFileError:
        return CourseFileError(self.name, line, reason)

    def text(self, key: str, *, required: bool = True) -> str:
        value = self.head.get(key, "")
        if not isinstance(value, str) or (required and not value.strip()):
            raise self.fail(1, f"“{key}:” is missing, or is not a text")
        return value.strip(SPACES)


def read_text(name: str, data: bytes) -> str:
    """The file's text in NFC with LF, or a clear error."""
    if len(data) > MAX_BYTES:
        raise CourseFileError(name, 1, f"the file is larger than {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CourseFileError(name, line, "this is not UTF-8 text") from error
    if "\0" in text:
        raise CourseFileError(name, text[: text.index("\0")].count("\n") + 1, "there is a NUL character")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_yaml(name: str, text: str, first_line: int = 1) -> Any:
    """The YAML value. Anchors are refused: they allow a small file to grow without bounds. So are tags, and a depth
    that the parser, which calls itself, would not survive."""
    try:
        depth = 0
        for token in yaml.scan(text, Loader=LOADER):
            depth += isinstance(token, OPENING) - isinstance(token, CLOSING)
            if isinstance(token, NOT_USED) or depth > MAX_DEPTH:
                reason = "anchors, aliases, tags and deep nesting are not used here"
                raise CourseFileError(name, first_line + token.start_mark.line, reason)
        return yaml.load(text, Loader=LOADER)  # noqa: S506 a safe loader
    except (yaml.YAMLError, ValueError, ArithmeticError, RecursionError) as error:
        if isinstance(error, CourseFileError):
            raise
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        raise CourseFileError(name, line, f"not readable: {getattr(error, 'problem', error)}") from error


def read_document(name: str, data: bytes) -> Document:
    text = read_text(name, data)
    lines = text.split("\n")
    if lines[0].strip() != "---":
        raise CourseFileError(name, 1, "the file must begin with “---”")
    try:
        end = next(i for i, line in enumerate(lines[1:], 1) if line.strip() == "---")
    except StopIteration:
        raise CourseFileError(name, 1, "the second “---” is missing") from None
    head = read_yaml(name, "\n".join(lines[1:end]), first_line=2)
    if not isinstance(head, dict):
        raise CourseFileError(name, 2, "“key: value” lines are expected between the two “---”")
    return Document(name, head, tuple(_parts(name, lines, end + 1)))


def _parts(name: str, lines: list[str], start: int) -> list[Part]:
    parts: list[Part] = []
    prose: list[str] = []
    prose_line, i = start + 1, start
    while i < len(lines):
        found = DIRECTIVE.match(lines[i])
        if not found:
            if lines[i].strip() == "::":
                raise CourseFileError(name, i + 1, "“::” closes nothing here")
            if not prose:
                prose_line = i + 1
            if prose or lines[i].strip():
                prose.append(lines[i])
            i += 1
            continue
        _flush(parts, prose, prose_line)
        kind, argument = found[1], (found[2] or "").strip()
        body: list[str] = []
        line = i + 1
        if kind not in ONE_LINE:
            i += 1
            while i < len(lines) and lines[i].strip() != "::":
                body.append(lines[i])
                i += 1
            if i == len(lines):
                raise CourseFileError(name, line, f"“::{kind}” is not closed by a line with only “::”")
        parts.append(Part(kind, argument, tuple(body), line))
        i += 1
    _flush(parts, prose, prose_line)
    return parts


def _flush(parts: list[Part], prose: list[str], line: int) -> None:
    if any(text.strip() for text in prose):
        parts.append(Part("text", "", tuple(prose), line))
    prose.clear()
