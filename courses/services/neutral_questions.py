"""Between a question of the bank and one that is free of any format."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from wagtail.blocks import StreamValue

from courses.models import Question
from courses.rules.questions import PART_OF, accepted
from courses.services.questions import part_text
from courses.standards import questions as standard
from courses.standards.questions.prose import one_line, tidy

# What the two choices of a statement are called where a file has no words for them.
TRUE_FALSE = {
    "en": ("True", "False"),
    "pt-pt": ("Verdadeiro", "Falso"),  # typos: ignore
    "pt-br": ("Verdadeiro", "Falso"),  # typos: ignore
    "es": ("Verdadero", "Falso"),  # typos: ignore
    "fr": ("Vrai", "Faux"),
}
FALSE = {words[1].casefold() for words in TRUE_FALSE.values()}
DIFFICULTY, TOPIC = "difficulty:", "topic:"
Part = dict[str, Any]


def neutral(question: Question, pictures: Sequence[standard.Picture] = ()) -> standard.Question:
    """As files have it. Its UUID is the id number, its key the name, its outcome the category."""
    tags = [f"{DIFFICULTY}{question.difficulty}"]
    tags += [f"{TOPIC}{one_line(question.topic)}"] if question.topic else []
    return standard.Question(
        kind=question.kind,
        ask=tidy(question.ask),
        choices=tuple(_choices(question)),
        name=one_line(question.key),
        because=tidy(question.because),
        unit=one_line(question.unit),
        category=question.outcome,
        idnumber=str(question.translation_key),
        tags=tuple(tags),
        pictures=tuple(pictures),
    )


def _choices(question: Question) -> Iterator[standard.Choice]:
    parts = list(question.choices)
    if question.kind == Question.Kind.TRUE_FALSE:
        parts.sort(key=lambda part: one_line(part.value["text"]).casefold() in FALSE)
        for text, part in zip(("true", "false"), parts, strict=False):
            yield standard.Choice(text, bool(part.value["correct"]), tidy(part.value["feedback"]))
        return
    for part in parts:
        if part.block_type != "spot":
            yield _choice(part)


def _choice(part: StreamValue.StreamChild) -> standard.Choice:
    value, text = part.value, part_text(part)
    feedback, correct = tidy(text["feedback"]), bool(value.get("correct", True))
    match part.block_type:
        case "pair":
            return standard.Choice(one_line(text["text"]), match=one_line(text["match"]), feedback=feedback)
        case "number":
            tolerance = f"{value['tolerance'] or 0:f}"
            tolerance = tolerance.rstrip("0").rstrip(".") if "." in tolerance else tolerance
            return standard.Choice(correct=correct, feedback=feedback, value=text["text"], tolerance=tolerance)
        case "word" | "gap":
            words = tuple(filter(None, map(one_line, accepted(value["accepted"]))))
            return standard.Choice(correct=correct, feedback=feedback, accepted=words)
    return standard.Choice(one_line(text["text"]), correct, feedback)


def same(one: standard.Question, other: standard.Question) -> bool:
    """Whether they ask the same and take the same for right, whatever they are called."""
    return (one.kind, one.ask, one.choices, one.because, one.unit) == (
        other.kind,
        other.ask,
        other.choices,
        other.because,
        other.unit,
    )


def difficulty_of(question: standard.Question) -> int | None:
    found = [tag.removeprefix(DIFFICULTY).strip() for tag in question.tags if tag.startswith(DIFFICULTY)]
    return int(found[0]) if found and found[0] in ("1", "2", "3") else None


def topic_of(question: standard.Question) -> str:
    found = [tag.removeprefix(TOPIC).strip() for tag in question.tags if tag.startswith(TOPIC)]
    return found[0][:80] if found else ""


def parts_of(question: standard.Question, language: str, identities: "Identities") -> list[Part]:
    """The blocks of a question, as they are stored."""
    block = PART_OF[question.kind]
    parts = []
    for place, choice in enumerate(question.choices):
        value: dict[str, Any] = {"feedback": choice.feedback}
        if block in ("choice", "number", "word"):
            value["correct"] = choice.correct
        text = choice.text
        if question.kind == Question.Kind.TRUE_FALSE:
            text = TRUE_FALSE.get(language, TRUE_FALSE["en"])[place]
        match block:
            case "pair":
                value |= {"left": text, "right": choice.match, "match": identities.match(place, choice.match)}
            case "number":
                value |= {"value": choice.value, "tolerance": choice.tolerance}
            case "word" | "gap":
                value["accepted"] = "\n".join(choice.accepted)
            case _:
                value["text"] = text
        parts.append({"type": block, "id": identities.part(place, _said(block, place, value)), "value": value})
    return parts


def _said(block: str, place: int, value: Mapping[str, Any]) -> str:
    """What tells one part of a question from the others."""
    match block:
        case "pair":
            return f"{value['left']}/{value['right'] if not value['left'] else ''}"
        case "number":
            return str(value["value"])
        case "word":
            return str(value["accepted"]).split("\n", 1)[0]
        case "gap":
            return str(place)
    return str(value["text"])


class Identities:
    """Which part of a question is which: an answer names a part by its UUID, so what stays keeps its own.

    `like` is the question as it stands in the same language, where parts are known by what they say, or in another
    one (`by_place`), where they are known by their place.
    """

    def __init__(self, key: UUID, like: Question | None = None, *, by_place: bool = False) -> None:
        self.key = key
        self.by_place = by_place
        self.parts: list[tuple[str, str]] = []
        self.matches: list[tuple[str, str]] = []
        self.count: Counter[str] = Counter()
        for place, part in enumerate(like.choices if like else ()):
            self.parts.append((_said(part.block_type, place, part.value), str(part.id)))
            if part.block_type == "pair":
                self.matches.append((part.value["right"], part.value["match"]))

    def part(self, place: int, said: str) -> str:
        return self._known(self.parts, place, said) or self._new("part", said)

    def match(self, place: int, said: str) -> str:
        return self._known(self.matches, place, said) or self._new("match", said)

    def _known(self, known: list[tuple[str, str]], place: int, said: str) -> str:
        if self.by_place:
            return known[place][1] if place < len(known) else ""
        for entry in known:
            if entry[0] == said:
                known.remove(entry)
                return entry[1]
        return ""

    def _new(self, kind: str, said: str) -> str:
        name = f"{kind}/{said}"
        self.count[name] += 1
        return str(uuid5(self.key, f"{name}/{self.count[name]}"))
