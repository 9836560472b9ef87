"""The timeline against one that asks day by day, over cases that nobody thought of."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.learning.rules.course_paths import InForce, under_way
from lms.learning.rules.standing import (
    HOLDING,
    LATE,
    Case,
    Holding,
    NewDue,
    Period,
    Status,
    Stretch,
    Terms,
    on,
    timeline,
)

FIRST, LENGTH = date(2026, 1, 1), 900
DAY = timedelta(days=1)
days = st.integers(0, LENGTH).map(lambda number: FIRST + number * DAY)
terms = st.builds(
    Terms,
    valid_months=st.none() | st.integers(1, 12),
    from_expiry=st.booleans(),
    opens_days=st.integers(0, 120),
    due_days=st.integers(0, 60),
)


@st.composite
def holdings(draw: st.DrawFn) -> Holding:
    completed = draw(days)
    later = st.none() | st.integers(0, 400).map(lambda number: completed + number * DAY)
    return Holding(completed, draw(later), draw(later))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(days)
    return Period(first, first + draw(st.integers(0, 200)) * DAY)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    edges = sorted(draw(st.sets(days, min_size=2, max_size=4)))
    stretches = [
        Stretch(first, first + draw(st.integers(0, 120)) * DAY, draw(terms), until)
        for first, until in zip(edges, [*edges[1:], None], strict=True)
        if draw(st.booleans())
    ]
    extended = st.builds(NewDue, days, days)
    return Case(
        stretches=stretches,
        holdings=draw(st.lists(holdings(), max_size=4)),
        places=draw(st.lists(periods(), max_size=2)),
        exemptions=draw(st.lists(periods(), max_size=2)),
        extensions=draw(st.lists(extended, max_size=2, unique_by=lambda new: new.from_date)),
    )


def naive(case: Case, day: date) -> Status | None:
    """What holds on one day, asked of the facts alone."""
    stretch = next((s for s in case.stretches if s.from_date <= day and (s.until is None or day < s.until)), None)
    if stretch is None:
        return None
    if any(p.first <= day <= (p.last or date.max) for p in case.exemptions):
        return Status.EXEMPT
    due = stretch.due_date
    known = [new for new in case.extensions if stretch.from_date <= new.from_date <= day]
    if known:
        due = max(due, max(known, key=lambda new: new.from_date).due_date)
    for p in case.exemptions:
        if p.last and p.first <= day and p.last >= stretch.from_date:
            due = max(due, p.last + stretch.terms.due_days * DAY)
    lasts = last_days(case, stretch.terms)
    counting = [(h, last) for h, last in lasts if h.completed <= day and (h.ended is None or day < h.ended)]
    held = [last for _, last in counting if last is None or day <= last]
    if held:
        opens = None not in held and day > max(last for last in held if last) - stretch.terms.opens_days * DAY
        return Status.RENEWAL_OPEN if opens else Status.VALID
    if day > due:
        return Status.EXPIRED if counting else Status.OVERDUE
    if day >= due - 30 * DAY:
        return Status.DUE_SOON
    begun = any(p.first <= day <= (p.last or date.max) for p in case.places)
    return Status.IN_PROGRESS if begun else Status.NOT_STARTED


def last_days(case: Case, asked: Terms) -> list[tuple[Holding, date | None]]:
    told: list[tuple[Holding, date | None]] = []
    for h in sorted(case.holdings, key=lambda h: h.completed):
        begins = h.completed
        for earlier, last in told:
            still = earlier.ended is None or h.completed < earlier.ended
            if asked.from_expiry and still and last and last >= h.completed:
                begins = max(begins, min(last, h.completed + asked.opens_days * DAY))
        ends = [h.valid_until] if h.valid_until else []
        ends += [begins + relativedelta(months=asked.valid_months)] if asked.valid_months else []
        told.append((h, min(ends) if ends else None))
    return told


@settings(max_examples=40, deadline=None)
@given(cases())
def test_each_day_is_what_the_facts_say_and_the_spans_cover_each_stretch(case: Case) -> None:
    spans = timeline(case)
    for before, after in pairwise(spans):
        assert before.until is not None
        assert before.until <= after.from_date
        assert before.until < after.from_date or before.status != after.status
    assert all(span.until is None or span.from_date < span.until for span in spans)
    for number in range(0, LENGTH + 600, 3):
        day = FIRST + number * DAY
        found = on(spans, day)
        assert (found.status if found else None) == naive(case, day), day


@st.composite
def versions(draw: st.DrawFn) -> list[InForce]:
    """Of a path: one follows the other, and each asks for some of three courses."""
    edges = sorted(draw(st.sets(days, min_size=1, max_size=3)))
    courses = st.frozensets(st.integers(1, 3), min_size=1)
    return [InForce(first, until, draw(courses)) for first, until in zip(edges, [*edges[1:], None], strict=True)]


@settings(max_examples=40, deadline=None)
@given(cases(), versions(), st.dictionaries(st.integers(1, 3), st.lists(periods(), max_size=2)))
def test_a_path_is_under_way_on_each_day_on_which_a_course_of_its_version_is(
    case: Case, path: list[InForce], learnt: dict[int, list[Period]]
) -> None:
    spans = timeline(replace(case, places=under_way(path, learnt)))
    for number in range(0, LENGTH + 300, 5):
        day = FIRST + number * DAY
        holds = [version for version in path if version.from_date <= day and (not version.until or day < version.until)]
        begun = [p for version in holds for course in version.courses for p in learnt.get(course, []) if p.holds(day)]
        found = on(spans, day)
        assert (found.status if found else None) == naive(replace(case, places=begun), day), day


def rank(status: Status) -> int:
    """How bad it is."""
    return 0 if status in HOLDING else 1 if status is Status.EXEMPT else 3 if status in LATE else 2


@settings(max_examples=40, deadline=None)
@given(cases(), holdings())
def test_one_more_completion_makes_no_day_worse(case: Case, more: Holding) -> None:
    before, after = timeline(case), timeline(replace(case, holdings=[*case.holdings, more]))
    for number in range(0, LENGTH + 600, 7):
        day = FIRST + number * DAY
        then, now = on(before, day), on(after, day)
        assert (then is None) == (now is None)
        if then and now:
            assert rank(now.status) <= rank(then.status) or (then.status is Status.EXEMPT), day
