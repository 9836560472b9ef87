"""What the load has measured, as lines to read."""

from collections.abc import Iterator, Sequence
from math import ceil

from lms.dashboards.management.load.plan import Outcome

HEADS = ("request", "number", "p50 ms", "p95 ms", "p99 ms", "longest")


def percentile(values: Sequence[float], percent: float) -> float:
    """The least value that so many percent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)] if ordered else 0.0


def table(outcome: Outcome) -> Iterator[str]:
    rows = [(kind, taken) for kind, taken in outcome.milliseconds.items()]
    rows.append(("all", [each for taken in outcome.milliseconds.values() for each in taken]))
    width = max(len(kind) for kind, _ in rows)
    yield _row(HEADS[0].ljust(width), *HEADS[1:])
    for kind, taken in rows:
        figures = [f"{percentile(taken, percent):.0f}" for percent in (50, 95, 99, 100)]
        yield _row(kind.ljust(width), f"{len(taken):,}", *figures)


def _row(kind: str, *figures: str) -> str:
    return "  ".join([kind, *(figure.rjust(8) for figure in figures)])


def about_the_generator(outcome: Outcome) -> Iterator[str]:
    count = sum(map(len, outcome.milliseconds.values()))
    yield (
        f"{count:,} requests in {outcome.seconds:.0f} s: {count / outcome.seconds:.0f} a second. "
        f"Errors: {len(outcome.errors)}. Retries: {outcome.retries}."
    )
    yield (
        f"The generator itself took {outcome.cpu_seconds:.1f} s of CPU, {outcome.cpu_seconds / outcome.seconds:.0%} "
        f"of one core; its clock rang {percentile(outcome.late, 99):.0f} ms late at p99, "
        f"{percentile(outcome.late, 100):.0f} ms at most."
    )
