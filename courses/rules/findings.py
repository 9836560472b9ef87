"""What is wrong with a compiled course: errors stop a release, warnings are for the trainer to weigh."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from courses.rules import quality, scenarios, updates
from courses.rules.finding import ERROR, WARNING, Finding
from courses.rules.package_findings import look_at_packages
from courses.rules.quality import Known
from courses.rules.scenario_graph import NOT_SCORED, sources

__all__ = ["ERROR", "WARNING", "Finding", "Known", "look_over"]

TAKEN = ("move", "update")  # below a course's address in the player these are pages of its own
UNSETTLED = ("unconfirmed", "in-flux")
DRAWN = ("diagram", "picture")

Structure = dict[str, Any]
Texts = dict[str, dict[str, Any]]


def look_over(structure: Structure, texts: Texts, known: Known | None = None) -> list[Finding]:
    """Every fault of a compiled course, errors first."""
    known = known or Known()
    found = [
        *_slugs(structure),
        *_quizzes(structure),
        *_questions(structure, texts),
        *_practice(structure, texts),
        *_citations(structure, texts),
        *_drawings(texts),
        *_lessons(structure, texts),
        *_scenarios(structure, texts),
        *_translations(structure, texts),
        *_updates(structure, texts, known.newest_edition),
        *look_at_packages(structure, texts),
        *quality.look_at(structure, texts, known),
    ]
    return sorted(found, key=lambda finding: not finding.is_error)


def _activities(structure: Structure) -> list[dict[str, Any]]:
    return [activity for module in structure["modules"] for activity in module["activities"]]


def _slugs(structure: Structure) -> Iterator[Finding]:
    counted = Counter(activity["slug"] for activity in _activities(structure))
    for slug, count in counted.items():
        if count > 1:
            yield Finding(ERROR, "slug used twice", slug)
        if slug in TAKEN:
            yield Finding(ERROR, "slug taken", slug)


def _quizzes(structure: Structure) -> Iterator[Finding]:
    for quiz in _activities(structure):
        if quiz["kind"] != "quiz":
            continue
        if not quiz["questions"]:
            yield Finding(ERROR, "quiz without questions", quiz["id"])
        yield from _blueprint(structure, quiz)
        severity = ERROR if quiz["use"] == "final" else WARNING
        for key in quiz["questions"]:
            yield from _sources(structure, key, severity)


def _blueprint(structure: Structure, quiz: dict[str, Any]) -> Iterator[Finding]:
    """An attempt must be able to draw what the blueprint asks for, no question twice."""
    pool = [structure["questions"][key] for key in quiz["questions"]]
    rows = quiz.get("blueprint", [])
    for outcome in sorted({row["outcome"] for row in rows}):
        of_outcome = [question for question in pool if question["outcome"] == outcome]
        wanted: Counter[int] = Counter()
        for row in rows:
            if row["outcome"] == outcome:
                wanted[row["difficulty"]] += row["count"]
        short = any(
            count > sum(question["difficulty"] == difficulty for question in of_outcome)
            for difficulty, count in wanted.items()
            if difficulty
        )
        if short or wanted.total() > len(of_outcome):
            yield Finding(ERROR, "blueprint asks for more than there is", quiz["id"], outcome)


def _sources(structure: Structure, key: str, severity: str) -> Iterator[Finding]:
    sources = structure["questions"][key]["sources"]
    if not sources:
        yield Finding(severity, "question without source", key)
    for source in sources:
        card = structure["cards"].get(source)
        if card is None:
            yield Finding(severity, "card not in the source language", key, source)
        elif card["confidence"] in UNSETTLED:
            yield Finding(severity, "question on unsettled law", key, source)


def _questions(structure: Structure, texts: Texts) -> Iterator[Finding]:
    """What the page of a question could not be made without."""
    for key, question in structure["questions"].items():
        if question["kind"] == "hotspot" and not question.get("picture"):
            yield Finding(ERROR, "hotspot without picture", key)
        parts = {part["id"] for part in question["choices"]}
        for language, text in texts.items():
            translated = text["questions"].get(key)
            if translated and translated["choices"].keys() != parts:
                yield Finding(ERROR, "translation with other parts", key, language=language)


def _practice(structure: Structure, texts: Texts) -> Iterator[Finding]:
    """Practice questions are not scored: law in flux under one is worth a look, no more."""
    activities = texts[structure["source_language"]]["activities"]
    for key, activity in activities.items():
        for block in activity.get("blocks", ()):
            sources = block["value"].get("sources", ()) if block["type"] == "check" else ()
            for source in sources:
                if structure["cards"].get(source, {}).get("confidence") in UNSETTLED:
                    yield Finding(WARNING, "practice on unsettled law", key, source)


def _citations(structure: Structure, texts: Texts) -> Iterator[Finding]:
    """A card that only a translation cites would silently be left out of the release."""
    for language, text in texts.items():
        for key, activity in text["activities"].items():
            cited = {card for block in activity.get("blocks", ()) for card in block["value"].get("cards", ())}
            for card in sorted(cited - structure["cards"].keys()):
                yield Finding(ERROR, "citation not in the source language", key, card, language)


def _drawings(texts: Texts) -> Iterator[Finding]:
    for language, text in texts.items():
        for key, activity in text["activities"].items():
            drawn = [block["value"] for block in activity.get("blocks", ()) if block["type"] in DRAWN]
            if any(not value["alt"].strip() for value in drawn):
                yield Finding(ERROR, "drawing without alternative", key, language=language)


def _lessons(structure: Structure, texts: Texts) -> Iterator[Finding]:
    activities = texts[structure["source_language"]]["activities"]
    for lesson in _activities(structure):
        if lesson["kind"] == "lesson" and not activities[lesson["id"]]["blocks"]:
            yield Finding(ERROR, "lesson without content", lesson["id"])


def _scenarios(structure: Structure, texts: Texts) -> Iterator[Finding]:
    """A graph in which somebody would get lost; and law that may not be scored, under a choice that is."""
    written = texts[structure["source_language"]]["activities"]
    for scenario in _activities(structure):
        if scenario["kind"] != "scenario":
            continue
        text = written[scenario["id"]]
        for rule, other in scenarios.look_over(scenario, text):
            yield Finding(ERROR, rule, scenario["id"], other)
        for card in sorted(
            {card for cards in sources(scenario).values() for card in cards} - structure["cards"].keys()
        ):
            yield Finding(ERROR, "citation not in the source language", scenario["id"], card)
        severity = WARNING if scenario["scoring"] == NOT_SCORED else ERROR
        cited = {card for place in scenario["situations"] for choice in place["choices"] for card in choice["cards"]}
        for card in sorted(cited & structure["cards"].keys()):
            if structure["cards"][card]["confidence"] in UNSETTLED:
                yield Finding(severity, "choice on unsettled law", scenario["id"], card)


def _translations(structure: Structure, texts: Texts) -> Iterator[Finding]:
    for language, text in texts.items():
        for activity in _activities(structure):
            if activity["id"] not in text["activities"]:
                yield Finding(WARNING, "not translated", activity["id"], language=language)


def _updates(structure: Structure, texts: Texts, newest_edition: int | None) -> Iterator[Finding]:
    for is_error, rule, key, other, language in updates.look_over(structure, texts, newest_edition):
        yield Finding(ERROR if is_error else WARNING, rule, key, other, language)
