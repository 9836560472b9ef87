"""A test taken under a key that a later release corrects."""

from typing import Any

from courses.models import Release
from lms.accounts.models import User
from tests.factories import releases
from tests.factories.releases import NewTexts
from tests.learning import journeys


def with_rules(code: str = "DEM-101", **rules: Any) -> Release:
    """The first edition, with other rules for its test."""
    structure = releases.sample_structure()
    quiz_in(structure).update(rules)
    return releases.released(code, structure=structure)


def corrected(*numbers: int, structure: dict[str, Any] | None = None, texts: NewTexts | None = None) -> Release:
    """A new edition in which the first wrong choice of these questions (0 is t01) is the right one."""
    structure = structure or releases.sample_structure()
    for number in numbers:
        key = question_in(structure, number)["choices"]
        wrong = next(choice for choice in key if not choice["correct"])
        for choice in key:
            choice["correct"] = choice is wrong
    return releases.released(edition=2, structure=structure, texts=texts)


def quiz_in(structure: dict[str, Any]) -> dict[str, Any]:
    return next(a for m in structure["modules"] for a in m["activities"] if a["kind"] == "quiz")


def question_in(structure: dict[str, Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = structure["questions"][quiz_in(structure)["questions"][number]]
    return found


def tried(learner: User, release: Release, right: int) -> None:
    journeys.enrol(learner, release)
    journeys.read_all(learner)
    journeys.try_test(learner, right=right)
