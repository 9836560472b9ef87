"""Rich text as Markdown: the little of it that we allow, read, and written in one form only.

Besides `**bold**` and `*italic*` there are `<b>…</b>`, `<i>…</i>` and `<br>`, for the places where asterisks cannot
say it. Any other HTML is text.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from unicodedata import category, combining

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from courses.standards.coursefiles.rich import (
    BREAK,
    Item,
    Listing,
    OpenList,
    Paragraph,
    Rich,
    Span,
    Spans,
    UnsayableError,
    from_html,
    tidy,
    to_html,
)
from courses.standards.coursefiles.spelling import NO_BREAK, WIDTH, is_odd

NOT_USED = [
    "image",
    "code",
    "fence",
    "blockquote",
    "hr",
    "lheading",
    "reference",
    "html_block",
    "autolink",
    "backticks",
]
# There are two sizes of headings.
TAGS = {"p": "p", "h1": "h2", "h2": "h2"}
TAG = re.compile(r"<(?:(b)|(i)|br)>")
OURS = re.compile(r"<(?=/?[bi]>|br>)")
ENTITY = re.compile(r"&(?=#[xX]?[0-9a-fA-F]{1,8};|[a-zA-Z][a-zA-Z0-9]{0,31};)")
NUMBERED = re.compile(r"(\d{1,9})([.)])\Z", re.ASCII)
ALONE = re.compile(r"(?:#{1,6}|[-+])\Z")


def _tags(state: StateInline, silent: bool) -> bool:
    """The inline rule for our three tags. What is opened must be closed in the same paragraph."""
    found = TAG.match(state.src, state.pos, state.posMax)
    if not found:
        return False
    mark = found[1] or found[2]
    end = state.src.find(f"</{mark}>", found.end(), state.posMax) if mark else found.end()
    if end < 0:
        return False
    if not silent and not mark:
        state.push("hardbreak", "br", 0)
    elif not silent:
        name, most = "strong" if mark == "b" else "em", state.posMax
        state.push(f"{name}_open", mark, 1)
        state.pos, state.posMax = found.end(), end
        state.md.inline.tokenize(state)
        state.posMax = most
        state.push(f"{name}_close", mark, -1)
    state.pos = end + len(f"</{mark}>") if mark else end
    return True


class _Markdown(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 the library's name
        """An address stays as it is written."""
        return url


def _reader() -> MarkdownIt:
    reader = _Markdown("commonmark", {"html": False}).disable(NOT_USED)
    reader.inline.ruler.before("link", "our_tags", _tags)
    return reader


READER = _reader()


def markdown(text: str) -> str:
    """The HTML of a Markdown text, in the form in which Wagtail keeps rich text."""
    return to_html(from_markdown(text))


def from_markdown(text: str) -> Rich:
    blocks: list[Paragraph | Listing] = []
    lists: list[OpenList] = []
    tag = "p"
    for token in READER.parse(text):
        if token.type in ("heading_open", "paragraph_open"):
            tag = TAGS.get(token.tag, "h3")
            if lists and not token.hidden:
                lists[-1].is_loose = True
        elif token.type == "inline" and (said := tidy(_spans(token))):
            if lists:
                lists[-1].items[-1][0].append(said)
            else:
                blocks.append(Paragraph(tag, said))
        elif token.tag in ("ul", "ol", "li"):
            _step(token, lists, blocks)
    return tuple(blocks)


def _step(token: Token, lists: list[OpenList], blocks: list[Paragraph | Listing]) -> None:
    """Into a list or an item, or out of a list."""
    if token.tag == "li":
        if token.nesting > 0:
            lists[-1].items.append(([], []))
    elif token.nesting > 0:
        lists.append(OpenList(token.tag))
    elif done := lists.pop().closed():
        (lists[-1].items[-1][1] if lists else blocks).append(done)


def _spans(token: Token) -> list[Span]:
    spans: list[Span] = []
    bold = italic = 0
    href = ""
    for child in token.children or ():
        match child.type:
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case "link_open":
                href = str(child.attrs["href"])
            case "link_close":
                href = ""
            case "softbreak":
                spans.append(Span(" ", bool(bold), bool(italic), href))
            case "hardbreak":
                spans.append(Span(BREAK, bool(bold), bool(italic), href))
            case _:
                spans.append(Span(child.content, bool(bold), bool(italic), href))
    return spans


# Writing


def canonical(source: str) -> str:
    """HTML of any origin in the form that `markdown` makes. Raises UnsayableError for what is not rich text."""
    return to_html(from_html(source))


def to_markdown(html: str) -> list[str]:
    """Lines of which `markdown` makes this HTML again. Raises UnsayableError."""
    rich = from_html(html)
    lines = _lines(rich)
    if from_markdown("\n".join(lines)) != rich:
        raise UnsayableError(f"the rich text “{html[:80]}”")
    return lines


def _lines(blocks: Sequence[Paragraph | Listing], *, is_loose: bool = True) -> list[str]:
    """Lists of one kind that follow each other have different marks, else they would be one."""
    lines: list[str] = []
    last: tuple[str, bool] = ("", False)
    for block in blocks:
        is_second = last == (block.tag, False) and isinstance(block, Listing)
        written = _listed(block, is_second) if isinstance(block, Listing) else _paragraph(block)
        lines += [*([""] if lines and is_loose else []), *written]
        last = (block.tag, is_second)
    return lines


def _paragraph(block: Paragraph) -> list[str]:
    words = _inline(block.spans).split(" ")
    if block.tag == "p":
        return _filled(words, "", "")
    words[-1] = re.sub(r"^(?=#+\Z)", r"\\", words[-1])
    return [f"{'##' if block.tag == 'h2' else '###'} {' '.join(words)}"]


def _listed(block: Listing, is_second: bool) -> list[str]:
    lines: list[str] = []
    for number, item in enumerate(block.items, 1):
        mark = ("+ " if is_second else "- ") if block.tag == "ul" else f"{number}{')' if is_second else '.'} "
        lines += [""] if lines and block.is_loose else []
        lines += _item(item, mark, is_loose=block.is_loose)
    return lines


def _item(item: Item, mark: str, *, is_loose: bool) -> list[str]:
    inner = " " * len(mark)
    lines: list[str] = []
    for spans in item.paragraphs:
        lines += (
            ["", *_filled(_inline(spans).split(" "), inner, inner)]
            if lines
            else _filled(_inline(spans).split(" "), mark, inner)
        )
    below = [f"{inner}{line}" if line else "" for line in _lines(item.lists, is_loose=is_loose)]
    if not lines:
        return [mark + below[0].removeprefix(inner), *below[1:]]
    return [*lines, *([""] if is_loose and below else []), *below]


def _filled(words: list[str], first: str, rest: str) -> list[str]:
    """Words in lines, none of which begins like something else."""
    lines: list[str] = []
    line = first + _safe(words[0], begins=True)
    for word in words[1:]:
        if len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = rest + _safe(word, begins=False)
        else:
            line = f"{line} {word}"
    return [*lines, line]


def _safe(word: str, *, begins: bool) -> str:
    """A word at the start of a line. Within a paragraph only a list that begins with 1 would be taken for one."""
    if ALONE.match(word) or word.startswith("::"):
        return f"\\{word}"
    if (found := NUMBERED.match(word)) and (begins or int(found[1]) == 1):
        return f"{found[1]}\\{found[2]}"
    return word


def _inline(spans: Spans) -> str:
    said = ""
    groups = [(href, list(group)) for href, group in groupby(spans, key=lambda span: span.href)]
    for place, (href, group) in enumerate(groups):
        after = _first(groups[place + 1]) if place + 1 < len(groups) else " "
        inner = _marked(group, "[" if href else said[-1:] or " ", "]" if href else after, in_link=bool(href))
        said += f"[{inner}]({_address(href)})" if href else inner
    return said


def _first(group: tuple[str, list[Span]]) -> str:
    """The sign with which a stretch begins, once written."""
    href, (span, *_rest) = group
    return "[" if href else "*" if span.bold or span.italic else "<" if span.text == BREAK else span.text[0]


def _marked(spans: list[Span], before: str, after: str, *, in_link: bool) -> str:
    said = ""
    groups = [(bold, list(group)) for bold, group in groupby(spans, key=lambda span: span.bold)]
    for place, (bold, group) in enumerate(groups):
        following = _first(("", groups[place + 1][1])) if place + 1 < len(groups) else after
        last = said[-1:] or before
        if bold:
            mixed = any(span.italic for span in group)
            said += _emphasised(_slanted(group, ">", "<", in_link), "**", "b", last, following, plain=not mixed)
        else:
            said += _slanted(group, last, following, in_link, marks=True)
    return said


def _slanted(spans: list[Span], before: str, after: str, in_link: bool, *, marks: bool = False) -> str:
    said = ""
    groups = [(italic, list(group)) for italic, group in groupby(spans, key=lambda span: span.italic)]
    for place, (italic, group) in enumerate(groups):
        following = _first(("", groups[place + 1][1])) if place + 1 < len(groups) else after
        last = said[-1:] or before
        inner = "".join("<br>" if span.text == BREAK else _escaped(span.text, in_link) for span in group)
        said += _emphasised(inner, "*", "i", last, following, plain=marks) if italic else inner
    return said


def _emphasised(inner: str, mark: str, tag: str, before: str, after: str, *, plain: bool) -> str:
    """With asterisks where they are surely understood, else with tags."""
    if (
        plain
        and "*" not in (before, after, inner[0], inner[-1])
        and _opens(before, inner[0])
        and _opens(after, inner[-1])
    ):
        return f"{mark}{inner}{mark}"
    return f"<{tag}>{inner}</{tag}>"


def _opens(outside: str, inside: str) -> bool:
    if inside.isspace() or outside == "\\":
        return False
    return outside.isspace() or (_is_mark(outside) and inside.isalnum())


def _is_mark(sign: str) -> bool:
    return category(sign).startswith(("P", "S"))


def _escaped(text: str, in_link: bool) -> str:
    text = re.sub(r"[\\*]", r"\\\g<0>", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    text = re.sub(r"[\[\]]" if in_link else r"\](?=\(|\Z)", r"\\\g<0>", text)
    text = OURS.sub("&lt;", ENTITY.sub("&amp;", text))
    edged = f" {text} "
    return "".join(_visible(*edged[at - 1 : at + 2]) for at in range(1, len(text) + 1))


def _visible(before: str, sign: str, after: str) -> str:
    """White space that is not a plain space by its number, unless it stands between two words."""
    stands_alone = not before.isspace() and not after.isspace()
    if is_odd(sign) and not (sign in NO_BREAK and stands_alone):
        return "&nbsp;" if sign == "\u00a0" else f"&#{ord(sign)};"
    return f"&#{ord(sign)};" if combining(sign) and before.isspace() else sign


def _address(href: str) -> str:
    href = ENTITY.sub("&amp;", re.sub(r"[\\()<>]", r"\\\g<0>", href))
    return "".join(f"&#{ord(sign)};" if sign == " " or is_odd(sign) else sign for sign in href)
