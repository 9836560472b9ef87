"""HTML as plain text, in one pass over it: what HTML is allowed to mean here is little, and no tree is needed.

A library that builds the tree takes time that grows with the square of the depth, and a file may hold any depth.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# A line of its own.
LINES = {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "tr"}
# Without them the text says the same.
SILENT = {
    "span", "strong", "b", "em", "i", "u", "font", "small", "big", "tbody", "thead", "label", "center", "body", "html",
    "head", "section", "article", "figure", "figcaption", "mark", "q", "cite", "abbr", "bdi", "bdo", "wbr", "nolink",
}  # fmt: skip
# Without them it may not: the trainer is told.
TOLD = {
    "table", "td", "th", "sup", "sub", "a", "code", "del", "s", "strike", "video", "audio", "source", "iframe",
    "object", "embed", "param", "math", "svg", "form", "input", "button", "select", "option", "textarea", "script",
    "style", "link", "meta", "title", "template", "noscript",
}  # fmt: skip
KNOWN = LINES | SILENT | TOLD | {"img"}
# What stands in them is no text.
UNSEEN = {"script", "style", "template", "svg", "math", "title"}
BEFORE = {"li": "- ", "sup": "^", "sub": "_", "td": " ", "th": " "}
NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,15})(?=[\s/>])")
ATTRIBUTE = re.compile(r"""\b(src|alt)\s{0,3}=\s{0,3}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
LONGEST_TAG = 4000


@dataclass
class Plain:
    """The text, line by line; the pictures in it as (source, text alternative); tags whose loss may matter."""

    pieces: list[str] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    told: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def plain(text: str) -> Plain:
    read = Plain()
    unseen = ""
    for tag, opens, piece in _tokens(text):
        if unseen:
            unseen = "" if tag == unseen and not opens else unseen
        elif not tag:
            read.pieces.append(html.unescape(piece).replace("\n", " "))
        else:
            _tag(read, tag, piece, opens=opens)
            unseen = tag if opens and tag in UNSEEN and not piece.endswith("/>") else ""
    return read


def _tag(read: Plain, tag: str, piece: str, *, opens: bool) -> None:
    if tag in LINES:
        read.pieces.append("\n")
    if tag in TOLD:
        read.told.add(tag)
    if tag == "img":
        said = {name.lower(): html.unescape(a or b or c) for name, a, b, c in ATTRIBUTE.findall(piece)}
        read.pictures.append((said.get("src", ""), said.get("alt", "")))
    if opens:
        read.pieces.append(BEFORE.get(tag, ""))


def _tokens(text: str) -> Iterator[tuple[str, bool, str]]:
    """(name of the tag, whether it opens, what is written), without a name for text. Comments are passed over."""
    start = at = 0
    ends = _Ahead(text)
    while (at := text.find("<", at)) != -1:
        end = ends.comment(at) if text.startswith("<!--", at) else ends.tag(at)
        name = NAME.match(text, at)
        known = name is not None and name[1].lower() in KNOWN
        if end == -1 or not (known or text[at + 1 : at + 2] in ("!", "?")):
            at += 1
            continue
        if start < at:
            yield "", False, text[start:at]
        if name and known:
            yield name[1].lower(), text[at + 1] != "/", text[at:end]
        start = at = end
    if start < len(text):
        yield "", False, text[start:]


class _Ahead:
    """Where something ends, without looking twice at the same stretch of text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.next: dict[str, int] = {}

    def comment(self, at: int) -> int:
        end = self._find("-->", at)
        return len(self.text) if end == -1 else end + 3

    def tag(self, at: int) -> int:
        """After the “>” that is in no quotation marks, or −1 if there is none near."""
        end = at
        for _try in range(4):
            end = self._find(">", end + 1)
            if end == -1 or end - at > LONGEST_TAG:
                return -1
            if self.text.count('"', at, end) % 2 == 0:
                return end + 1
        return -1

    def _find(self, mark: str, at: int) -> int:
        found = self.next.get(mark, at - 1)
        if -1 < found < at or mark not in self.next:
            found = self.text.find(mark, at)
            self.next[mark] = len(self.text) if found == -1 else found
        return -1 if self.next[mark] == len(self.text) else self.next[mark]
