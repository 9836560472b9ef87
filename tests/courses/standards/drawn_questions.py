"""Questions of every kind for Hypothesis, with texts that try what the formats give a meaning."""

import unicodedata

from hypothesis import strategies as st

from courses.standards.questions import KINDS, Choice, Picture, Question
from courses.standards.questions.prose import one_line, tidy

MEANINGFUL = [
    *"\\:#={}~%[]<>&;*/\"'->|$.,",
    "####", "->", "[plain]", "[html]", "::", "//", "]]>", "&amp;", "&#35;", "<b>", "<br>", "{1:SA:=x}", "[[1]]",
    "%50%", "=%100%", "~%-50%", "\\n", "\\*", "@@PLUGINFILE@@/", "$CATEGORY:", "a", "é", "ب", "日", " ", "T",
    "TRUE", "{}",
]  # fmt: skip
LETTERS = st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn"))
PNG = b"\x89PNG\r\n\x1a\n" + b"drawn"


def raw(longest: int = 12) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(MEANINGFUL) | LETTERS, max_size=longest).map("".join)


def settled(text: str) -> str:
    """NFC is not stable under joining, so it is taken until nothing changes."""
    while (tidied := one_line(unicodedata.normalize("NFC", text))) != text:
        text = tidied
    return text


LINE = raw().map(settled).filter(bool)
MAYBE = st.just("") | LINE
LINES = st.lists(LINE, min_size=1, max_size=3).map("\n".join).map(tidy)
FEEDBACK = st.just("") | LINES
NAMES = st.text("abcé -", min_size=1, max_size=8).map(settled).filter(lambda name: name not in ("", "top"))
DECIMALS = (
    st.decimals(-999, 999, places=2, allow_nan=False)
    .map(lambda d: f"{d:f}".rstrip("0").rstrip(".") or "0")
    .map(lambda text: "0" if text == "-0" else text)
)
TOLERANCES = DECIMALS.map(lambda text: text.removeprefix("-"))


def choices(kind: str) -> st.SearchStrategy[tuple[Choice, ...]]:
    return {
        "single": _marked().map(lambda found: tuple(_with(choice, correct=n == 0) for n, choice in enumerate(found))),
        "multiple": _marked().filter(lambda found: any(choice.correct for choice in found)),
        "true-false": st.builds(_true_false, st.booleans(), FEEDBACK, FEEDBACK),
        "matching": st.builds(_pairs, st.integers(0, 2), _distinct(4, 8), st.lists(FEEDBACK, min_size=4, max_size=4)),
        "ordering": st.builds(_steps, _distinct(3, 6), st.lists(FEEDBACK, min_size=6, max_size=6)),
        "numeric": st.lists(st.builds(_number, st.booleans(), FEEDBACK, DECIMALS, TOLERANCES), max_size=3).map(
            lambda found: (_number(True, "", "48", "0"), *found)
        ),
        "text": st.lists(st.builds(_words, st.booleans(), FEEDBACK, _accepted()), max_size=3).map(_one_right),
        "gaps": st.lists(st.builds(_words, st.just(True), FEEDBACK, _accepted()), min_size=1, max_size=4).map(tuple),
    }[kind]


def questions(*kinds: str) -> st.SearchStrategy[Question]:
    return st.sampled_from(kinds or KINDS).flatmap(_of_kind)


@st.composite
def _of_kind(draw: st.DrawFn, kind: str) -> Question:
    found = draw(choices(kind))
    return Question(
        kind=kind,
        ask=draw(_asks(len(found))) if kind == "gaps" else draw(LINES),
        choices=found,
        name=draw(MAYBE)[:100].strip(),
        because=draw(FEEDBACK),
        unit=draw(MAYBE)[:40].strip() if kind == "numeric" else "",
        category=" / ".join(draw(st.lists(NAMES, max_size=2))),
        idnumber=draw(MAYBE)[:90].strip(),
        tags=tuple(draw(st.lists(LINE, max_size=2, unique=True))),
        pictures=tuple(draw(st.lists(st.builds(_picture, MAYBE), max_size=1))),
    )


@st.composite
def _asks(draw: st.DrawFn, count: int) -> str:
    """A text with the markers of so many gaps in their order, and no other."""
    pieces = [draw(st.text("ab<&{}~#= ", max_size=5)) for _ in range(count + 1)]
    marked = "".join(f"{piece} [{n}] " for n, piece in enumerate(pieces[:-1], 1))
    return settled(marked + pieces[-1])


def _marked() -> st.SearchStrategy[tuple[Choice, ...]]:
    return st.lists(st.builds(Choice, LINE, st.booleans(), FEEDBACK), min_size=2, max_size=5).map(tuple)


def _distinct(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(LINE, min_size=least, max_size=most, unique_by=str.casefold)


def _accepted() -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(LINE, min_size=1, max_size=3, unique=True).map(tuple)


def _with(choice: Choice, *, correct: bool) -> Choice:
    return Choice(choice.text, correct, choice.feedback)


def _true_false(right: bool, true: str, false: str) -> tuple[Choice, ...]:
    return Choice("true", right, true), Choice("false", not right, false)


def _pairs(decoys: int, said: list[str], feedback: list[str]) -> tuple[Choice, ...]:
    half = len(said) // 2
    left = said[:half] + [""] * decoys
    right = said[half : half * 2] + [f"decoy {n} of {said[0]}" for n in range(decoys)]
    return tuple(Choice(a, match=b, feedback=c) for a, b, c in zip(left, right, feedback, strict=False))


def _steps(said: list[str], feedback: list[str]) -> tuple[Choice, ...]:
    return tuple(Choice(text, feedback=why) for text, why in zip(said, feedback, strict=False))


def _number(correct: bool, feedback: str, value: str, tolerance: str) -> Choice:
    return Choice(correct=correct, feedback=feedback, value=value, tolerance=tolerance)


def _words(correct: bool, feedback: str, accepted: tuple[str, ...]) -> Choice:
    return Choice(correct=correct, feedback=feedback, accepted=accepted)


def _one_right(found: list[Choice]) -> tuple[Choice, ...]:
    """Entries differ in what they are worth or in what they say; at least one is right."""
    entries = {(choice.correct, choice.feedback): choice for choice in [_words(True, "So.", ("yes",)), *found]}
    return tuple(entries.values())


def _picture(alt: str) -> Picture:
    return Picture("1-desk.png", alt, "png", PNG)
