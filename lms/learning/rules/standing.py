"""Where somebody stands with a requirement, from the first day to the last: dates in, a timeline out.

Nothing here asks what day it is today. What holds today, held last March or will hold in ninety days is read from the
same timeline.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from dateutil.relativedelta import relativedelta

DUE_SOON_DAYS = 30
DAY = timedelta(days=1)


class Status(StrEnum):
    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    DUE_SOON = "due-soon"  # within thirty days, begun or not
    OVERDUE = "overdue"  # never held what is required, and the day is past
    VALID = "valid"
    RENEWAL_OPEN = "renewal-open"  # still valid
    EXPIRED = "expired"
    EXEMPT = "exempt"


# Who of the people under a requirement is as they should be, and who asks to be looked after.
HOLDING = frozenset({Status.VALID, Status.RENEWAL_OPEN})
LATE = frozenset({Status.OVERDUE, Status.EXPIRED})


@dataclass(frozen=True)
class Terms:
    """What the rule says of time. `valid_months` None: as the course says."""

    valid_months: int | None = None
    from_expiry: bool = False
    opens_days: int = 90
    due_days: int = 30

    def due_after(self, day: date) -> date:
        return day + timedelta(days=self.due_days)


@dataclass(frozen=True)
class Stretch:
    """The person is under the requirement from a day on, until before `until`, on these terms and due on that day.

    `began`: since when without a break, under earlier rules too. None: since `from_date`.
    """

    from_date: date
    due_date: date
    terms: Terms
    until: date | None = None
    began: date | None = None

    @property
    def since(self) -> date:
        return self.began or self.from_date


@dataclass(frozen=True)
class Holding:
    """A completion, or what counts as one. `ended` is the first day on which it no longer counts, for a reason."""

    completed: date
    valid_until: date | None = None
    ended: date | None = None


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included; `last` None: to this day and beyond."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class NewDue:
    """From a day on the requirement is due on another day: an extension was granted."""

    from_date: date
    due_date: date


@dataclass(frozen=True)
class Case:
    """All that decides about one person and one requirement."""

    stretches: Sequence[Stretch]
    holdings: Sequence[Holding] = ()
    places: Sequence[Period] = ()  # when an enrolment was open
    exemptions: Sequence[Period] = ()
    extensions: Sequence[NewDue] = ()


@dataclass(frozen=True)
class Span:
    """`until` is the first day on which it no longer holds; None: as far as can be seen."""

    status: Status
    from_date: date
    until: date | None


@dataclass(frozen=True)
class Dates:
    """When the requirement is due, and what counts then: completed when, holding until its last day, that included."""

    due: date
    completed: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Earlier:
    """What the dates were before that day."""

    before: date
    dates: Dates


@dataclass(frozen=True)
class Restood:
    """A person's timeline under one requirement was another one before. Keys of the learner and the requirement."""

    learner: int
    requirement: int
    before: Sequence[Span]
    after: Sequence[Span]


@dataclass(frozen=True)
class Term:
    """A holding under these terms: `until` is its last day, None where it does not run out."""

    completed: date
    until: date | None
    ended: date | None

    def counts(self, day: date) -> bool:
        return self.completed <= day and (self.ended is None or day < self.ended)

    def holds(self, day: date) -> bool:
        return self.counts(day) and (self.until is None or day <= self.until)


def timeline(case: Case) -> list[Span]:
    """The spans, in order, without two alike that touch. Gaps are times at which nothing was required."""
    spans: list[Span] = []
    for stretch in case.stretches:
        for span in _spans(case, stretch):
            if spans and spans[-1].status == span.status and spans[-1].until == span.from_date:
                spans[-1] = Span(span.status, spans[-1].from_date, span.until)
            else:
                spans.append(span)
    return spans


def on(spans: Iterable[Span], day: date) -> Span | None:
    """The span that holds on that day. None: nothing is required then."""
    return next((s for s in spans if s.from_date <= day and (s.until is None or day < s.until)), None)


def terms_of(holdings: Iterable[Holding], terms: Terms) -> list[Term]:
    """Each holding with its last day: the rule may shorten what the course gives, and never prolongs it."""
    found: list[Term] = []
    for holding in sorted(holdings, key=lambda holding: holding.completed):
        begins = _counts_from(holding.completed, found, terms)
        ends = begins + relativedelta(months=terms.valid_months) if terms.valid_months else None
        lasts = [day for day in (ends, holding.valid_until) if day]
        found.append(Term(holding.completed, min(lasts) if lasts else None, holding.ended))
    return found


def _counts_from(completed: date, earlier: Iterable[Term], terms: Terms) -> date:
    """The end of an earlier term that still holds, but never longer ahead than renewal is open: nobody stacks up
    years by taking a course twice in a week."""
    if not terms.from_expiry:
        return completed
    lasts = [term.until for term in earlier if term.until and term.holds(completed)]
    return min(max([completed, *lasts]), completed + timedelta(days=terms.opens_days))


def due_on(case: Case, stretch: Stretch, day: date) -> date:
    """When the requirement is due, as that was known on a day: an extension counts from the day it was granted, and
    whoever was exempt has as much time after it as anybody who joins."""
    if not case.extensions and not case.exemptions:  # as most are, of a million
        return stretch.due_date
    granted = [new for new in case.extensions if stretch.since <= new.from_date <= day]
    due = max(granted, key=lambda new: new.from_date).due_date if granted else stretch.due_date
    ends = [p.last for p in case.exemptions if p.last and p.first <= day and p.last >= stretch.since]
    return max([stretch.due_date, due, *(end + timedelta(days=stretch.terms.due_days) for end in ends)])


def dates(case: Case) -> tuple[Dates, list[Earlier]]:
    """The dates as they come to be, and what they were before that, in order. Of a case with a stretch."""
    found: list[tuple[date, Dates]] = []
    for stretch in case.stretches:
        terms = terms_of(case.holdings, stretch.terms)
        for day in sorted(day for day in _turns(case, stretch, terms) if _within(day, stretch)):
            now = _dates(case, stretch, terms, day)
            if not found or found[-1][1] != now:
                found.append((day, now))
    earlier = [Earlier(after, before) for (_, before), (after, _) in pairwise(found)]
    return found[-1][1], earlier


def _turns(case: Case, stretch: Stretch, terms: Sequence[Term]) -> set[date]:
    """Every day on which a date may become another one."""
    turns = {stretch.from_date, *(new.from_date for new in case.extensions)}
    turns |= {period.first for period in case.exemptions}
    return turns | {day for term in terms for day in (term.completed, term.ended) if day}


def _dates(case: Case, stretch: Stretch, terms: Sequence[Term], day: date) -> Dates:
    counting = [term for term in terms if term.counts(day)]
    held = max(counting, key=lambda term: (term.until or date.max, term.completed), default=None)
    due = due_on(case, stretch, day)
    return Dates(due, held.completed, held.until) if held else Dates(due)


def _spans(case: Case, stretch: Stretch) -> Iterator[Span]:
    terms = terms_of(case.holdings, stretch.terms)
    edges = sorted(edge for edge in _edges(case, stretch, terms) if _within(edge, stretch))
    for first, after in zip(edges, [*edges[1:], stretch.until], strict=True):
        yield Span(_status(case, stretch, terms, first), first, after)


def _within(day: date, stretch: Stretch) -> bool:
    return stretch.from_date <= day and (stretch.until is None or day < stretch.until)


def _edges(case: Case, stretch: Stretch, terms: Sequence[Term]) -> set[date]:
    """Every day on which the answer may become another one."""
    edges = {stretch.from_date}
    for term in terms:
        edges.add(term.completed)
        edges |= {term.ended} if term.ended else set()
        if term.until:
            edges |= {term.until + DAY, term.until - timedelta(days=stretch.terms.opens_days) + DAY}
    for period in (*case.places, *case.exemptions):
        edges |= {period.first, *({period.last + DAY} if period.last else ())}
    edges |= {new.from_date for new in case.extensions}
    for due in {due_on(case, stretch, day) for day in set(edges)}:
        edges |= {due + DAY, due - timedelta(days=DUE_SOON_DAYS)}
    return edges


def _status(case: Case, stretch: Stretch, terms: Sequence[Term], day: date) -> Status:
    if any(period.holds(day) for period in case.exemptions):
        return Status.EXEMPT
    if held := [term for term in terms if term.holds(day)]:
        return _held(held, stretch.terms, day)
    due = due_on(case, stretch, day)
    if any(term.counts(day) for term in terms) and day > due:
        return Status.EXPIRED
    if day > due:
        return Status.OVERDUE
    if day >= due - timedelta(days=DUE_SOON_DAYS):
        return Status.DUE_SOON
    begun = any(period.holds(day) for period in case.places)
    return Status.IN_PROGRESS if begun else Status.NOT_STARTED


def _held(held: Sequence[Term], terms: Terms, day: date) -> Status:
    lasts = [term.until for term in held]
    if None in lasts:
        return Status.VALID
    last = max(until for until in lasts if until)
    return Status.RENEWAL_OPEN if day > last - timedelta(days=terms.opens_days) else Status.VALID
