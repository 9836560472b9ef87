"""A question as lines, of a quiz or in a lesson."""

from collections.abc import Callable

from courses.standards.coursefiles.question import Choice, QuestionText
from courses.standards.coursefiles.spelling import field, spelled, wrapped

# Fields that are not said where they are empty, in their order around `ask`.
OPTIONAL = ("unit", "picture", "picture_alt")


def question_lines(directive: str, question: QuestionText) -> list[str]:
    lines = [f"::{directive} {question.key}", f"kind: {question.kind}"]
    if question.outcome:
        lines += field("outcome", question.outcome)
    if question.topic:
        lines += field("topic", question.topic)
    if directive == "question" or question.difficulty != 2:
        lines.append(f"difficulty: {question.difficulty}")
    lines += field("ask", question.ask)
    for name in OPTIONAL:
        if text := getattr(question, name):
            lines += field(name, text)
    for choice in question.choices:
        lines += _entry(question.kind, choice)
    if question.because:
        lines += field("because", question.because)
    if question.sources:
        lines += wrapped(f"sources: {', '.join(question.sources)}")
    if not question.must_answer:
        lines.append("required: no")
    return [*lines, "::"]


def _entry(kind: str, choice: Choice) -> list[str]:
    mark = f"[{'x' if choice.correct else ' '}] " if kind in MARKED else ""
    body = BODIES.get(kind, _plain)(choice)
    return wrapped(f"- {mark}{choice.letter}) {body} | {spelled(choice.feedback)}")


def _plain(choice: Choice) -> str:
    return spelled(choice.text, "|")


def _pair(choice: Choice) -> str:
    identity = f"{told}) " if (told := choice.told("match_id")) else ""
    left = spelled(choice.text, "|>") if choice.text else ""
    return f"{left} => {identity}{spelled(choice.told('match'), '|')}".strip()


def _number(choice: Choice) -> str:
    return f"{choice.told('value')} +- {choice.told('tolerance')}"


def _words(choice: Choice) -> str:
    return "; ".join(spelled(word, "|;") for word in choice.told("accepted").split("\n"))


def _spot(choice: Choice) -> str:
    return f"{spelled(choice.text, '|')} @ {choice.told('box')}"


MARKED = ("single", "multiple", "true-false", "numeric", "text", "hotspot")
BODIES: dict[str, Callable[[Choice], str]] = {
    "matching": _pair,
    "numeric": _number,
    "text": _words,
    "gaps": _words,
    "hotspot": _spot,
}
