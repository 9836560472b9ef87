"""From a question of the bank to what a release holds of it: its key, and how it reads."""

from collections.abc import Mapping
from typing import Any

from wagtail.blocks import StreamValue

from courses.models import Question, QuizPage, QuizPlace
from courses.rules.questions import accepted

# Kinds whose accepted answers are words, and so differ from language to language.
WORDED = (Question.Kind.TEXT, Question.Kind.GAPS)


def places_of(page: QuizPage) -> list[QuizPlace]:
    """The questions of a quiz in their order, with what they rest on. A preview's are in memory only."""
    return list(page.places.select_related("question__locale").prefetch_related("question__sources"))


def question_facts(question: Question, in_languages: Mapping[str, Question]) -> dict[str, Any]:
    """What is the same in every language: kind, outcome, key. `in_languages` tells the accepted words of each."""
    words = {
        language: {part.id: accepted(part.value["accepted"]) for part in other.choices}
        for language, other in in_languages.items()
        if other.kind == question.kind and question.kind in WORDED
    }
    return {
        "kind": question.kind,
        "outcome": question.outcome,
        "topic": question.topic,
        "difficulty": question.difficulty,
        "choices": [{"id": part.id, **_key(part, words)} for part in question.choices],
    }


def _key(part: StreamValue.StreamChild, words: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Any]:
    value = part.value
    match part.block_type:
        case "pair":
            key = {"match": value["match"]}
            return key if value["left"].strip() else key | {"decoy": True}
        case "item":
            return {}
        case "number":
            return {"value": _decimal(value["value"]), "tolerance": _decimal(value["tolerance"]), **_correct(value)}
        case "word":
            return {"accepted": _accepted(part, words), **_correct(value)}
        case "gap":
            return {"accepted": _accepted(part, words)}
        case "spot":
            return {"box": [_decimal(value[side]) for side in ("left", "top", "width", "height")], **_correct(value)}
    return _correct(value)


def _correct(value: Mapping[str, Any]) -> dict[str, bool]:
    return {"correct": bool(value["correct"])}


def _accepted(part: StreamValue.StreamChild, words: Mapping[str, Mapping[str, list[str]]]) -> dict[str, list[str]]:
    return {language: parts[part.id] for language, parts in sorted(words.items()) if part.id in parts}


def _decimal(value: Any) -> str:
    """A decimal number as it is written, without zeros that say nothing."""
    text = format(value or 0, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def part_text(part: StreamValue.StreamChild) -> dict[str, str]:
    value = part.value
    match part.block_type:
        case "pair":
            return {"text": value["left"].strip(), "match": value["right"], "feedback": value["feedback"]}
        case "number":
            return {"text": _decimal(value["value"]), "feedback": value["feedback"]}
        case "word" | "gap":
            return {"text": (accepted(value["accepted"]) or [""])[0], "feedback": value["feedback"]}
    return {"text": value["text"], "feedback": value["feedback"]}
