"""What must be written so that a person is under a requirement just when its rule says so. Dates in, facts out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Written:
    """An assignment on record. `ended`: the first day on which it no longer holds, where an end was written."""

    number: int
    rule: int
    from_date: date
    ended: date | None = None


@dataclass(frozen=True)
class Part:
    """From a day on until before another the person is under a rule; `number` of the assignment, 0 where none is."""

    rule: int
    from_date: date
    until: date | None
    number: int = 0

    def holds(self, day: date) -> bool:
        return self.from_date <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class NewAssignment:
    """`began`: since when without a break, under earlier rules too."""

    from_date: date
    until: date | None
    began: date


@dataclass(frozen=True)
class Plan:
    """Facts to write: an end of the last assignment, or an assignment that is none from `void` on; then new ones."""

    end: date | None = None
    void: date | None = None
    new: tuple[NewAssignment, ...] = ()
    changed_by_rule: bool = False  # the rule names others now, and not: the person has left


def in_effect(written: Iterable[Written]) -> list[Part]:
    """When which assignment holds. One that was written later takes the place of all before it, from its first day."""
    parts: list[Part] = []
    limit: date | None = None
    for each in sorted(written, key=lambda each: -each.number):
        until = _earlier(each.ended, limit)
        if until is None or each.from_date < until:
            parts.append(Part(each.rule, each.from_date, until, each.number))
        limit = _earlier(each.from_date, limit)
    return sorted(parts, key=lambda part: part.from_date)


def merged(periods: Iterable[tuple[date, date | None]]) -> list[tuple[date, date | None]]:
    """Periods [from, until), in order, without two that touch."""
    found: list[tuple[date, date | None]] = []
    for first, until in sorted(periods, key=lambda period: period[0]):
        if until is not None and until <= first:
            continue
        if found and (found[-1][1] is None or first <= found[-1][1]):
            before = found[-1]
            found[-1] = (before[0], None if before[1] is None or until is None else max(before[1], until))
        else:
            found.append((first, until))
    return found


def plan(
    written: Sequence[Written], wanted: Sequence[tuple[date, date | None]], *, rule: int, rule_day: date
) -> Plan | None:
    """What to write so that the rule holds in the wanted periods, from its first day on. None: nothing.

    What held before that day under earlier rules stays as it was.
    """
    now = in_effect(written)
    then = [part for part in map(lambda part: _before(part, rule_day), now) if part and part.rule != rule]  # noqa: C417 it is read once
    then += [Part(rule, first, until) for first, until in wanted]
    cut = _first_difference(now, then)
    if cut is None:
        return None
    new = tuple(
        NewAssignment(max(first, cut), until, _began(then, max(first, cut)))
        for first, until in wanted
        if until is None or until > cut
    )
    reaching = [part for part in now if part.until is None or part.until > cut]
    by_rule = any(part.rule != rule for part in reaching)
    if not reaching or (new and new[0].from_date == cut):
        return Plan(new=new)
    last = max(written, key=lambda each: each.number)
    if last.ended is None and [part.number for part in reaching] == [last.number]:
        return Plan(end=cut, new=new, changed_by_rule=by_rule)
    return Plan(void=cut, new=new, changed_by_rule=by_rule)


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def _before(part: Part, day: date) -> Part | None:
    if part.from_date >= day:
        return None
    return Part(part.rule, part.from_date, _earlier(part.until, day), part.number)


def _first_difference(now: Sequence[Part], then: Sequence[Part]) -> date | None:
    edges = {edge for part in (*now, *then) for edge in (part.from_date, part.until) if edge}
    return next((day for day in sorted(edges) if _rule_on(now, day) != _rule_on(then, day)), None)


def _rule_on(parts: Iterable[Part], day: date) -> int | None:
    return next((part.rule for part in parts if part.holds(day)), None)


def _began(parts: Iterable[Part], day: date) -> date:
    """The first day of what reaches to `day` without a break."""
    began = day
    for part in sorted(parts, key=lambda part: part.from_date, reverse=True):
        if part.from_date < began and (part.until is None or part.until >= began):
            began = part.from_date
    return began


def began_of(parts: Iterable[Part], part: Part) -> date:
    """Since when the person is under the requirement without a break."""
    return _began(parts, part.from_date)


def first_day(trigger: str, began: date, trigger_date: date | None, run_out: Iterable[date]) -> date:
    """From when the days until a requirement is first due are counted. Who comes after it has as much time."""
    if trigger == "expiry":
        return max([began, *run_out])
    return max(began, trigger_date) if trigger_date else began
