"""What stands in the way of a release, seen from one page while it is written."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wagtail.models import Page

from courses.models import CoursePage
from courses.queries.subjects import Subjects, subjects_of
from courses.rules.findings import Finding, Known, look_over
from courses.rules.scenario_graph import sources
from courses.services.compiling import NothingWrittenError
from courses.services.findings import overdue_cards
from courses.services.previewing import HomelessError, compile_around, course_page_of


@dataclass(frozen=True)
class Standing:
    """The findings about one page, errors first, and what they are about."""

    findings: list[Finding] = field(default_factory=list)
    subjects: Subjects = field(default_factory=Subjects)


def standing(page: Page, today: date) -> Standing | None:
    """What a person who releases the page as it is in hand would be told about it; None where it is in no course.

    A course page answers for all below it. Other pages count as they are saved.
    """
    whole = isinstance(page, CoursePage)
    try:
        parent = course_page_of(page)
        compiled = compile_around(page, whole=whole)
    except (HomelessError, NothingWrittenError):
        return None
    structure, texts = compiled.structure, {compiled.language: compiled.text}
    overdue = overdue_cards(structure["cards"], structure["source_language"], today)
    found = look_over(structure, texts, Known(overdue=overdue, sizes=compiled.sizes))
    if not whole:
        mine = _belonging(structure, compiled.text, str(page.translation_key))
        found = [finding for finding in found if finding.id in mine]
    cards = {finding.other for finding in found if finding.other}
    return Standing(found, subjects_of(parent.course, [(structure, texts)], cards))


def _belonging(structure: dict[str, Any], text: dict[str, Any], key: str) -> set[str]:
    """The activity, its slug, the questions that it asks and the law cards that it cites."""
    activities = [each for module in structure["modules"] for each in module["activities"]]
    activity = next(each for each in activities if each["id"] == key)
    cited = _cited(text["activities"][key].get("blocks", []))
    for question in activity.get("questions", []):
        cited.update(structure["questions"][question]["sources"])
    if activity["kind"] == "scenario":
        cited.update(card for cards in sources(activity).values() for card in cards)
    return {key, activity["slug"], *activity.get("questions", []), *cited}


def _cited(blocks: list[dict[str, Any]]) -> set[str]:
    values = [block["value"] for block in blocks]
    return {card for value in values for card in (*value.get("cards", ()), *value.get("sources", ()))}
