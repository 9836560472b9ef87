"""The counting rules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Course
from lms.accounts.models import Unit
from lms.accounts.services import leave_unit
from lms.dashboards.queries.figures import coverage
from lms.dashboards.queries.people import people_of, standings_of
from lms.dashboards.rules.coverage import Coverage, Figures, Group
from lms.learning.models import Completion, EnrolmentState
from lms.learning.services.annulling import annul
from lms.learning.services.enrolling import withdraw
from tests.dashboards.conftest import Agency
from tests.dashboards.makers import Role, ago, completed, enrolled, learner, member, person
from tests.queries import counted


def count(agency: Agency) -> Coverage:
    units = [agency.agency, agency.north, agency.station, agency.south]
    return coverage([agency.agency], units, timezone.localdate())


def names(unit: Unit, group: Group | None = None, course: Course | None = None) -> list[str]:
    found = people_of(unit, timezone.localdate(), course=course.pk if course else None, group=group)
    return [member.user.name for member in found]


def test_each_state_is_counted_where_it_belongs(agency: Agency, course: Course) -> None:
    completed(learner("Valid", agency.north), course, ago(30))
    completed(learner("Soon", agency.north), course, ago(700))
    completed(learner("Ran out", agency.north), course, ago(800))
    enrolled(learner("In progress", agency.north), course, ago(5))
    withdrawn = learner("Withdrawn", agency.north)
    withdraw(enrolment=enrolled(withdrawn, course, ago(5)), by=withdrawn, at=ago(2))
    annulled = completed(learner("Annulled", agency.north), course, ago(60))
    annul(completion=Completion.objects.get(enrolment=annulled), by=agency.manager, reason="Not theirs.", at=ago(3))
    learner("Not started", agency.north)

    figures = count(agency).of(agency.north.pk, course.pk)

    assert figures == Figures(people=7, completed=3, valid=2, soon=1, ran_out=1, in_progress=1)
    assert names(agency.north, Group.VALID, course) == ["Soon", "Valid"]
    assert names(agency.north, Group.SOON, course) == ["Soon"]
    assert names(agency.north, Group.RAN_OUT, course) == ["Ran out"]
    assert names(agency.north, Group.IN_PROGRESS, course) == ["In progress"]
    assert names(agency.north, Group.NOT_STARTED, course) == ["Not started"]
    assert names(agency.north, course=course) == [
        *("Annulled", "In progress", "Not started", "Ran out", "Soon", "Valid", "Withdrawn"),
    ]


def test_a_unit_includes_everything_below_it_and_nothing_beside_it(agency: Agency, course: Course) -> None:
    completed(learner("Ana", agency.station), course, ago(1))
    learner("Bo", agency.north)
    learner("Cy", agency.south)

    counted_people = {unit.name: count(agency).of(unit.pk).people for unit in (agency.agency, agency.north)}

    assert counted_people == {"Custody police": 3, "North": 2}
    assert count(agency).of(agency.station.pk, course.pk) == Figures(people=1, completed=1, valid=1)
    assert count(agency).of(agency.south.pk, course.pk) == Figures(people=1)


def test_a_person_in_two_units_counts_in_each_and_once_in_their_sum(agency: Agency, course: Course) -> None:
    both = learner("Ana", agency.station)
    member(both, agency.south)
    completed(both, course, ago(1))

    found = count(agency)

    one = Figures(people=1, completed=1, valid=1)
    assert [found.of(unit.pk, course.pk) for unit in (agency.agency, agency.north, agency.south)] == [one, one, one]
    assert found.of() == one
    assert names(agency.agency) == ["Ana"]


def test_two_unrelated_roots_count_a_person_once(agency: Agency, course: Course) -> None:
    both = learner("Ana", agency.station)
    member(both, agency.south)

    found = coverage([agency.north, agency.south], [agency.north, agency.south], timezone.localdate())

    assert found.of() == Figures(people=1)


def test_only_learners_whose_membership_is_in_force_are_people(agency: Agency, course: Course) -> None:
    yesterday, tomorrow = (timezone.localdate() + timedelta(days=days) for days in (-1, 1))
    left = member(person("Left"), agency.north)
    leave_unit(membership=left, by=None, at=timezone.now(), last_day=yesterday)
    coming = member(person("Coming"), agency.north)
    type(coming).objects.filter(pk=coming.pk).update(from_date=tomorrow)
    member(person("Auditor"), agency.north, Role.AUDITOR)
    last_day = member(person("Last day"), agency.north)
    leave_unit(membership=last_day, by=None, at=timezone.now(), last_day=timezone.localdate())

    assert count(agency).of(agency.north.pk) == Figures(people=1)
    assert names(agency.north) == ["Last day"]


def test_the_latest_cycle_counts(agency: Agency, course: Course) -> None:
    ana, bo = learner("Ana", agency.north), learner("Bo", agency.north)
    completed(ana, course, ago(800))
    enrolled(ana, course, ago(3))
    completed(bo, course, ago(800))
    completed(bo, course, ago(3))

    assert count(agency).of(agency.north.pk, course.pk) == Figures(people=2, completed=1, valid=1, in_progress=1)


def test_with_any_course_a_person_counts_once_for_each_thing_that_holds(
    agency: Agency, course: Course, other_course: Course
) -> None:
    ana = learner("Ana", agency.north)
    completed(ana, course, ago(3))
    completed(ana, other_course, ago(700))

    assert count(agency).of(agency.north.pk) == Figures(people=1, completed=1, valid=1, soon=1)
    assert names(agency.north, Group.SOON) == ["Ana"]
    assert names(agency.north, Group.NOT_STARTED) == []


def test_who_runs_out_today_is_valid_today(agency: Agency, course: Course) -> None:
    ana = learner("Ana", agency.north)
    enrolment = completed(ana, course, ago(10))
    until = EnrolmentState.objects.get(pk=enrolment.pk).valid_until_date
    assert until is not None

    on_the_day = coverage([agency.north], [agency.north], until).of(agency.north.pk, course.pk)
    after_it = coverage([agency.north], [agency.north], until + timedelta(days=1)).of(agency.north.pk, course.pk)
    soon_from = coverage([agency.north], [agency.north], until - timedelta(days=90)).of(agency.north.pk, course.pk)
    before_that = coverage([agency.north], [agency.north], until - timedelta(days=91)).of(agency.north.pk, course.pk)

    assert on_the_day == Figures(people=1, completed=1, valid=1, soon=1)
    assert after_it == Figures(people=1, completed=1, ran_out=1)
    assert soon_from.soon == 1
    assert before_that.soon == 0


def test_the_list_is_in_the_order_of_names_whatever_their_accents(agency: Agency) -> None:
    for name in ("Zoë", "Álvaro", "bruno", "Ana", "Érica"):
        learner(name, agency.north)

    assert names(agency.north) == ["Álvaro", "Ana", "bruno", "Érica", "Zoë"]


def test_a_persons_days_are_those_where_they_work(agency: Agency, course: Course) -> None:
    Unit.objects.filter(pk=agency.station.pk).update(time_zone="Pacific/Auckland")
    at = ago(10).replace(hour=22, minute=0)
    completed(learner("Ana", agency.station), course, at)

    (found,) = people_of(agency.north, timezone.localdate())
    (standing,) = standings_of(found, timezone.localdate())

    assert standing.completed_on == at.date() + timedelta(days=1)


@pytest.mark.parametrize("people", [1, 3, 100])
def test_figures_and_lists_cost_one_query_each(agency: Agency, course: Course, people: int) -> None:
    for number in range(people):
        enrolled(learner(f"Person {number}", agency.north), course, ago(3))

    with counted() as of_figures:
        assert count(agency).of().in_progress == people
    with counted() as of_list:
        assert (
            len([standings_of(found, timezone.localdate()) for found in people_of(agency.north, timezone.localdate())])
            == people
        )

    assert (len(of_figures), len(of_list)) == (1, 1)
