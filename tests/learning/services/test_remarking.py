"""A corrected key: marked again beside the old marking, and no pass is lost by it."""

import copy

import pytest

from certificates.models import Certificate
from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import AttemptState, Completion, Marking, Remarking
from lms.learning.services import remarking
from lms.learning.services.remarking import Effect
from tests.factories import people, releases
from tests.learning import journeys
from tests.learning.corrections import corrected, tried
from tests.learning.journeys import later
from tests.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]


def again(release: Release) -> int:
    remarking.ask(release=release, by=people.person(), at=later(days=1))
    return remarking.mark_due(at=later(days=1, minutes=1))


def scores(learner: User) -> list[tuple[str, bool]]:
    found = Marking.objects.filter(submission__attempt__enrolment__learner=learner).order_by("occurred_at")
    return [(marking.score, marking.passed) for marking in found]


def test_who_was_wronged_passes_and_completes(learner: User, release: Release) -> None:
    tried(learner, release, right=7)  # t08 to t10 wrong, by their first wrong choice
    new = corrected(7)

    assert remarking.effect(new) == Effect(attempts=1, gains={learner.pk}, better=1)
    assert again(new) == 1

    assert scores(learner) == [("7/10", False), ("4/5", True)]
    state = AttemptState.objects.get()
    assert (state.score, state.passed) == ("4/5", True)
    assert Completion.objects.get().enrolment.learner == learner
    assert Certificate.objects.for_learner(learner).count() == 1
    assert journeys.state(learner).edition == 1  # the place stays where it was


def test_a_pass_once_given_stays(learner: User, release: Release) -> None:
    tried(learner, release, right=8)
    new = corrected(0)

    assert remarking.effect(new) == Effect(attempts=1, would_lose={learner.pk}, worse=1)
    assert again(new) == 1

    assert scores(learner) == [("4/5", True), ("7/10", False)]
    state = AttemptState.objects.get()
    assert (state.score, state.passed) == ("4/5", True)
    assert journeys.state(learner).completed_at is not None
    assert journeys.state(learner).annulled_at is None


def test_who_passed_otherwise_neither_gains_nor_loses(learner: User, release: Release) -> None:
    tried(learner, release, right=5)
    new = corrected(0)
    journeys.try_test(learner, right=10, at=later(hours=1))  # goes on in the edition of the place

    assert remarking.effect(new).gains == set()
    told = remarking.effect(new)
    assert (told.attempts, told.worse) == (2, 2)


def test_only_what_was_asked_and_corrected_is_touched(learner: User, release: Release) -> None:
    tried(learner, release, right=9)
    structure = releases.sample_structure()
    structure["questions"] = copy.deepcopy(structure["questions"])
    unchanged = releases.released(edition=2, structure=structure | {"validity_months": 12})

    assert remarking.corrected(unchanged) == {}
    with pytest.raises(remarking.NothingToMarkError):
        remarking.ask(release=unchanged, by=learner, at=later(days=1))
    assert not Remarking.objects.exists()


def test_asked_once_and_marked_once(learner: User, release: Release) -> None:
    tried(learner, release, right=7)
    new = corrected(7)
    again(new)

    with pytest.raises(remarking.AlreadyAskedError):
        remarking.ask(release=new, by=learner, at=later(days=2))
    assert remarking.mark_due(at=later(days=3)) == 0
    assert Marking.objects.count() == 2
    assert Remarking.objects.get().marked == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("own_database")
def test_two_workers_mark_everything_once(release: Release) -> None:
    learners = [people.person() for _ in range(4)]
    for learner in learners:
        tried(learner, release, right=7)
    new = corrected(7)
    remarking.ask(release=new, by=people.person(), at=later(days=1))

    at_once(2, lambda: remarking.mark_due(at=later(days=1)))

    assert Marking.objects.count() == 8
    assert {tuple(scores(learner)) for learner in learners} == {(("7/10", False), ("4/5", True))}
