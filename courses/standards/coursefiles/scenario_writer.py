"""A scenario's situations and endings as lines."""

from courses.standards.coursefiles.scenario import MARKS, Ending, ScenarioText, Situation, Way
from courses.standards.coursefiles.spelling import field, spelled, wrapped

SIGNS = {mark: sign for sign, mark in MARKS.items()}


def scenario_lines(text: ScenarioText) -> list[str]:
    lines: list[str] = []
    for situation in text.situations:
        lines += ["", *_situation(situation)]
    for ending in text.endings:
        lines += ["", *_ending(ending)]
    return lines


def _situation(situation: Situation) -> list[str]:
    lines = [f"::situation {situation.key}", *field("title", situation.title), *field("text", situation.text)]
    for way in situation.ways:
        lines += _way(way)
    return [*lines, "::"]


def _way(way: Way) -> list[str]:
    pieces = [
        f"{spelled(way.text, '|')} -> {way.to}",
        spelled(way.consequence, "|"),
        spelled(way.ground, "|"),
        ", ".join(way.cards) or "-",
    ]
    return wrapped(f"- [{SIGNS[way.mark]}] {way.letter}) {' | '.join(pieces)}")


def _ending(ending: Ending) -> list[str]:
    lines = [f"::ending {ending.key}", *field("title", ending.title), f"good: {'yes' if ending.good else 'no'}"]
    lines += field("text", ending.text)
    if ending.cards:
        lines += wrapped(f"cards: {', '.join(ending.cards)}")
    return [*lines, "::"]
