"""From who belongs where to who is under which requirement, as facts that are written once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from courses.models import Release
from lms.accounts.models import Membership, Unit, User
from lms.accounts.services import change_membership, join_unit, leave_unit
from lms.learning.models import Assignment, AssignmentEnd, AssignmentSpan, AssignmentState, RuleRun
from lms.learning.services import assigning
from lms.learning.services.annulling import annul
from lms.learning.services.assigning import apply_next, assign_members
from lms.learning.services.enrolling import withdraw
from lms.learning.services.requiring import Provisions, change_rule, end_requirement, require
from lms.learning.services.standing_records import check_standings
from lms.learning.signals import standings_changed
from tests.factories import people, releases
from tests.learning import journeys
from tests.learning.requirements import AT, TODAY, audience, manager_of, required, settle, spans
from tests.queries import counted, listed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
D = date


@pytest.fixture
def station() -> Unit:
    return people.unit("Station", parent=people.unit("Agency"), time_zone="Europe/Lisbon")


def facts(learner: User) -> list[tuple[int, date, date, date | None]]:
    """Number, from, due and end of each assignment."""
    rows = Assignment.objects.filter(learner=learner).order_by("number")
    return list(rows.values_list("number", "from_date", "due_date", "end__from_date"))


def test_a_requirement_reaches_who_is_there_who_comes_and_who_will_come(station: Unit, release: Release) -> None:
    here, coming, gone, boss = people.person(), people.person(), people.person(), manager_of(station)
    people.member(here, station)
    people.member(coming, station, since=D(2026, 12, 1))
    people.member(gone, station, until=D(2026, 11, 1))
    required(station, release, by=boss, due_days=60)

    new = people.person()
    join_unit(user=new, unit=station, role=Membership.Role.LEARNER, by=boss, at=AT + timedelta(days=5))

    assert facts(here) == [(1, TODAY, D(2027, 1, 19), None)]
    assert facts(coming) == [(1, D(2026, 12, 1), D(2027, 1, 30), None)]
    assert facts(new) == [(1, D(2026, 11, 25), D(2027, 1, 24), None)]
    assert (facts(gone), facts(boss)) == ([], [])
    assert spans(here) == [
        ("not-started", TODAY, D(2026, 12, 20)),
        ("due-soon", D(2026, 12, 20), D(2027, 1, 20)),
        ("overdue", D(2027, 1, 20), None),
    ]


def test_asked_twice_nothing_new_is_written(station: Unit, release: Release) -> None:
    learner = people.person()
    membership = people.member(learner, station, until=D(2026, 12, 31))
    required(station, release)
    before = facts(learner)
    assert before == [(1, TODAY, D(2026, 12, 20), D(2027, 1, 1))]

    RuleRun.objects.update(done_at=None, reached=0)
    settle()
    assign_members(memberships=[membership.pk], at=AT)

    assert facts(learner) == before


def test_memberships_that_change_are_followed(station: Unit, release: Release) -> None:
    """An end is set, taken back, and set again; a wrong first day is put right; one that never began is deleted."""
    learner, boss = people.person(), manager_of(station)
    membership = people.member(learner, station)
    required(station, release, by=boss)

    def change(from_date: date, until_date: date | None) -> None:
        said = {"position": "", "staff_number": "", "from_date": from_date, "until_date": until_date}
        change_membership(membership=membership, by=boss, at=AT, **said)

    ends = AssignmentSpan.objects.filter(learner=learner).order_by("-from_date").values_list("until_date", flat=True)
    starts = AssignmentSpan.objects.filter(learner=learner).order_by("from_date").values_list("from_date", flat=True)
    for until in (D(2026, 12, 31), None, D(2027, 1, 31), D(2026, 11, 30)):
        change(D(2026, 1, 1), until)
        assert ends[0] == (until + timedelta(days=1) if until else None), until
    change(D(2026, 11, 25), None)
    assert (starts[0], ends[0]) == (D(2026, 11, 25), None)
    leave_unit(membership=membership, by=boss, at=AT, last_day=D(2026, 11, 20))
    assert spans(learner) == []
    assert not Membership.objects.filter(user=learner).exists()


def test_a_changed_rule_leaves_the_past_as_it_was(station: Unit, release: Release) -> None:
    """Other people are named, a due date is another one; what an earlier rule said stays on record."""
    other = people.unit("Other", parent=Unit.objects.get(name="Agency"))
    stays, goes, comes = (people.person() for _ in range(3))
    people.member(stays, station)
    people.member(stays, other)
    people.member(goes, station)
    people.member(comes, other)
    boss = manager_of(Unit.objects.get(name="Agency"))
    made = required(station, release, by=boss, due_days=60)

    later = AT + timedelta(days=10)
    change_rule(requirement=made, provisions=Provisions(audience(other), due_days=90), by=boss, at=later, note="New.")
    settle(later)

    day = D(2026, 11, 30)
    assert facts(stays) == [(1, TODAY, D(2027, 1, 19), None), (2, day, D(2027, 2, 18), None)]
    assert facts(goes) == [(1, TODAY, D(2027, 1, 19), day)]
    assert facts(comes) == [(1, day, D(2027, 2, 28), None)]
    assert AssignmentEnd.objects.get().reason == "changed"
    assert spans(stays)[0] == ("not-started", TODAY, D(2027, 1, 19))

    end_requirement(requirement=made, by=boss, at=later + timedelta(days=1))
    settle(later)
    assert set(AssignmentState.objects.values_list("ended_date", flat=True)) == {day, D(2026, 12, 1)}


def test_the_trigger_says_from_when_the_days_count(station: Unit, release: Release) -> None:
    """From a date, but nobody is late on the day they come; from when a completion runs out, or from joining."""
    holds, holds_not = people.person(), people.person()
    for learner in (holds, holds_not):
        people.member(learner, station)
    journeys.complete(holds, release)
    required(station, release, trigger="date", trigger_date=D(2027, 1, 1), due_days=10)
    required(station, release, trigger="law-change", trigger_date=D(2026, 1, 1), due_days=10)
    required(station, release, trigger="expiry", due_days=10)

    def dues(learner: User) -> list[date]:
        rows = Assignment.objects.filter(learner=learner).order_by("requirement")
        return list(rows.values_list("due_date", flat=True))

    assert dues(holds_not) == [D(2027, 1, 11), D(2026, 11, 30), D(2026, 11, 30)]
    assert dues(holds)[2] == D(2028, 11, 30)


def test_what_is_learned_and_annulled_moves_the_timeline(station: Unit, release: Release) -> None:
    learner = people.person()
    people.member(learner, station)
    required(station, release, due_days=60, valid_months=12, opens_days=30)

    first = journeys.enrol(learner, release)
    assert spans(learner)[0] == ("in-progress", TODAY, D(2026, 12, 20))
    withdraw(enrolment=first, by=learner, at=AT)
    assert spans(learner)[0] == ("not-started", TODAY, D(2026, 12, 20))
    completion = journeys.complete(learner, release)
    assert spans(learner) == [
        ("valid", TODAY, D(2027, 10, 22)),
        ("renewal-open", D(2027, 10, 22), D(2027, 11, 21)),
        ("expired", D(2027, 11, 21), None),
    ]
    assert AssignmentState.objects.get().valid_until_date == D(2027, 11, 20)
    annul(completion=completion, by=learner, reason="Cause.", at=AT + timedelta(days=2))
    assert spans(learner)[:2] == [("valid", TODAY, D(2026, 11, 22)), ("not-started", D(2026, 11, 22), D(2026, 12, 20))]


def test_the_rooms_above_hear_of_a_set_and_only_of_what_changed(station: Unit, release: Release) -> None:
    heard = []

    def listen(changes: list[object], **_: object) -> None:
        heard.append(len(changes))

    for _ in range(3):
        people.member(people.person(), station)
    standings_changed.connect(listen)
    required(station, release)
    assign_members(memberships=list(Membership.objects.values_list("pk", flat=True)), at=AT)
    standings_changed.disconnect(listen)

    assert heard == [3]


def test_spoilt_states_are_found_and_repaired(station: Unit, release: Release) -> None:
    """A state or span that is wrong, missing or too many."""
    learner, nobody = people.person(), people.person()
    people.member(learner, station)
    made = required(station, release)
    before = spans(learner)
    state = AssignmentState.objects.get()
    late = AssignmentSpan.objects.filter(status="overdue")
    spoil: list[tuple[str, Callable[[], object]]] = [
        ("due_date", lambda: AssignmentState.objects.update(due_date=TODAY)),
        (
            "",
            lambda: AssignmentState.objects.create(
                learner=nobody, requirement=made, assignment=state.assignment, from_date=TODAY, due_date=TODAY
            ),
        ),
        ("", lambda: AssignmentState.objects.all().delete()),
        ("timeline", late.delete),
        ("timeline", lambda: late.update(status="valid")),
        ("timeline", lambda: late.update(from_date=TODAY + timedelta(days=400))),
        (
            "timeline",
            lambda: AssignmentSpan.objects.create(
                learner=nobody, requirement=made, status="overdue", from_date=TODAY, until_date=None
            ),
        ),
    ]
    for field, work in spoil:
        work()
        assert [difference.field for difference in check_standings()] == [field]
        assert [difference.field for difference in check_standings(repair=True)] == [field]
        with counted() as statements:
            assert list(check_standings()) == []
        assert "FOR UPDATE" not in " ".join(statements)  # nobody waits for a check that finds nothing
    assert spans(learner) == before


def test_a_run_goes_on_where_it_was_left(station: Unit, release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assigning, "CHUNK", 2)
    for _ in range(5):
        people.member(people.person(), station)
    boss = manager_of(station)
    require(name="R", unit=station, course=release.course, provisions=Provisions(audience(station)), by=boss, at=AT)

    told = []
    while apply_next(at=AT):
        run = RuleRun.objects.get()
        told.append((run.done, run.total, run.done_at is not None))
    assert told == [(2, 5, False), (4, 5, False), (5, 5, True)]
    assert Assignment.objects.count() == 5


@pytest.mark.parametrize("requirements", [1, 3])
def test_many_people_cost_as_many_queries_as_one(station: Unit, requirements: int) -> None:
    boss = manager_of(station)
    for number in range(requirements):
        required(station, releases.released(f"DEM-10{number}"), by=boss)

    def joining(number: int) -> list[str]:
        members = [people.member(people.person(), station).pk for _ in range(number)]
        with counted() as statements:
            assign_members(memberships=members, at=AT)
        return statements

    one, many = joining(1), joining(40)
    assert len(one) == len(many), listed(many)
    assert Assignment.objects.count() == 41 * requirements
