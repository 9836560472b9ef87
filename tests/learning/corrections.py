"""A test taken under a key that a later release corrects."""

from courses.models import Release
from lms.accounts.models import User
from tests.factories import releases
from tests.learning import journeys


def corrected(*numbers: int) -> Release:
    """A new edition in which the first wrong choice of these questions (0 is t01) is the right one."""
    structure = releases.sample_structure()
    quiz = next(a for m in structure["modules"] for a in m["activities"] if a["kind"] == "quiz")
    for number in numbers:
        key = structure["questions"][quiz["questions"][number]]["choices"]
        wrong = next(choice for choice in key if not choice["correct"])
        for choice in key:
            choice["correct"] = choice is wrong
    return releases.released(edition=2, structure=structure)


def tried(learner: User, release: Release, right: int) -> None:
    journeys.enrol(learner, release)
    journeys.read_all(learner)
    journeys.try_test(learner, right=right)
