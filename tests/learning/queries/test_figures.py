"""How many people went which way: counted by the database, each person once, per edition."""

import pytest

from courses.models import Release
from courses.queries import shelf
from lms.learning.queries.figures import PathFigures, path_figures
from lms.learning.rules.groups import Figures
from lms.learning.services import enrolling
from tests.factories import releases
from tests.factories.releases import AT
from tests.learning import scenarios as walked
from tests.queries import counted

pytestmark = pytest.mark.django_db


@pytest.fixture
def release() -> Release:
    return releases.released_with_scenario()


def figures(release: Release, edition: int = 1) -> PathFigures:
    course = shelf.read(release.pk, release.digest)
    return path_figures(release.course_id, edition, course, course.by_id[walked.uid()])


def test_each_person_is_counted_once_whatever_they_walked(release: Release) -> None:
    walked.group(6, release, "rights/a", "rights/a", "rights/c", "consulate/b")
    for enrolment in release.course.enrolments.all():
        walked.go_back(enrolment.learner, 1, 1)
        walked.choose(enrolment.learner, "rights", "a", number=2)
        walked.choose(enrolment.learner, "rights", "c", number=2)
        enrolling.begin_again(enrolment=enrolment, by=enrolment.learner, at=AT)
        walked.walk(enrolment.learner, "rights/c", "consulate/b", after=2)

    told = figures(release)

    choice = walked.uid
    assert told.figures == Figures(
        begun=5,
        choices={
            choice("rights", "a"): 5,
            choice("rights", "b"): None,
            choice("rights", "c"): 5,
            choice("consulate", "a"): None,
            choice("consulate", "b"): 5,
        },
        endings={choice("safe"): 5, choice("told"): None},
        finished=5,
    )


def test_time_is_the_median_of_first_paths_and_the_wrong_turn_the_most_chosen(release: Release) -> None:
    walked.group(4, release, "rights/c", "consulate/b", minutes=3)
    walked.group(5, release, "rights/a", "rights/c", "consulate/b", minutes=9)
    walked.group(10, release, "rights/b", minutes=90)

    told = figures(release)

    assert told.minutes == 9
    assert told.wrong_turn is not None
    assert (told.wrong_turn.situation.title, told.wrong_turn.choice.text, told.wrong_turn.people) == (
        "Rights, in a language understood",
        "Ask another detainee to translate",
        10,
    )


def test_below_five_nothing_is_said(release: Release) -> None:
    walked.group(4, release, "rights/b", "rights/c", "consulate/b")

    told = figures(release)

    assert told.figures.begun is None
    assert set(told.figures.choices.values()) == set(told.figures.endings.values()) == {None}
    assert (told.figures.finished, told.minutes, told.wrong_turn) == (None, None, None)


def test_editions_and_courses_are_told_apart(release: Release) -> None:
    walked.group(5, release, "rights/c")
    second = releases.released_with_scenario(edition=2)
    walked.group(7, second, "rights/b")

    first_told, second_told = figures(release, 1), figures(second, 2)

    assert first_told.figures.choices[walked.uid("rights", "c")] == 5
    assert first_told.figures.choices[walked.uid("rights", "b")] is None
    assert second_told.figures.choices[walked.uid("rights", "b")] == 5


def test_it_costs_the_same_for_one_person_and_for_three(release: Release) -> None:
    for _ in range(2):
        walked.group(1, release, "rights/a", "rights/c")
        figures(release)
        with counted() as asked:
            figures(release)
        assert len(asked) == 4
