"""A right and a wrong answer to any question, for demonstrations, measurements and tests."""

from typing import Protocol

from lms.learning.rules.answers import Answer
from lms.learning.rules.marking import Key


class Whole(Protocol):
    """A question with its key: see courses.queries.questions.QuestionText."""

    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> Key: ...


def right_answer(question: Whole) -> Answer:
    parts = question.choices
    match question.kind:
        case "matching":
            return {part.id: part.match for part in parts if not part.decoy}
        case "ordering":
            return [part.id for part in parts]
        case "numeric":
            return next(part.value for part in parts if part.correct)
        case "text":
            return next(part.accepted[0] for part in parts if part.correct)
        case "gaps":
            return {part.id: part.accepted[0] for part in parts}
        case "hotspot":
            return {"spot": next(part.id for part in parts if part.correct)}
    return sorted(part.id for part in parts if part.correct)


def wrong_answer(question: Whole) -> Answer:
    """An answer that earns nothing."""
    parts = question.choices
    match question.kind:
        case "matching":
            lefts = [part for part in parts if not part.decoy]
            return {part.id: other.match for part, other in zip(lefts, [*lefts[1:], lefts[0]], strict=True)}
        case "ordering":
            return [part.id for part in reversed(parts)]
        case "numeric":
            return "999999999"
        case "text":
            return "zzz"
        case "gaps":
            return {part.id: "zzz" for part in parts}
        case "hotspot":
            return {"spot": next(part.id for part in parts if not part.correct)}
    return [next(part.id for part in parts if not part.correct)]
