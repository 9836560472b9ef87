"""An answer in the one form in which it is stored and marked, whatever the browser sent.

single, multiple, true-false: sorted ids. ordering: all ids, in the learner's order. matching: {left id: right id}.
gaps: {gap id: words}. numeric: a decimal number as text. text: words. hotspot: {"spot": id}, or {"x", "y"} in percent.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

Answer = list[str] | dict[str, str] | str

MANY, WORDS, LONG_NUMBER = 50, 300, 40
GROUPED = re.compile(r"-?\d{1,3}(?:([.,\u00a0\u202f ])\d{3})+(?:[.,]\d+)?\Z")


class AnswerUnknownError(ValueError):
    """The answer names what the question does not have, or cannot be an answer to it."""


class AnswerMissingError(AnswerUnknownError):
    """There is no answer in it, or not a whole one."""


class NotANumberError(AnswerUnknownError):
    """A number is asked for, and this is none."""


class Part(Protocol):
    """What an answer may name: see courses.queries.questions.ChoiceText."""

    @property
    def id(self) -> str: ...
    @property
    def match(self) -> str: ...
    @property
    def decoy(self) -> bool: ...


Parts = Sequence[Part]


def canonical(kind: str, parts: Parts, raw: object, *, language: str) -> Answer:
    """Raises AnswerMissingError, NotANumberError or AnswerUnknownError. `language` tells how numbers are written."""
    try:
        return READERS[kind](parts, raw, language)
    except (TypeError, AttributeError, KeyError) as error:
        raise AnswerUnknownError from error


def _ids(raw: Any) -> list[str]:
    if not isinstance(raw, list) or len(raw) > MANY or not all(isinstance(item, str) for item in raw):
        raise AnswerUnknownError
    return raw


def _one(parts: Parts, raw: Any, language: str) -> Answer:
    chosen = _several(parts, raw, language)
    if len(chosen) > 1:
        raise AnswerUnknownError
    return chosen


def _several(parts: Parts, raw: Any, language: str) -> Answer:  # noqa: ARG001 one shape for all
    chosen = sorted(set(_ids(raw)))
    if not chosen:
        raise AnswerMissingError
    if not set(chosen) <= {part.id for part in parts}:
        raise AnswerUnknownError
    return chosen


def _order(parts: Parts, raw: Any, language: str) -> Answer:  # noqa: ARG001 one shape for all
    order = _ids(raw)
    known = {part.id for part in parts}
    if not set(order) <= known:
        raise AnswerUnknownError
    if len(set(order)) != len(order) or set(order) != known:
        raise AnswerMissingError
    return order


def _pairs(parts: Parts, raw: Any, language: str) -> Answer:  # noqa: ARG001 one shape for all
    lefts = {part.id for part in parts if not part.decoy}
    rights = {part.match for part in parts}
    given = {left: right for left, right in sorted(_mapping(raw).items()) if right}
    if not given:
        raise AnswerMissingError
    if not given.keys() <= lefts or not set(given.values()) <= rights:
        raise AnswerUnknownError
    return given


def _filled(parts: Parts, raw: Any, language: str) -> Answer:  # noqa: ARG001 one shape for all
    given = {gap: typed(words) for gap, words in sorted(_mapping(raw).items()) if words.strip()}
    if not given:
        raise AnswerMissingError
    if not given.keys() <= {part.id for part in parts}:
        raise AnswerUnknownError
    return given


def _mapping(raw: Any) -> Mapping[str, str]:
    if not isinstance(raw, dict) or len(raw) > MANY or not all(isinstance(value, str) for value in raw.values()):
        raise AnswerUnknownError
    return raw


def typed(raw: str) -> str:
    """Words as they are kept: without control characters and outer spaces, not too many of them."""
    if len(raw) > WORDS:
        raise AnswerUnknownError
    return " ".join("".join(letter if letter.isprintable() else " " for letter in raw).split())


def _words(parts: Parts, raw: Any, language: str) -> Answer:  # noqa: ARG001 one shape for all
    words = typed(_text(raw))
    if not words:
        raise AnswerMissingError
    return words


def _text(raw: Any) -> str:
    """A plain form sends one value in a list."""
    if isinstance(raw, list) and len(raw) <= 1:
        raw = raw[0] if raw else ""
    if not isinstance(raw, str):
        raise AnswerUnknownError
    return raw


def _number(parts: Parts, raw: Any, language: str) -> Answer:  # noqa: ARG001 one shape for all
    text = _text(raw).strip()
    if not text:
        raise AnswerMissingError
    return number(text, language)


def number(text: str, language: str) -> str:
    """A number as people write it in a language, as plain decimal text: "1.500,5" in Portuguese is "1500.5".

    A mark before exactly three digits groups them where the language groups with it; otherwise it is the decimal mark.
    """
    point, group = (".", ",") if language.startswith("en") else (",", ".")
    ascii_digits = "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in text)
    plain = re.sub(r"[\u00a0\u202f ]", "", ascii_digits.strip().replace("−", "-")).removesuffix("%")
    if len(plain) > LONG_NUMBER:
        raise NotANumberError
    if point in plain or (group in plain and GROUPED.match(plain)):
        plain = plain.replace(group, "").replace(point, ".")
    else:
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]*)?|-?\.[0-9]+", plain):
        raise NotANumberError
    return decimal(plain)


def decimal(text: str) -> str:
    try:
        value = format(Decimal(text), "f")
    except InvalidOperation as error:
        raise NotANumberError from error
    value = value.rstrip("0").rstrip(".") if "." in value else value
    return "0" if value in ("-0", "", "-") else value


def _place(parts: Parts, raw: Any, language: str) -> Answer:  # noqa: ARG001 one shape for all
    if isinstance(raw, list):
        raw = {"spot": _text(raw)}
    given = _mapping(raw)
    if given.get("spot"):
        if given["spot"] not in {part.id for part in parts}:
            raise AnswerUnknownError
        return {"spot": given["spot"]}
    if not given.get("x") or not given.get("y"):
        raise AnswerMissingError
    return {"x": _percent(given["x"]), "y": _percent(given["y"])}


def _percent(text: str) -> str:
    try:
        value = Decimal(text[:LONG_NUMBER])
    except InvalidOperation as error:
        raise AnswerUnknownError from error
    if not value.is_finite() or not 0 <= value <= 100:
        raise AnswerUnknownError
    return decimal(str(round(value, 1)))


READERS: dict[str, Callable[[Parts, Any, str], Answer]] = {
    "single": _one,
    "true-false": _one,
    "multiple": _several,
    "ordering": _order,
    "matching": _pairs,
    "gaps": _filled,
    "numeric": _number,
    "text": _words,
    "hotspot": _place,
}


def from_form(kind: str, parts: Parts, name: str, fields: Mapping[str, Sequence[str]]) -> object | None:
    """What a plain form says of one question, still to be made canonical; None where it says nothing at all.

    `fields` are the form's values by name; the question's own begin with `name`.
    """
    beside = {part.id: fields[f"{name}-{part.id}"][-1] for part in parts if fields.get(f"{name}-{part.id}")}
    if kind in ("matching", "gaps"):
        return {key: value for key, value in beside.items() if value.strip()} or None
    if kind == "ordering":
        return _by_place(beside)
    if kind == "hotspot" and not fields.get(name):
        x, y = (fields.get(f"{name}-{axis}", [""])[-1] for axis in ("x", "y"))
        return {"x": x, "y": y} if x and y else None
    given = [value for value in fields.get(name, ()) if value.strip()]
    return given or None


def _by_place(places: Mapping[str, str]) -> list[str] | None:
    """Ids in the order of the places they were given. Raises AnswerMissingError unless each has one of its own."""
    given = {key: place for key, place in places.items() if place.strip()}
    if not given:
        return None
    if len(given) != len(places) or sorted(given.values()) != sorted(map(str, range(1, len(places) + 1))):
        raise AnswerMissingError
    return sorted(given, key=lambda key: int(given[key]))
