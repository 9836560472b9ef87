"""A course on the screen without a learner: what the player's templates need, for previews and for looking back."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils import formats

from courses.models import ScenarioPage
from courses.queries.questions import ChoiceText, QuestionText
from courses.queries.reading import ActivityText, CourseText

Address = Callable[[ActivityText], str | None]

NOT_MOVED: Mapping[str, str] = MappingProxyType({})


def nowhere(_activity: ActivityText) -> None:
    return None


def lesson(
    course: CourseText, activity: ActivityText, files: Mapping[str, str] = NOT_MOVED, address: Address = nowhere
) -> dict[str, Any]:
    """The context of learning/lesson.html: nothing in it can be sent. `files`: addresses of what is not released.

    An H5P package is drawn with it too.
    """
    blocks = [_shown(block, files) for block in course.blocks(activity)]
    return frame(course, activity, address) | {"blocks": blocks, "short": False}


def update(
    course: CourseText, activity: ActivityText, files: Mapping[str, str] = NOT_MOVED, address: Address = nowhere
) -> dict[str, Any]:
    """The context of learning/update_lesson.html: nothing in it can be sent."""
    blocks = [_shown(block, files) for block in course.blocks(activity)]
    return {
        "course": course,
        "activity": activity,
        "outline": outline(course, None, address),
        "blocks": blocks,
        "preview": True,
    }


def quiz(course: CourseText, activity: ActivityText, address: Address = nowhere) -> dict[str, Any]:
    """The context of the cover in learning/quiz.html, and `questions` with their keys."""
    rules = activity.rules
    questions = [course.questions[key] for key in rules["questions"]]
    return frame(course, activity, address) | {
        "intro_html": activity.introduction,
        "quiz": {
            "questions": sum(row["count"] for row in rules.get("blueprint", ())) or len(questions),
            "pass_percent": rules["pass_mark"].partition("/")[0],
            "attempts_left": rules["attempts"],
            "attempts_allowed": rules["attempts"],
            "use": rules["use"],
            "minutes": rules.get("time_limit") or None,
            "pause_hours": rules.get("pause_hours", 0),
            "feedback": rules.get("feedback", "submit"),
            "skips": rules.get("skips", False),
        },
        "questions": [with_key(question, number) for number, question in enumerate(questions, 1)],
    }


def scenario(course: CourseText, activity: ActivityText, address: Address = nowhere) -> dict[str, Any]:
    """The context of the cover in learning/scenario.html, and `places`: all situations and endings with their marks."""
    text = course.scenario(activity)
    titles = {place: text.title(place) for place in text.graph.places}
    situations = [
        {"situation": situation, "ways": [(choice, titles.get(choice.to, "")) for choice in situation.choices]}
        for situation in text.situations.values()
    ]
    return frame(course, activity, address) | {
        "scenario": text,
        "situations": situations,
        "endings": list(text.endings.values()),
        "needed": dict(ScenarioPage.Scoring.choices)[text.scoring],
        "short": False,
    }


def frame(course: CourseText, activity: ActivityText, address: Address = nowhere) -> dict[str, Any]:
    return {
        "course": course,
        "activity": activity,
        "module": course.module_of(activity),
        "outline": outline(course, activity, address),
        "preview": True,
    }


def outline(course: CourseText, here: ActivityText | None, address: Address = nowhere) -> dict[str, Any]:
    """Of nobody: nothing is kept, so nothing of it can be done."""
    modules = [
        {
            "number": module.number,
            "title": module.title,
            "activities": [
                {
                    "title": activity.title,
                    "url": address(activity),
                    "kind": activity.kind,
                    "minutes": activity.minutes,
                    "done": False,
                    "here": activity is here,
                    "lang": activity.language,
                }
                for activity in module.activities
            ],
        }
        for module in course.modules
    ]
    return {"modules": modules, "done": None, "total": len(course.activities), "percent_step": 0}


def _shown(block: dict[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    if block["type"] != "check":
        return with_addresses(block, files)
    question: QuestionText = block["question"]
    seen = {"question": with_key(question), "url": "", "answered": False, "again": False}
    return block | seen | {"required": question.must_answer}


def with_addresses(block: dict[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    """The block with the addresses of what is in no release yet, by its digest."""
    if block.get("file") not in files:
        return block
    moved = {"url": files[block["file"]]}
    if block.get("captions") in files:
        moved["captions_url"] = files[block["captions"]]
    return block | moved


def with_key(question: QuestionText, number: int = 0) -> dict[str, Any]:
    """The question with what is right and why, as it reads after an answer."""
    shown = [part for part in question.choices if not part.decoy]
    choices = [
        {
            "id": choice.id,
            "letter": "abcdefghijkl"[place : place + 1],
            "text": choice.text,
            "chosen": False,
            "correct": choice.correct,
            "right": _right(question, choice),
            "box": choice.box,
            "feedback": choice.feedback,
        }
        for place, choice in enumerate(shown)
    ]
    return {
        "id": question.id,
        "number": number,
        "stem": question.stem,
        "kind": question.kind,
        "many": question.many,
        "lang": question.lang,
        "choices": choices,
        "matches": [{"id": part.match, "text": part.match_text} for part in question.choices if part.match],
        "unit": question.unit,
        "picture_url": question.picture_url,
        "picture_alt": question.picture_alt,
        "because": question.because,
        "cards": question.cards,
        "verdict": None,
        "key_only": True,
    }


def _right(question: QuestionText, part: ChoiceText) -> str:
    """What is right for one part of a question that is matched, filled in or counted."""
    if question.kind == "matching":
        return part.match_text
    if question.kind == "numeric":
        return part.value.replace(".", formats.get_format("DECIMAL_SEPARATOR", lang=question.lang))
    return part.text or "".join(part.accepted[:1])
