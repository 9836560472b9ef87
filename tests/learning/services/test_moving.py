"""Changing to a newer edition half-way."""

from datetime import date, timedelta

import pytest

from certificates.models import Certificate
from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import ActivityCompletion, AttemptState, Move
from lms.learning.queries.updates import choice_of
from lms.learning.rules.samples import right_answer
from lms.learning.services import activities, attempts, moving
from lms.learning.services.records import check_records
from tests.factories import updates
from tests.factories.releases import AT
from tests.factories.updates import UNTIL, key_of
from tests.learning import journeys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
NOW = AT + timedelta(days=10)


def move(learner: User) -> object:
    return moving.move(place=journeys.place(learner), by=learner, at=NOW)


@pytest.fixture
def half_way(learner: User, release: Release) -> User:
    """Both lessons read, one attempt failed."""
    journeys.enrol(learner, release)
    journeys.read_all(learner)
    journeys.try_test(learner, right=2)
    return learner


def test_what_is_the_same_is_kept_and_the_rest_is_done_again(half_way: User) -> None:
    updates.edition(2, choice_until_date=UNTIL)
    choice = choice_of(journeys.place(half_way), UNTIL)
    assert choice is not None
    named = [[each.slug for each in part] for part in (choice.kept, choice.again, choice.new)]
    assert named == [["three-rights"], ["going-on"], ["final-test"]]

    assert move(half_way) is None
    assert move(half_way) is None  # sent twice

    made = Move.objects.get()
    assert (made.from_edition, made.to_edition) == (1, 2)
    assert set(made.kept) == {key_of("three-rights"), key_of("final-test")}
    place = journeys.place(half_way)
    assert (place.state.edition, place.course.edition, place.done) == (2, "2.0", frozenset([key_of("three-rights")]))
    assert AttemptState.objects.get().set_aside_at is None  # the test is the same, so its attempt counts
    journeys.read(half_way, "going-on", at=NOW)
    assert journeys.try_test(half_way, at=NOW).completion is not None
    finished = ActivityCompletion.objects.filter(activity=key_of("going-on")).order_by("moves")
    assert list(finished.values_list("moves", "release__edition")) == [(0, 1), (1, 2)]
    assert journeys.state(half_way).completed_at == NOW


def test_attempts_at_another_test_are_set_aside(half_way: User) -> None:
    journeys.try_test(half_way, right=3)
    last = journeys.start(half_way)  # without an answer: it closes of itself
    updates.edition(2, pass_mark="3/5", choice_until_date=UNTIL)

    move(half_way)

    assert set(AttemptState.objects.values_list("set_aside_at", flat=True)) == {NOW}
    last.state.refresh_from_db()
    assert last.state.submitted_at == NOW
    used = [journeys.try_test(half_way, right=1, at=NOW).marking.passed for _attempt in range(3)]
    assert used == [False] * 3  # three new ones
    with pytest.raises(attempts.AttemptsUsedError):
        journeys.start(half_way, at=NOW)


def test_an_attempt_with_answers_is_handed_in_first(half_way: User) -> None:
    updates.edition(2, choice_until_date=UNTIL)
    attempt = journeys.start(half_way)
    question = journeys.questions(half_way)[0]
    journeys.say(attempt, question, right_answer(question))

    with pytest.raises(moving.AttemptOpenError) as refused:
        move(half_way)

    assert refused.value.attempt == attempt.uuid
    assert not Move.objects.exists()
    attempts.submit(attempt_uuid=attempt.uuid, learner=half_way, at=NOW)
    move(half_way)
    assert Move.objects.count() == 1


def test_what_the_trainer_ticked_counts_and_may_complete_the_course(learner: User, release: Release) -> None:
    """A required lesson has gone, the one that changed counts all the same: nothing is left to do."""
    journeys.enrol(learner, release)
    journeys.read(learner, "going-on")
    journeys.try_test(learner)
    updates.edition(2, without="three-rights", choice_until_date=UNTIL, kept_by_trainer=[key_of("going-on")])
    assert to_do_again(learner) == []

    completion = move(learner)

    assert completion is not None
    assert Certificate.objects.get().snapshot["edition"] == "2.0"


def test_what_the_trainer_ticked_is_said_of_the_edition_before(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    journeys.read(learner, "going-on")
    updates.edition(3, choice_until_date=UNTIL, kept_by_trainer=[key_of("going-on")])

    assert to_do_again(learner) == ["going-on"]


def to_do_again(learner: User) -> list[str]:
    choice = choice_of(journeys.place(learner), NOW.date())
    assert choice is not None
    return [activity.slug for activity in choice.again]


@pytest.mark.parametrize("until", [None, date(2026, 11, 29)])
def test_without_a_day_or_after_it_there_is_no_choice(half_way: User, until: date | None) -> None:
    updates.edition(2, choice_until_date=until)

    assert choice_of(journeys.place(half_way), NOW.date()) is None
    with pytest.raises(moving.NothingToChooseError):
        move(half_way)


def test_what_comes_from_the_page_of_before_is_refused(half_way: User) -> None:
    updates.edition(2, choice_until_date=UNTIL)
    before = journeys.place(half_way)
    move(half_way)

    with pytest.raises(activities.PlaceMovedError):
        activities.finish_lesson(place=before, activity=journeys.activity(before, "going-on"), short=False, at=NOW)
    with pytest.raises(activities.PlaceMovedError):
        attempts.start(place=before, activity=journeys.activity(before, "final-test"), at=NOW)


def test_records_are_rebuilt(half_way: User) -> None:
    updates.edition(2, choice_until_date=UNTIL)
    move(half_way)
    state = journeys.state(half_way)
    state.edition, state.moves = 1, 0
    state.save()
    AttemptState.objects.update(set_aside_at=NOW)

    found = {(difference.state, difference.field) for difference in check_records(repair=True)}

    assert found == {
        ("EnrolmentState", "edition"),
        ("EnrolmentState", "moves"),
        ("AttemptState", "set_aside_at"),
    }
