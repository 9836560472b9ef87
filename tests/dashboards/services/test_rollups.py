"""Figures that are sums of changes say what a count of people would say, whatever happens to people and places."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.utils import timezone

from courses.models import Course
from lms.accounts.models import Membership, Unit
from lms.accounts.services import change_unit, join_unit, leave_unit
from lms.dashboards.models import Attribution, DayRollup, MonthRollup, Rollup
from lms.dashboards.queries.rollups import Asked, tallies
from lms.dashboards.rules.ranks import RANK_OF, Rank
from lms.dashboards.rules.tallies import Tally
from lms.dashboards.services.compacting import compact
from lms.dashboards.services.records import check_rollups
from lms.learning.models import AssignmentSpan, Requirement
from lms.learning.rules.standing import Span, Status
from tests.dashboards.makers import person, unit
from tests.dashboards.spans import requirement, stands, stands_all

START = date(2026, 1, 1)
DAYS = 120
ORDER = list(Rank)


class World:
    """Two agencies' trees, people and units that move about in them, and what these ask for."""

    def __init__(self, dice: Random, course: Course) -> None:
        self.dice, self.now = dice, timezone.now()
        self.root = unit("Agency", kind=Unit.Kind.AGENCY)
        self.north, self.south = unit("North", self.root), unit("South", self.root)
        self.court = unit("Court", kind=Unit.Kind.AGENCY)
        below = unit("Airport", self.north), unit("Harbour", self.south), unit("Registry", self.court)
        self.units = [self.root, self.north, self.south, self.court, *below]
        self.people = [person(f"Person {number}") for number in range(4)]
        asking = {"Rights": self.root, "Force": self.root, "Files": self.court, "Borders": below[0]}
        self.requirements = [requirement(name, of, course) for name, of in asking.items()]

    def something_happens(self) -> None:
        self.dice.choice([self.restand, self.restand, self.join, self.join, self.leave, self.move, compact])()

    def day(self, least: int = 0) -> date:
        return START + timedelta(days=self.dice.randint(least, DAYS))

    def restand(self) -> None:
        some = self.dice.sample(self.people, 2)
        stands_all([(user, self.dice.choice(self.requirements), self.timeline()) for user in some])

    def timeline(self) -> list[Span]:
        edges = sorted({self.day() for _ in range(self.dice.randint(0, 4))})
        ends = [*edges[1:], self.dice.choice([None, START + timedelta(days=DAYS + 30)])]
        return [Span(self.dice.choice(list(Status)), *stretch) for stretch in zip(edges, ends, strict=False)]

    def join(self) -> None:
        of = Unit.objects.get(pk=self.dice.choice(self.units).pk)
        role = self.dice.choice(["learner", "learner", "manager"])
        user = self.dice.choice(self.people)
        join_unit(user=user, unit=of, role=role, by=None, at=self.now, from_date=self.day())

    def leave(self) -> None:
        for membership in Membership.objects.filter(until_date=None).order_by("?")[:1]:
            leave_unit(membership=membership, by=None, at=self.now, last_day=self.day())

    def move(self) -> None:
        moved = Unit.objects.get(pk=self.dice.choice(self.units[4:]).pk)
        parent = Unit.objects.get(pk=self.dice.choice(self.units[:4]).pk)
        change_unit(unit=moved, parent=parent, by=self.people[0], at=self.now)

    def counted(self, of: Unit, day: date, asked: Requirement | None) -> Tally:
        """By looking at every person, one after another, under what the unit's agency asks."""
        of = Unit.objects.get(pk=of.pk)
        inside = Membership.objects.in_force(day).filter(role="learner").within([of]).values("user")
        ours = Requirement.objects.filter(unit__path__startswith=of.path[: Unit.steplen])
        spans = AssignmentSpan.objects.on(day).filter(learner__in=inside, requirement__in=ours)
        if asked:
            return tally([RANK_OF[Status(span.status)] for span in spans.filter(requirement=asked)])
        worst: dict[int, Rank] = {}
        for span in spans:
            ranks = [RANK_OF[Status(span.status)], *([worst[span.learner_id]] if span.learner_id in worst else [])]
            worst[span.learner_id] = min(ranks, key=ORDER.index)
        return tally(list(worst.values()))


def tally(ranks: list[Rank]) -> Tally:
    counts = Counter(ranks)
    return Tally(*(counts[rank] for rank in ORDER))


@pytest.mark.parametrize("seed", range(3))
def test_the_sums_say_what_counting_says_whatever_happens(seed: int, course: Course) -> None:
    world = World(Random(seed), course)
    for _ in range(40):
        world.something_happens()

    days = sorted({world.day() for _ in range(5)} | {date(2026, 1, 31), date(2026, 6, 30)})
    units = list(Unit.objects.all())
    found = tallies(Asked(units, days), Asked(units, days, each=True))

    asked = [(None, None), *((requirement.pk, requirement) for requirement in world.requirements)]
    assert {(u.pk, d, key): found.of(u.pk, d, key) for u in units for d in days for key, _ in asked} == {
        (u.pk, d, key): world.counted(u, d, requirement) for u in units for d in days for key, requirement in asked
    }
    assert list(check_rollups()) == []


def test_compacting_moves_rows_and_changes_no_figure(course: Course) -> None:
    home = unit("Station")
    asked = requirement("Rights", home, course)
    ana = person("Ana")
    join_unit(user=ana, unit=home, role="learner", by=None, at=timezone.now(), from_date=START)
    stands(ana, asked, ("not-started", "2026-01-10", "2026-02-05"), ("overdue", "2026-02-05"))
    stands(ana, asked, ("not-started", "2026-01-10", "2026-02-05"), ("valid", "2026-02-05"))
    days = [date(2026, 2, 4), date(2026, 2, 5)]
    expected = [Tally(open=1), Tally(held=1)]

    before = [tallies(Asked([home], days)).of(home.pk, day) for day in days]
    moved, again = compact(), compact()

    assert [tallies(Asked([home], days)).of(home.pk, day) for day in days] == before == expected
    assert (moved > 0, again, Rollup.objects.count()) == (True, 0, 0)
    stored = DayRollup.objects.filter(requirement=asked).order_by("day", "rank").values_list("day", "rank", "n")
    assert list(stored) == [
        (date(2026, 1, 10), "open", 1),
        (date(2026, 2, 5), "held", 1),
        (date(2026, 2, 5), "open", -1),
    ]
    assert list(check_rollups()) == []


def test_what_was_spoilt_is_found_and_appended(course: Course) -> None:
    home = unit("Station")
    asked = requirement("Rights", home, course)
    ana = person("Ana")
    join_unit(user=ana, unit=home, role="learner", by=None, at=timezone.now(), from_date=START)
    stands(ana, asked, ("overdue", "2026-02-05"))
    compact()
    DayRollup.objects.filter(requirement=asked).update(n=3)
    MonthRollup.objects.filter(requirement=None).delete()
    Attribution.objects.update(places=[])

    found = list(check_rollups(repair=True))

    assert sorted((each.state, each.stored, each.derived) for each in found if each.state != "Attribution") == [
        ("MonthRollup", "0", "1"),
        ("MonthRollup", "1", "3"),
        ("Rollup", "3", "1"),
    ]
    assert [each.field for each in found if each.state == "Attribution"] == ["places"]
    assert list(check_rollups()) == []
    assert tallies(Asked([home], [date(2026, 3, 1)], each=True)).of(home.pk, date(2026, 3, 1), asked.pk) == Tally(1)
