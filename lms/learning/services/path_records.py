"""Which completion of a path counts for somebody, recomputed from the facts: part of `check_records`."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db import transaction

from lms.learning.models import PathCompletion, PathState
from lms.learning.rules.differences import Difference
from lms.learning.services.holding import hold

CHUNK = 500  # people who are looked at, and held, at one time
Rows = dict[tuple[int, int], tuple[int, date | None]]


def check_paths(*, repair: bool = False) -> Iterator[Difference]:
    """As `check_records`, in pieces of people. Also finds states of whom there is no completion at all."""
    last = 0
    while people := _next(last):
        yield from _check(people, repair=repair)
        last = people[-1]


def _next(after: int) -> list[int]:
    """The next people who have completed a path, or are said to hold one."""
    done = PathCompletion.objects.filter(learner__gt=after).order_by().values("learner")
    said = PathState.objects.filter(learner__gt=after).order_by().values("learner")
    rows = done.union(said).order_by("learner").values_list("learner", flat=True)[:CHUNK]
    return list(rows)


@transaction.atomic
def _check(people: Sequence[int], *, repair: bool) -> list[Difference]:
    hold(people)
    counting = PathCompletion.objects.filter(learner__in=people, annulment__isnull=True)
    newest = counting.order_by("learner_id", "path_id", "-number").distinct("learner_id", "path_id")
    derived: Rows = {(row.learner_id, row.path_id): (row.pk, row.valid_until_date) for row in newest}
    states = {(row.learner_id, row.path_id): row for row in PathState.objects.filter(learner__in=people)}
    stored: Rows = {key: (row.completion_id, row.valid_until_date) for key, row in states.items()}
    found = list(_differences(derived, stored))
    if repair and found:
        wrong = [states[key].pk for key in stored if stored[key] != derived.get(key)]
        PathState.objects.filter(pk__in=wrong).delete()
        PathState.objects.bulk_create(
            PathState(
                learner_id=key[0], path_id=key[1], completion_id=derived[key][0], valid_until_date=derived[key][1]
            )
            for key in derived
            if stored.get(key) != derived[key]
        )
    return found


def _differences(derived: Rows, stored: Rows) -> Iterator[Difference]:
    for key in sorted(derived.keys() | stored.keys()):
        name = f"{key[0]} {key[1]}"
        if key not in stored or key not in derived:
            there = ("missing", "there") if key in derived else ("there", "nothing")
            yield Difference("PathState", name, "", *there)
            continue
        for field, was, is_ in zip(("completion_id", "valid_until_date"), stored[key], derived[key], strict=True):
            if was != is_:
                yield Difference("PathState", name, field, str(was), str(is_))
