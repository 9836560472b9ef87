"""A question as a release holds it, in one language and with its key."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from courses.queries.cards import CardText


@dataclass(frozen=True)
class ChoiceText:
    """One part of a question: a choice, a pair, a step, a number, accepted words, a gap or a place in the picture."""

    id: str
    text: str
    feedback: str
    correct: bool = False
    match: str = ""
    match_text: str = ""
    decoy: bool = False
    value: str = ""
    tolerance: str = "0"
    accepted: tuple[str, ...] = ()
    box: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionText:
    """A question with its key. What of it may be shown is the view's to decide."""

    id: str
    kind: str
    stem: str
    because: str
    choices: tuple[ChoiceText, ...]
    cards: tuple[CardText, ...]
    outcome: str
    lang: str
    must_answer: bool = False
    topic: str = ""
    difficulty: int = 2
    unit: str = ""
    picture_url: str = ""
    picture_alt: str = ""

    @property
    def many(self) -> bool:
        return self.kind == "multiple"

    @property
    def correct(self) -> frozenset[str]:
        return frozenset(choice.id for choice in self.choices if choice.correct)


def question_text(
    key: str, facts: dict[str, Any], text: dict[str, Any], cards: tuple[CardText, ...], lang: str
) -> QuestionText:
    picture = facts.get("picture", "")
    return QuestionText(
        id=key,
        kind=facts["kind"],
        stem=text["ask"],
        because=text["because"],
        choices=tuple(_choice(choice, text["choices"][choice["id"]], lang) for choice in facts["choices"]),
        cards=cards,
        outcome=facts["outcome"],
        lang=lang,
        topic=facts.get("topic", ""),
        difficulty=facts["difficulty"],
        unit=text.get("unit", ""),
        picture_url=reverse("release_file", args=[picture]) if picture else "",
        picture_alt=text.get("picture_alt", ""),
    )


def _choice(facts: dict[str, Any], text: dict[str, str], lang: str) -> ChoiceText:
    return ChoiceText(
        id=facts["id"],
        text=text["text"],
        feedback=text["feedback"],
        correct=facts.get("correct", False),
        match=facts.get("match", ""),
        match_text=text.get("match", ""),
        decoy=facts.get("decoy", False),
        value=facts.get("value", ""),
        tolerance=facts.get("tolerance", "0"),
        accepted=_accepted(facts.get("accepted", {}), lang),
        box=tuple(facts.get("box", ())),
    )


def _accepted(words: dict[str, list[str]], lang: str) -> tuple[str, ...]:
    """What is accepted in the question's own language comes first; what is right in another one is not wrong."""
    return tuple(dict.fromkeys([*words.get(lang, ()), *(word for each in words.values() for word in each)]))
