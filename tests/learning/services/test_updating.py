"""Updates: who may take one, what it takes, and what comes of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from certificates.models import Certificate
from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import CheckResponse, Enrolment, EnrolmentState
from lms.learning.queries.places import Place, place_of, update_place_of
from lms.learning.queries.updates import update_of
from lms.learning.rules.samples import right_answer, wrong_answer
from lms.learning.services import activities, enrolling, updating
from lms.learning.services.annulling import annul
from tests.factories import people, updates
from tests.factories.releases import AT
from tests.learning import journeys

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
NOW = AT + timedelta(days=30)


def under_way(learner: User) -> Place:
    found = update_place_of(learner, "DEM-101")
    assert found is not None
    return found


def answer(learner: User, *, right: bool = True, step: int = 0) -> None:
    place = under_way(learner)
    module = place.course.updates[step]
    say = right_answer if right else wrong_answer
    for question in place.course.checks(module).values():
        activities.answer_check(place=place, activity=module, question=question, raw=say(question), at=NOW)


def begin(learner: User, at: datetime = NOW) -> Enrolment:
    return updating.begin_update(place=journeys.place(learner), at=at)


def finish(learner: User, step: int = 0, at: datetime = NOW) -> object:
    place = under_way(learner)
    return updating.finish_update(place=place, update=place.course.updates[step], at=at)


@pytest.fixture
def certified(learner: User, release: Release) -> User:
    journeys.complete(learner, release)
    return learner


def test_the_certificate_is_renewed_for_the_newest_edition_and_keeps_its_term(certified: User) -> None:
    updates.edition(2)
    old = Certificate.objects.get()

    begun = begin(certified)
    assert begin(certified) == begun  # pressed in two tabs
    answer(certified, right=False)
    with pytest.raises(updating.QuestionsLeftError):
        finish(certified)
    answer(certified)
    made = finish(certified)

    new = Certificate.objects.get(supersedes=old)
    assert new.completion == made
    assert (new.snapshot["edition"], new.snapshot["update"], new.snapshot["result"]) == (
        "2.0",
        {"from_edition": 1},
        old.snapshot["result"],
    )
    assert new.valid_until_date == old.valid_until_date == date(2028, 11, 20)
    old.refresh_from_db()
    assert (old.status(NOW.date()), new.status(NOW.date())) == ("superseded", "valid")
    state = journeys.state(certified)
    assert (state.cycle, state.edition, state.completed_at, state.update_of_id) == (2, 2, NOW, old.completion_id)
    assert CheckResponse.objects.filter(enrolment=begun).count() == 4
    assert update_place_of(certified, "DEM-101") is None
    assert update_of(journeys.place(certified), NOW.date()) is None


def test_sent_twice_from_a_page_that_is_old_it_is_done_once(certified: User) -> None:
    updates.edition(2)
    begin(certified)
    answer(certified)
    place = under_way(certified)
    module = place.course.updates[0]

    first = updating.finish_update(place=place, update=module, at=NOW)
    second = updating.finish_update(place=place, update=module, at=NOW)

    assert first is not None
    assert second is None
    assert Certificate.objects.count() == 2


def test_every_edition_since_needs_a_module_and_each_is_taken_in_order(certified: User) -> None:
    updates.edition(2, updates=())
    assert update_of(journeys.place(certified), NOW.date()) is None
    updates.edition(3, updates=(3,))
    assert update_of(journeys.place(certified), NOW.date()) is None
    with pytest.raises(updating.NoUpdateError):
        begin(certified)
    updates.edition(4, updates=(4, 2, 3))
    offer = update_of(journeys.place(certified), NOW.date())
    assert offer is not None
    assert [step.rules["edition"] for step in offer.steps] == [2, 3, 4]

    begin(certified)
    made = []
    for step in range(3):
        answer(certified, step=step)
        made.append(finish(certified, step=step) is not None)

    assert made == [False, False, True]
    assert journeys.state(certified).edition == 4


def test_until_it_is_done_the_completion_counts_as_it_did(certified: User) -> None:
    updates.edition(2)
    begin(certified)

    place = journeys.place(certified)

    assert (place.state.cycle, place.is_complete, place.state.edition) == (1, True, 1)
    with pytest.raises(enrolling.AlreadyEnrolledError):
        journeys.enrol(certified, Release.objects.get(edition=2), at=NOW)
    enrolling.withdraw(enrolment=under_way(certified).state.enrolment, by=certified, at=NOW)
    assert place_of(certified, "DEM-101") is not None
    assert Certificate.objects.get().status(NOW.date()) == "valid"
    again = begin(certified)
    assert again.cycle == 3


def test_no_update_of_what_has_run_out_or_was_annulled(certified: User) -> None:
    updates.edition(2)
    begin(certified)
    answer(certified)
    late = datetime(2028, 11, 21, tzinfo=UTC)
    with pytest.raises(updating.NoUpdateError):
        finish(certified, at=late)
    enrolling.withdraw(enrolment=under_way(certified).state.enrolment, by=certified, at=NOW)
    with pytest.raises(updating.NoUpdateError):
        begin(certified, at=late)
    begin(certified)
    completion = Certificate.objects.get().completion
    annul(completion=completion, by=people.person(), reason="Sat by another.", at=NOW)
    answer(certified)
    with pytest.raises(updating.NoUpdateError):
        finish(certified)

    place = journeys.enrol(certified, Release.objects.get(edition=2), at=NOW)  # the whole course again

    assert (place.cycle, place.update_of) == (4, None)
    states = EnrolmentState.objects.order_by("cycle").values_list("cycle", "withdrawn_at", "completed_at")
    assert list(states) == [(1, None, AT), (2, NOW, None), (3, NOW, None), (4, None, None)]


def test_a_later_edition_does_not_disturb_an_update_under_way(certified: User) -> None:
    updates.edition(2)
    begin(certified)
    updates.edition(3, updates=(2, 3))
    answer(certified)

    assert finish(certified) is not None

    offer = update_of(journeys.place(certified), NOW.date())
    assert offer is not None
    assert (offer.from_edition, [step.rules["edition"] for step in offer.steps]) == (2, [3])
