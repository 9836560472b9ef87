"""What may be shown of how people go through a course: counted, then held to the rule of disclosure.

Months and units are told of everybody only, and parts one at a time: what is crossed with nothing cannot be worked out
from the difference of two pages.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from courses.queries.reading import ActivityText, CourseText
from lms.accounts.models import Unit
from lms.dashboards.queries.course_counts import EVERYBODY, TRIES, Counts, Part, Progress, Tried, counts
from lms.dashboards.rules.disclosure import Key, Shown, Whole, shown

MONTHS = 12
BEGAN, COMPLETED = 0, 1  # places in a pair
Told = int | None  # people, in fives; None is hidden


@dataclass(frozen=True)
class MonthFigures:
    """`month` is its first day; the first of all stands for everything before the second."""

    month: date
    began: Told
    completed: Told


@dataclass(frozen=True)
class UnitFigures:
    """An agency or a division; `is_direct`: the people directly in an agency. Without a unit: in none today."""

    unit: Unit | None
    is_direct: bool
    began: Told
    completed: Told


@dataclass(frozen=True)
class ActivityFigures:
    """`minutes` is the median from the first opening to the end, pauses and nights included. `tries` are pairs: who
    handed in for the first, second, third or later time, and who passed then."""

    activity: ActivityText
    opened: Told
    finished: Told
    minutes: int | None
    tries: tuple[tuple[Told, Told], ...]


@dataclass(frozen=True)
class CourseFigures:
    """`parts` are the editions and languages of which there is something to see."""

    began: Told
    completed: Told
    parts: tuple[Part, ...]
    months: tuple[MonthFigures, ...]
    units: tuple[UnitFigures, ...]
    activities: tuple[ActivityFigures, ...]


def months_told(today: date) -> list[date]:
    """The first days of the last twelve months, the present one included, after the one that stands for all before."""
    first = today.year * 12 + today.month - 1 - MONTHS
    return [date((first + n) // 12, (first + n) % 12 + 1, 1) for n in range(MONTHS + 1)]


def course_figures(course_id: int, course: CourseText, part: Part, today: date) -> CourseFigures:
    """Of the activities of `course`, in their order. Six queries, however many people there are."""
    months = months_told(today)
    counted = counts(course_id, months[0], today)
    began = shown(_everybody(counted, BEGAN, ((*_by_month(counted, BEGAN),),)))
    ever = shown(Whole(EVERYBODY, counted.ever[COMPLETED], covers=((*_by_month(counted, COMPLETED),),)))
    most = min(began.most[EVERYBODY], ever.most[EVERYBODY])  # or it would say too much of the months
    completed = shown(_everybody(counted, COMPLETED), within=Shown(most=began.most | {EVERYBODY: most}))
    parts = tuple(sorted((each for each in counted.people if each != EVERYBODY and began.figures[each]), key=str))
    return CourseFigures(
        began=began.figures.get(part),
        completed=completed.figures.get(part),
        parts=parts,
        months=tuple(MonthFigures(month, began.figures.get(month), ever.figures.get(month)) for month in months),
        units=tuple(_units(counted, began, completed)),
        activities=tuple(_activity(activity, part, counted, began) for activity in course.activities),
    )


# How people are divided


def _everybody(counted: Counts, place: int, covers: tuple[tuple[Whole, ...], ...] = ()) -> Whole:
    whole = _divided({part: pair[place] for part, pair in counted.people.items()})
    agencies = sorted({agency for agency, _ in counted.units}, key=str)
    by_unit = tuple(_agency(agency, counted, place) for agency in agencies)
    return Whole(whole.key, whole.people, (*whole.divisions, by_unit), covers)


def _by_month(counted: Counts, place: int) -> list[Whole]:
    return [Whole(month, pair[place]) for month, pair in sorted(counted.months.items())]


def _agency(agency: str | None, counted: Counts, place: int) -> Whole:
    divisions = [
        Whole(("unit", agency, division), pair[place])
        for (above, division), pair in sorted(counted.units.items(), key=str)
        if above == agency
    ]
    return Whole(("unit", agency), sum(each.people for each in divisions), (tuple(divisions),))


def _divided(people: Mapping[Part, int]) -> Whole:
    """Everybody, by edition and by language."""
    editions = tuple(Whole(part, people[part]) for part in people if part[0] is not None)
    languages = tuple(Whole(part, people[part]) for part in people if part[1] is not None)
    return Whole(EVERYBODY, people.get(EVERYBODY, 0), (editions, languages) if editions else ())


# What is told


def _units(counted: Counts, began: Shown, completed: Shown) -> Iterable[UnitFigures]:
    """Those with enough people who began, in the order of the tree."""
    paths = {path for pair in counted.units for path in pair if path}
    named = {unit.path: unit for unit in Unit.objects.filter(path__in=paths)}
    for agency in sorted({agency for agency, _ in counted.units}, key=str):
        below = sorted((division for above, division in counted.units if above == agency and division), key=str)
        rows: list[tuple[Key, str | None, bool]] = [(("unit", agency), agency, False)]
        if agency and below != [agency]:
            rows += [(("unit", agency, division), division, division == agency) for division in below]
        for key, path, is_direct in rows:
            if began.figures[key]:
                yield UnitFigures(named.get(path or ""), is_direct, began.figures[key], completed.figures[key])


def _activity(activity: ActivityText, part: Part, counted: Counts, began: Shown) -> ActivityFigures:
    told = {each: counted.activities.get((activity.id, each), Progress()) for each in counted.people}
    opened = shown(_divided({each: progress.opened for each, progress in told.items()}), within=began)
    finished = shown(_divided({each: progress.finished for each, progress in told.items()}), within=opened)
    timed = shown(_divided({each: progress.timed for each, progress in told.items()}), within=finished)
    took = told[part].took if part in told and timed.figures[part] else None
    return ActivityFigures(
        activity=activity,
        opened=opened.figures.get(part),
        finished=finished.figures.get(part),
        minutes=max(1, round(took.total_seconds() / 60)) if took else None,
        tries=tuple(_tried(activity, number, part, counted, opened) for number in range(1, TRIES + 1)),
    )


def _tried(activity: ActivityText, number: int, part: Part, counted: Counts, opened: Shown) -> tuple[Told, Told]:
    told = {each: counted.tries.get((activity.id, number, each), Tried()) for each in counted.people}
    handed_in = shown(_divided({each: tried.handed_in for each, tried in told.items()}), within=opened)
    passed = shown(_divided({each: tried.passed for each, tried in told.items()}), within=handed_in)
    return handed_in.figures.get(part), passed.figures.get(part)
