"""Taking and giving up a place."""

from collections.abc import Callable

import pytest

from courses.models import Course, Release
from lms.accounts.models import User
from lms.learning.models import Enrolment, EnrolmentState, Withdrawal
from lms.learning.queries.places import place_of
from lms.learning.services.annulling import AlreadyAnnulledError, annul
from lms.learning.services.enrolling import (
    AlreadyCompletedError,
    AlreadyEnrolledError,
    NotOpenError,
    NotReleasedError,
    begin_again,
    choose_language,
    enrol,
    may_enrol,
    withdraw,
)
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys
from tests.learning.journeys import later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]


def test_a_place_is_on_the_newest_edition(learner: User, release: Release) -> None:
    newest = releases.released(edition=2)

    made = journeys.enrol(learner, release, language="pt-pt")

    assert (made.release, made.edition, made.cycle, made.language, made.by) == (newest, 2, 1, "pt-pt", learner)
    state = made.state
    assert (state.learner, state.course, state.cycle, state.edition, state.enrolled_at, state.language) == (
        learner,
        release.course,
        1,
        2,
        AT,
        "pt-pt",
    )
    assert (state.withdrawn_at, state.completed_at, state.valid_until_date, state.annulled_at) == (None,) * 4


def test_a_language_that_is_not_taught_becomes_the_source_language(learner: User, release: Release) -> None:
    assert journeys.enrol(learner, release, language="fr").language == "en"


def test_nobody_enrols_on_what_is_not_released(learner: User) -> None:
    course = Course.objects.create(code="NON-101")

    with pytest.raises(NotReleasedError):
        enrol(learner=learner, course=course, by=learner, at=AT, language="en")
    assert not Enrolment.objects.exists()


def test_one_place_at_a_time(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)

    with pytest.raises(AlreadyEnrolledError):
        journeys.enrol(learner, release)
    assert Enrolment.objects.count() == 1


def test_policies(learner: User) -> None:
    everyone = releases.released("DEM-101").course
    units = releases.released("DEM-102", enrolment="units").course
    assignment = releases.released("DEM-103", enrolment="assignment").course
    nowhere = releases.released("DEM-104", enrolment="units").course
    station = people.unit("Station", parent=people.unit("Agency"))
    units.open_to.add(station.get_parent())
    elsewhere, former, future = people.person(), people.person(), people.person()
    people.member(learner, station)
    people.member(elsewhere, people.unit("Other agency"))
    people.member(former, station, until=AT.date().replace(day=1))
    people.member(future, station, since=AT.date().replace(month=12))

    def allowed(person: User) -> list[str]:
        return [c.code for c in (everyone, units, assignment, nowhere) if may_enrol(person, c, AT.date())]

    assert allowed(learner) == ["DEM-101", "DEM-102"]
    assert [allowed(person) for person in (elsewhere, former, future)] == [["DEM-101"]] * 3
    for course in (units, assignment):
        with pytest.raises(NotOpenError):
            enrol(learner=elsewhere, course=course, by=elsewhere, at=AT, language="en")


def test_who_is_enrolled_by_another_need_not_be_let_in_by_the_policy(learner: User) -> None:
    course = releases.released(enrolment="assignment").course
    manager = people.person()

    made = enrol(learner=learner, course=course, by=manager, at=AT, language="en")

    assert (made.learner, made.by) == (learner, manager)


def test_a_place_is_given_up_and_taken_again(learner: User, release: Release) -> None:
    first = journeys.enrol(learner, release)
    journeys.read(learner, "three-rights")

    withdraw(enrolment=first, by=learner, at=later(days=1))
    withdraw(enrolment=first, by=learner, at=later(days=2))  # pressed twice
    assert place_of(learner, "DEM-101") is None
    second = journeys.enrol(learner, release, at=later(days=3))

    assert [(w.enrolment, w.by, w.occurred_at) for w in Withdrawal.objects.all()] == [(first, learner, later(days=1))]
    assert second.cycle == 2
    assert journeys.place(learner).done == frozenset()
    assert first.activitycompletions.count() == 1  # it stays on record


def test_what_is_completed_is_not_given_up(learner: User, release: Release) -> None:
    completion = journeys.complete(learner, release)

    with pytest.raises(AlreadyCompletedError):
        withdraw(enrolment=completion.enrolment, by=learner, at=AT)
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize(
    ("end", "may"),
    [
        (lambda completion, learner: None, False),
        (lambda completion, learner: annul(completion=completion, by=people.person(), reason="Cause.", at=AT), True),
    ],
    ids=["still valid", "annulled"],
)
def test_a_second_cycle_after_a_completion(
    learner: User, release: Release, end: Callable[[object, User], object], may: bool
) -> None:
    end(journeys.complete(learner, release), learner)

    if not may:
        with pytest.raises(AlreadyEnrolledError):
            journeys.enrol(learner, release, at=later(days=1))
        return
    assert journeys.enrol(learner, release, at=later(days=1)).cycle == 2


def test_a_completion_that_ran_out_makes_way_for_the_next_cycle(learner: User, release: Release) -> None:
    completion = journeys.complete(learner, release)
    until = completion.valid_until_date
    assert until is not None
    assert (until.year, until.month, until.day) == (2028, 11, 20)

    with pytest.raises(AlreadyEnrolledError):
        journeys.enrol(learner, release, at=AT.replace(year=2028))  # its last day
    second = journeys.enrol(learner, release, at=AT.replace(year=2028, day=21))

    assert second.cycle == 2
    assert [s.cycle for s in EnrolmentState.objects.filter(learner=learner, completed_at__isnull=False)] == [1]


def test_a_completion_is_annulled_once(learner: User, release: Release) -> None:
    completion, person = journeys.complete(learner, release), people.person()

    made = annul(completion=completion, by=person, reason="Somebody else sat the test.", at=later(days=1))

    assert (made.completion, made.by, made.reason) == (completion, person, "Somebody else sat the test.")
    assert journeys.state(learner).annulled_at == later(days=1)
    assert journeys.state(learner).completed_at == AT
    with pytest.raises(AlreadyAnnulledError):
        annul(completion=completion, by=person, reason="Again.", at=later(days=2))


def test_the_language_is_a_preference_and_no_fact(learner: User, release: Release) -> None:
    made = journeys.enrol(learner, release)

    choose_language(state=made.state, language="pt-pt")

    made.refresh_from_db()
    assert (journeys.state(learner).language, made.language) == ("pt-pt", "en")
    assert journeys.place(learner).course.title == "Direitos na primeira hora"


def test_beginning_again_gives_a_new_place_and_keeps_the_old_on_record(learner: User, release: Release) -> None:
    first = journeys.enrol(learner, release, language="pt-pt")

    second = begin_again(enrolment=first, by=learner, at=later(days=1))

    assert (second.cycle, second.learner, second.language, second.by) == (2, learner, "pt-pt", learner)
    assert Withdrawal.objects.get().enrolment == first
    assert [state.cycle for state in EnrolmentState.objects.open()] == [2]


def test_what_is_completed_is_not_begun_again(learner: User, release: Release) -> None:
    completion = journeys.complete(learner, release)

    with pytest.raises(AlreadyCompletedError):
        begin_again(enrolment=completion.enrolment, by=learner, at=later(days=1))

    assert Enrolment.objects.count() == 1


def test_a_refused_new_place_leaves_the_old_one(learner: User, release: Release) -> None:
    first = journeys.enrol(learner, release)
    Course.objects.update(enrolment=Course.EnrolmentPolicy.ASSIGNMENT)

    with pytest.raises(NotOpenError):
        begin_again(enrolment=Enrolment.objects.get(pk=first.pk), by=learner, at=later(days=1))

    assert journeys.state(learner).withdrawn_at is None
