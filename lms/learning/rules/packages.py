"""What an H5P package says in the browser: read, held within bounds, and set beside what the rules ask for.

Everything here is a claim of the browser. A statement is about the package as a whole when its object is exactly the
activity's own address; "has no parent" would not do, for a chapter of a book has none either.
"""

import html
import json
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from courses.standards.h5p.plain_json import depth_exceeds

TAG = re.compile(r"<[^>]*>")
LARGEST = 64 * 1024  # bytes of a statement
MOST = 2_000  # statements of an attempt
KEPT_FREE = 100  # of these, for what counts: a long play must not lose its result
PER_MINUTE = 120
DEEPEST = 60
LARGEST_MEMORY = 256 * 1024
MOST_MEMORIES = 500  # of one package and person: a package has hundreds of parts at most
FAST = 4  # seconds; who has a result sooner has hardly read what was asked
HIGHEST = 1_000_000  # points
LONGEST_RESPONSE = 10_000

VERBS = {
    f"http://adlnet.gov/expapi/verbs/{verb}": verb
    for verb in ("attempted", "answered", "completed", "experienced", "failed", "interacted", "mastered", "passed",
                 "progressed", "scored")
} | {"http://activitystrea.ms/schema/1.0/consume": "consumed"}  # fmt: skip
# What tells of a way and not of an end.
UNDER_WAY = ("attempted", "interacted", "progressed", "experienced")

OPENED, CHILDREN, RESULT = "opened", "children", "result"  # what completes an activity
FAST_FLAG, DIFFERS_FLAG = "fast", "differs"

# Content types that ask something and say how it was answered. What presents or groups them is none of them.
QUESTIONS = frozenset(
    f"H5P.{name}"
    for name in ("ArithmeticQuiz", "Blanks", "Dictation", "DragQuestion", "DragText", "Essay", "FindTheWords",
                 "FreeTextQuestion", "GuessTheAnswer", "ImageHotspotQuestion", "ImageMultipleHotspotQuestion",
                 "ImageSequencing", "MarkTheWords", "MultiChoice", "MultiMediaChoice", "SingleChoiceSet",
                 "SortParagraphs", "SpeakTheWords", "Summary", "TrueFalse")
)  # fmt: skip


class StatementError(Exception):
    """What was said cannot be taken; the argument says why, for the log of a developer."""


@dataclass(frozen=True)
class Claim:
    """One statement, as far as it is kept. `sub` is empty for the package as a whole."""

    sub: str
    verb: str
    raw: Decimal | None
    max: Decimal | None
    response: str
    body: dict[str, Any]

    @property
    def is_result(self) -> bool:
        return not self.sub and self.verb in ("answered", "completed") and self.max is not None


@dataclass(frozen=True)
class SubQuestion:
    """A part of a package that has a name of its own: a content, or one question of a set, which has no library."""

    id: str
    library: str
    title: str
    params: Mapping[str, Any]

    @property
    def words(self) -> str:
        """What it asks, or what it is called."""
        asked = self.params.get("question") or self.params.get("taskDescription") or self._right_claim or ""
        return html.unescape(TAG.sub(" ", asked)).strip() if isinstance(asked, str) and asked else self.title

    @property
    def _right_claim(self) -> Any:
        """Of a summary's choice between claims: the first one is right."""
        claims = self.params.get("summary")
        return claims[0] if isinstance(claims, list) and claims else None

    @property
    def asks(self) -> bool:
        return self.library.split(" ")[0] in QUESTIONS


def iri(part: str) -> str:
    """The address by which statements name a package where it stands. It names no host: sites move."""
    return f"urn:uuid:{part}"


def claim(text: str, *, activity: str, known: Collection[str]) -> Claim:
    """`activity`: its address; `known`: the parts of the package that have a name. Raises StatementError."""
    if len(text.encode(errors="replace")) > LARGEST:
        raise StatementError("too large")
    told = _read(text)
    verb = VERBS.get(_text(told, "verb", "id"))
    if verb is None:
        raise StatementError("verb")
    result: dict[str, Any] = told["result"] if isinstance(told.get("result"), dict) else {}
    raw, most = _score(result.get("score"))
    return Claim(
        sub=_sub(_text(told, "object", "id"), activity, known),
        verb=verb,
        raw=raw,
        max=most,
        response=str(result.get("response") or "")[:LONGEST_RESPONSE],
        body=_body(told),
    )


def _read(text: str) -> dict[str, Any]:
    if "\\u0000" in text or "\x00" in text:
        raise StatementError("zero byte")
    try:
        text.encode()
        told = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        json.dumps(told, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise StatementError("not JSON") from error
    if not isinstance(told, dict) or depth_exceeds(told, DEEPEST):
        raise StatementError("no object, or too deep")
    return told


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _finite(number: str) -> float:
    """1e999 is no number that a database knows."""
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(number)
    return value


def _text(told: Mapping[str, Any], *path: str) -> str:
    found: Any = told
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, str) else ""


def _sub(address: str, activity: str, known: Collection[str]) -> str:
    if address == activity:
        return ""
    before, _, sub = address.partition("?subContentId=")
    if before != activity or sub not in known:
        raise StatementError("object")
    return sub


def _score(score: Any) -> tuple[Decimal | None, Decimal | None]:
    """Both or neither. What has no points at all has no score."""
    if not isinstance(score, dict) or score.get("max") is None or score.get("raw") is None:
        return None, None
    raw, most = _number(score["raw"]), _number(score["max"])
    if not most:
        return None, None
    if not 0 <= raw <= most <= HIGHEST:
        raise StatementError("score")
    return raw, most


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise StatementError("score")
    if abs(value) > HIGHEST:
        raise StatementError("score")
    return Decimal(str(value)).quantize(Decimal("0.0001"))


def _body(told: Mapping[str, Any]) -> dict[str, Any]:
    """Without who and when, which the server says itself."""
    body = {name: told[name] for name in ("verb", "object", "result") if isinstance(told.get(name), dict)}
    context = told.get("context")
    if isinstance(context, dict) and isinstance(context.get("contextActivities"), dict):
        body["context"] = {"contextActivities": context["contextActivities"]}
    return body


def subs(params: Any) -> dict[str, SubQuestion]:
    """The parts of a package that have a name, in their order."""
    return {found.id: found for found in _subs(params)}


def _subs(params: Any, depth: int = 0) -> Iterator[SubQuestion]:
    if depth > 100:
        return
    if isinstance(params, dict):
        name, inner = params.get("subContentId"), params.get("params")
        library = params.get("library")
        if isinstance(name, str) and name and isinstance(library, str):
            metadata = params.get("metadata")
            title = metadata.get("title") if isinstance(metadata, dict) else ""
            yield SubQuestion(name, library, str(title or ""), inner if isinstance(inner, dict) else {})
        elif isinstance(name, str) and name:
            yield SubQuestion(name, "", "", params)
        for value in params.values():
            yield from _subs(value, depth + 1)
    elif isinstance(params, list):
        for value in params:
            yield from _subs(value, depth + 1)


def is_finished(
    completion: str, *, score: Fraction | None, answered: Collection[str], asked: Iterable[str], needed: Fraction | None
) -> bool:
    """Whether an activity is done. `score` is the best of its results, `answered` and `asked` are parts by name,
    `needed` is the pass mark where results count."""
    if completion == OPENED:
        return True
    enough = needed is None or (score is not None and score >= needed)
    if completion == CHILDREN:
        whole = set(asked)
        return enough and (whole <= set(answered) if whole else score is not None)
    return score is not None and enough


def sum_of(scores: Iterable[tuple[float, float]]) -> Fraction | None:
    """Of several questions together; None where none of them has points."""
    told = list(scores)
    most = sum((Fraction(most) for _raw, most in told), Fraction(0))
    return sum((Fraction(raw) for raw, _most in told), Fraction(0)) / most if most else None


def flags(claim: Claim, server_raw: Decimal | None, server_max: Decimal | None, after: timedelta) -> list[str]:
    """What is odd about a claim. Of a package some questions of which were left out the server knows fewer points."""
    found = []
    if claim.is_result and after < timedelta(seconds=FAST):
        found.append(FAST_FLAG)
    if claim.max is not None and server_max is not None and (claim.raw != server_raw or server_max > claim.max):
        found.append(DIFFERS_FLAG)
    return found
