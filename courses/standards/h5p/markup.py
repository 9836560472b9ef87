"""Texts of parameters: those that may hold HTML keep what their field allows, all others are escaped."""

import html
import re
from functools import cache
from typing import Any

import nh3

ALWAYS = frozenset({"div", "span", "p", "br"})
SAFE = ALWAYS | {
    "a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "caption", "center", "cite", "code", "col",
    "colgroup", "dd", "del", "details", "dfn", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "pre", "q", "rp", "rt", "ruby", "s", "samp", "small",
    "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
    "var", "wbr",
}  # fmt: skip
IMPLIED = {
    "table": {"tr", "td", "th", "colgroup", "col", "thead", "tbody", "tfoot", "caption", "figure"},
    "b": {"strong"},
    "i": {"em"},
    "strong": {"b"},
    "em": {"i"},
    "ul": {"li"},
    "ol": {"li"},
    "del": {"s"},
    "strike": {"s"},
}
ATTRIBUTES = {
    "*": {"class", "title", "dir", "lang", "style", "align", "role"},
    "a": {"href", "target"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "table": {"border", "cellpadding", "cellspacing", "width", "summary"},
    "td": {"colspan", "rowspan", "headers", "valign", "width", "height"},
    "th": {"colspan", "rowspan", "headers", "scope", "valign", "width", "height", "abbr"},
    "col": {"span", "width"},
    "colgroup": {"span"},
    "q": {"cite"},
    "blockquote": {"cite"},
}
STYLES = {
    "aspect-ratio", "background-color", "border", "border-color", "border-style", "border-width", "border-collapse",
    "color", "float", "font-family", "font-size", "font-style", "font-weight", "height", "letter-spacing",
    "line-height", "list-style-type", "margin-left", "margin-right", "padding", "text-align", "text-decoration",
    "vertical-align", "width",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")
# These end without saying so.
OPEN_ENDED = {"br", "hr", "img", "wbr", "col", "p", "li", "td", "th", "tr", "dt", "dd", "input", "source"}
MOST_TAGS = 20_000
DEEPEST = 100


def escaped(text: str) -> str:
    """As text within HTML, once, however often it was escaped before."""
    return html.escape(html.unescape(text))


def cleaned(text: str, tags: Any) -> str | None:
    """Only with the tags that a field allows, of those that are safe. None if it is nested beyond checking."""
    if "<" not in text and "&" not in text:
        return text
    if _is_wild(text):
        return None
    names = frozenset(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else frozenset()
    return _cleaner(names).clean(text)


@cache
def _cleaner_of(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags or tag == "*"},
        generic_attribute_prefixes={"data-", "aria-"},
        filter_style_properties=STYLES,
        url_schemes=SCHEMES,
    )


def _cleaner(names: frozenset[str]) -> nh3.Cleaner:
    allowed = set(ALWAYS | names)
    for name in names:
        allowed |= IMPLIED.get(name, set())
    return _cleaner_of(frozenset(allowed & SAFE))


def _is_wild(text: str) -> bool:
    """The time of cleaning grows with the square of the depth; this counts in one pass what could nest."""
    if text.count("<") > MOST_TAGS:
        return True
    opened: dict[str, int] = {}
    depth = 0
    for closes, name in TAG.findall(text):
        tag = name.lower()
        if tag in OPEN_ENDED:
            continue
        if not closes:
            opened[tag] = opened.get(tag, 0) + 1
            depth += 1
        elif opened.get(tag, 0):
            opened[tag] -= 1
            depth -= 1
        if depth > DEEPEST:
            return True
    return False
