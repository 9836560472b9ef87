"""XML as a small tree with line numbers. Nothing is expanded, nothing is fetched, and there is an end to everything.

The standard library's parser with handlers that refuse takes the place of a package: a document type is an error as
soon as it opens, so there is no entity to expand, and line numbers are at hand, which people need.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from courses.standards.questions.findings import BrokenError

MAX_DEPTH = 30
MAX_ELEMENTS = 200_000
DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    line: int
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def all(self, *tags: str) -> Iterator["Element"]:
        return (child for child in self.children if child.tag in tags)

    def first(self, tag: str) -> "Element | None":
        return next(self.all(tag), None)

    def said(self, tag: str) -> str:
        """The text of the first child of that name."""
        child = self.first(tag)
        return child.text.strip() if child else ""


def parse(text: str) -> Element:
    """The root. Raises BrokenError with the line."""
    return _Builder().parse(DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), text))


class _Builder:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(encoding="utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.open: list[Element] = [Element("", {}, 1)]
        self.count = 0

    def parse(self, text: str) -> Element:
        try:
            self.parser.Parse(text.encode("utf-8"), True)
        except expat.ExpatError as error:
            raise BrokenError("not-xml", error.lineno, detail=expat.ErrorString(error.code)) from error
        return self.open[0].children[0]

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self.count += 1
        if len(self.open) > MAX_DEPTH:
            raise BrokenError("too-deep", line)
        if self.count > MAX_ELEMENTS:
            raise BrokenError("too-many-elements", line, limit=MAX_ELEMENTS)
        element = Element(tag, attributes, line)
        self.open[-1].children.append(element)
        self.open.append(element)

    def _end(self, _tag: str) -> None:
        self.open.pop()

    def _characters(self, data: str) -> None:
        self.open[-1].pieces.append(data)

    def _refuse(self, *_declared: object) -> NoReturn:
        raise BrokenError("doctype", self.parser.CurrentLineNumber)
