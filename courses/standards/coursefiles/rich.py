"""Rich text: what we allow of it, in one normal form, out of HTML and into HTML."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import groupby
from unicodedata import category

INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "a": "a"}
HEADS = ("p", "h2", "h3")
LISTS = ("ul", "ol")
OWN_REL = "noopener noreferrer"
SPACES = re.compile(r"[ \t\n\r\f]+")


class UnsayableError(ValueError):
    """Something of a course has no form in course files. The message says what and where."""


@dataclass(frozen=True)
class Span:
    """A stretch of text that is alike; a text of one line feed is a line break."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Paragraph:
    tag: str
    spans: Spans


@dataclass(frozen=True)
class Item:
    """Its paragraphs, and then the lists below it."""

    paragraphs: tuple[Spans, ...]
    lists: "tuple[Listing, ...]" = ()


@dataclass(frozen=True)
class Listing:
    """A list is loose if its paragraphs are set as such; where two blocks stand in an item they must be."""

    tag: str
    items: tuple[Item, ...]
    is_loose: bool = False


Rich = tuple[Paragraph | Listing, ...]
BREAK = "\n"


def tidy(spans: Iterable[Span]) -> Spans:
    """White space as a browser shows it, no line breaks at the edges, and neighbours that are alike as one."""
    kept: list[Span] = []
    for span in spans:
        text = span.text if span.text == BREAK else _visible(span.text)
        after = kept[-1].text[-1] if kept else BREAK
        if text == BREAK:
            _trim(kept)
            text = BREAK if kept else ""
        elif after in (" ", BREAK):
            text = text.lstrip(" ")
        if text == BREAK or not text or not kept or kept[-1] != replace(span, text=kept[-1].text) or after == BREAK:
            kept += [replace(span, text=text)] if text else []
        else:
            kept[-1] = replace(span, text=kept[-1].text + text)
    _trim(kept)
    while kept and kept[-1].text == BREAK:
        kept.pop()
        _trim(kept)
    return tuple(kept)


def _visible(text: str) -> str:
    return "".join(sign for sign in SPACES.sub(" ", text) if category(sign) != "Cc")


def _trim(kept: list[Span]) -> None:
    """Without the space at the end."""
    while kept and kept[-1].text != BREAK:
        text = kept[-1].text.rstrip(" ")
        if text:
            kept[-1] = replace(kept[-1], text=text)
            return
        kept.pop()


def listing(tag: str, items: Iterable[Item], *, is_loose: bool) -> Listing | None:
    """Without its empty items. Whether it is loose can be told only where a blank line can stand."""
    kept = tuple(item for item in items if item.paragraphs or item.lists)
    if any(len(item.paragraphs) > 1 for item in kept):
        return Listing(tag, kept, is_loose=True)
    may_be = any(item.paragraphs for item in kept) and (
        len(kept) > 1 or any(item.paragraphs and item.lists for item in kept)
    )
    return Listing(tag, kept, is_loose and may_be) if kept else None


# Into HTML


def to_html(rich: Rich) -> str:
    return "".join(_block_html(block) for block in rich)


def _block_html(block: Paragraph | Listing) -> str:
    if isinstance(block, Paragraph):
        return f"<{block.tag}>{_inline_html(block.spans)}</{block.tag}>"
    items = (f"<li>{_paragraphs_html(item, block.is_loose)}{to_html(item.lists)}</li>" for item in block.items)
    return f"<{block.tag}>{''.join(items)}</{block.tag}>"


def _paragraphs_html(item: Item, is_loose: bool) -> str:
    written = map(_inline_html, item.paragraphs)
    return "".join(f"<p>{text}</p>" for text in written) if is_loose else "".join(written)


def _inline_html(spans: Spans) -> str:
    parts = []
    for (href, bold, italic), group in grouped(spans):
        inner = "".join("<br/>" if span.text == BREAK else _escaped(span.text) for span in group)
        for tag, is_on in (("i", italic), ("b", bold)):
            inner = f"<{tag}>{inner}</{tag}>" if is_on else inner
        parts.append((href, inner))
    return "".join(
        f'<a href="{_escaped(href)}">{"".join(inner for _href, inner in group)}</a>'
        if href
        else "".join(inner for _href, inner in group)
        for href, group in groupby(parts, key=lambda part: part[0])
    )


def _escaped(text: str) -> str:
    return html.escape(text, quote=False).replace('"', "&quot;")


def grouped(spans: Spans) -> Iterator[tuple[tuple[str, bool, bool], list[Span]]]:
    for key, group in groupby(spans, key=lambda span: (span.href, span.bold, span.italic)):
        yield key, list(group)


# Out of HTML


def from_html(source: str) -> Rich:
    """Raises UnsayableError for a tag or an attribute that rich text does not have."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.close_block()
    return tuple(reader.blocks)


class OpenList:
    """A list that is being read: of each item the paragraphs and the lists below."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.is_loose = False
        self.items: list[tuple[list[Spans], list[Listing]]] = []

    def closed(self) -> Listing | None:
        items = (Item(tuple(paragraphs), tuple(below)) for paragraphs, below in self.items)
        return listing(self.tag, items, is_loose=self.is_loose)


class _Reader(HTMLParser):
    """Collects blocks. Text that stands in no paragraph gets one, and what is empty is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Paragraph | Listing] = []
        self.spans: list[Span] = []
        self.tag = "p"
        self.open: list[tuple[str, str]] = []
        self.lists: list[OpenList] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = _href(tag, attrs)
        if tag == "br":
            self._say(BREAK)
        elif tag in INLINE:
            self.open.append((INLINE[tag], href))
        elif tag in HEADS:
            self.close_block()
            self.tag = tag
            if self.lists:
                self.lists[-1].is_loose = True
        elif tag in LISTS:
            self.close_block()
            self.lists.append(OpenList(tag))
        elif tag == "li" and self.lists:
            self.close_block()
            self.lists[-1].items.append(([], []))
        else:
            raise UnsayableError(f"the tag <{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in INLINE:
            for place in range(len(self.open) - 1, -1, -1):
                if self.open[place][0] == INLINE[tag]:
                    del self.open[place]
                    break
        elif tag in HEADS or tag == "li":
            self.close_block()
        elif tag in LISTS and self.lists:
            self.close_block()
            self._close_list()

    def handle_data(self, data: str) -> None:
        self._say(data)

    def _say(self, text: str) -> None:
        marks = dict(self.open)
        self.spans.append(Span(text, "b" in marks, "i" in marks, marks.get("a", "")))

    def close_block(self) -> None:
        spans, tag = tidy(self.spans), self.tag
        self.spans, self.tag = [], "p"
        if not spans:
            return
        if self.lists and self.lists[-1].items:
            self.lists[-1].items[-1][0].append(spans)
        else:
            self.blocks.append(Paragraph(tag, spans))

    def _close_list(self) -> None:
        done = self.lists.pop().closed()
        if done and self.lists and self.lists[-1].items:
            self.lists[-1].items[-1][1].append(done)
        elif done:
            self.blocks.append(done)


def _href(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    given = {name: value or "" for name, value in attrs}
    if given.get("rel") == OWN_REL:
        del given["rel"]
    href = given.pop("href", "") if tag == "a" else ""
    if given:
        raise UnsayableError(f"the attribute “{min(given)}” of <{tag}>")
    return href.strip()
