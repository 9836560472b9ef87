"""Words told apart: what went and what came between two texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser

TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
RICH = re.compile(r"\s*<(p|h2|h3|ul|ol)\b")
BREAKS = {"p", "h2", "h3", "ul", "ol", "li", "br"}
# Below this likeness two texts are two texts: marks on every other word would help nobody.
ALIKE = 0.3


@dataclass(frozen=True)
class Mark:
    """A run of words; `changed` where the other side does not have it."""

    text: str
    changed: bool


Words = tuple[Mark, ...]


def marked(before: str, after: str) -> tuple[Words, Words]:
    """Both texts with their differences marked, word by word."""
    if before == after:
        return (Mark(before, False),), (Mark(after, False),)
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return (Mark(before, True),), (Mark(after, True),)
    runs = list(matcher.get_opcodes())
    return (
        _joined(("".join(old[i:j]), tag != "equal") for tag, i, j, _k, _end in runs),
        _joined(("".join(new[k:end]), tag != "equal") for tag, _i, _j, k, end in runs),
    )


def _joined(runs: Iterator[tuple[str, bool]]) -> Words:
    """Changed words that only a space holds apart are one change."""
    found: list[Mark] = []
    for text, changed in runs:
        if not text:
            continue
        if changed and len(found) > 1 and not found[-1].text.strip() and found[-2].changed:
            space, word = found.pop().text, found.pop().text
            found.append(Mark(word + space + text, True))
        else:
            found.append(Mark(text, changed))
    return tuple(found)


def plain_words(text: str) -> str:
    """Rich text as words: a line for each paragraph and item, and where a link leads. Other text as it is."""
    if not RICH.match(text):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.found).splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.found.append("\n• " if tag == "li" else "\n")
        if tag == "a":
            self._address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address:
            self.found.append(f" ({self._address})")
            self._address = ""
        elif tag in BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        self.found.append(data)
