"""How much a course may hold, and how long its short texts may be, before anything of it is stored."""

from collections.abc import Iterator
from typing import Any

from courses.standards.coursefiles.course import CourseFiles, Texts
from courses.standards.coursefiles.question import QuestionText
from courses.standards.coursefiles.register import Card

MAX_KEY = 60
MAX_TITLE = 255
MAX_OUTCOMES = 300
MAX_ACTIVITIES = 300
MAX_QUESTIONS = 2000
MAX_BLOCKS = 300
MAX_PACKAGES = 50
MAX_PARTS = 12
MAX_CITATION = 300
MAX_URL = 500


def beyond(course: CourseFiles) -> Iterator[str]:
    """What is too long or too much, by the path of its file."""
    activities = [activity for module in course.modules for activity in module.activities]
    if len(activities) + len(course.modules) > MAX_ACTIVITIES:
        yield f"course.yaml: more than {MAX_ACTIVITIES} modules and activities"
    keys = [*course.outcomes, *(module.key for module in course.modules), *(activity.key for activity in activities)]
    keys += [update.key for update in course.updates]
    yield from (f"course.yaml: “{key[:MAX_KEY]}…” is too long" for key in keys if len(key) > MAX_KEY)
    if sum(path.endswith(".h5p") for path in course.files()) > MAX_PACKAGES:
        yield f"course.yaml: more than {MAX_PACKAGES} H5P packages"
    for language, texts in course.texts.items():
        yield from (f"{language}: {fault}" for fault in _texts(texts))


def _texts(texts: Texts) -> Iterator[str]:
    titled: dict[str, Any] = {
        "course.md": texts.course,
        **texts.modules,
        **texts.written,
        **texts.quizzes,
        **texts.scenarios,
        **texts.packages,
    }
    for name, text in titled.items():
        if not 0 < len(text.title) <= MAX_TITLE:
            yield f"{name}: the title is too long"
    taught_by: dict[str, Any] = {**texts.written, **texts.scenarios, **texts.packages}
    for name, taught in taught_by.items():
        if len(" ".join(taught.outcomes)) > MAX_OUTCOMES:
            yield f"{name}: too many outcomes"
    for name, lesson in texts.written.items():
        if len(lesson.blocks) > MAX_BLOCKS:
            yield f"{name}: more than {MAX_BLOCKS} blocks"
        yield from (fault for block in lesson.blocks if block.question for fault in _question(block.question))
    questions = [question for quiz in texts.quizzes.values() for question in quiz.questions]
    if len(questions) > MAX_QUESTIONS:
        yield f"more than {MAX_QUESTIONS} questions"
    yield from (fault for question in questions for fault in _question(question))


def _question(question: QuestionText) -> Iterator[str]:
    limits = {"key": MAX_KEY, "outcome": 60, "topic": 80, "unit": 40}
    for name, most in limits.items():
        if len(getattr(question, name)) > most:
            yield f"{question.key[:MAX_KEY]}: “{name}” is too long"
    if len(question.choices) > MAX_PARTS:
        yield f"{question.key[:MAX_KEY]}: more than {MAX_PARTS} entries"


def beyond_card(card: Card) -> Iterator[str]:
    said = {"key": (card.key, 80), "source_url": (card.source_url, MAX_URL)}
    said |= {f"citation ({language})": (text, MAX_CITATION) for language, text in card.citation.items()}
    for name, (text, most) in said.items():
        if len(text) > most:
            yield f"law.yaml: {card.key[:80]}: “{name}” is too long"
