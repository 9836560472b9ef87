"""States are derived from facts. Here they are recomputed, compared, and where it is asked for written anew."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from wagtail import hooks

from lms.learning.models import (
    ActivityCompletion,
    ActivityState,
    Attempt,
    AttemptState,
    Enrolment,
    EnrolmentState,
    Marking,
    Move,
    Opening,
    PackageAttempt,
    PackageState,
    PackageStatement,
    RecallState,
    RecallWish,
    Response,
    ScenarioPath,
    ScenarioState,
    ScenarioStep,
)
from lms.learning.queries.suspects import suspects
from lms.learning.rules.differences import Difference
from lms.learning.rules.paths import whole
from lms.learning.services.marking import best
from lms.learning.services.path_records import check_paths
from lms.learning.services.standing_records import check_standings

CHUNK = 500  # enrolments that are looked at, and held, at one time
Key = tuple[Any, ...]
Rows = dict[Key, dict[str, Any]]


def check_records(*, repair: bool = False) -> Iterator[Difference]:
    """Every difference between states and facts. With `repair` the states are written anew; facts never are.

    One statement finds the enrolments that must be looked at one by one. They are, in pieces, each in a transaction of
    its own that holds the learners' rows, so that what is compared is not half-written. The language is the learner's
    choice and is left as it is. Rooms above answer for what they derive by the hook `check_records`, which takes
    `repair` and gives differences.
    """
    listed = suspects()
    for first in range(0, len(listed), CHUNK):
        yield from _check(listed[first : first + CHUNK], repair=repair)
    yield from check_standings(repair=repair)
    yield from check_paths(repair=repair)
    for check in hooks.get_hooks("check_records"):
        yield from check(repair=repair)


@transaction.atomic
def _check(enrolments: Sequence[int], *, repair: bool) -> list[Difference]:
    list(EnrolmentState.objects.select_for_update().filter(pk__in=enrolments).order_by("pk").values_list("pk"))
    found: list[Difference] = []
    for model, derive, key in STATES:
        derived, stored = derive(enrolments), _stored(model, key, enrolments)
        different = list(_differences(model, derived, stored))
        found += different
        if repair and different:
            _repair(model, key, derived, stored)
    return found


def _differences(model: type[models.Model], derived: Rows, stored: Rows) -> Iterator[Difference]:
    for key in sorted(derived.keys() | stored.keys(), key=str):
        name = " ".join(map(str, key))
        if key not in derived or key not in stored:
            there = ("missing", "there") if key in derived else ("there", "nothing")
            yield Difference(model.__name__, name, "", *there)
            continue
        for field, value in derived[key].items():
            if field != "language" and stored[key][field] != value:
                yield Difference(model.__name__, name, field, str(stored[key][field]), str(value))


def _repair(model: Any, key: tuple[str, ...], derived: Rows, stored: Rows) -> None:
    manager = model.objects
    for found, values in derived.items():
        if found not in stored:
            manager.create(**dict(zip(key, found, strict=True)), **values)
        elif any(stored[found][field] != value for field, value in values.items() if field != "language"):
            kept = {field: value for field, value in values.items() if field != "language"}
            manager.filter(**dict(zip(key, found, strict=True))).update(**kept)
    for found in stored.keys() - derived.keys():
        manager.filter(**dict(zip(key, found, strict=True))).delete()


def _stored(model: Any, key: tuple[str, ...], enrolments: Iterable[int]) -> Rows:
    rows = model.objects.filter(enrolment__in=enrolments).values()
    return {tuple(row[name] for name in key): row for row in rows}


# What the states must be


def _enrolments(enrolments: Sequence[int]) -> Rows:
    moves = _moves(enrolments)
    facts = Enrolment.objects.filter(pk__in=enrolments).values(
        "pk",
        "learner_id",
        "course_id",
        "cycle",
        "edition",
        "language",
        "update_of_id",
        "renews_id",
        enrolled_at=F("occurred_at"),
        withdrawn_at=F("withdrawal__occurred_at"),
        completed_at=F("completions__occurred_at"),
        valid_until_date=F("completions__valid_until_date"),
        annulled_at=F("completions__annulment__occurred_at"),
    )
    return {
        (fact["pk"],): {
            **{name: value for name, value in fact.items() if name != "pk"},
            "edition": moves[fact["pk"]][-1].to_edition if fact["pk"] in moves else fact["edition"],
            "moves": len(moves.get(fact["pk"], ())),
        }
        for fact in facts
    }


def _moves(enrolments: Sequence[int]) -> dict[int, list[Move]]:
    """The moves of each enrolment that has any, in their order."""
    found: dict[int, list[Move]] = {}
    for move in Move.objects.filter(enrolment__in=enrolments).order_by("occurred_at", "pk"):
        found.setdefault(move.enrolment_id, []).append(move)
    return found


def _activities(enrolments: Sequence[int]) -> Rows:
    blank = {"opened_at": None, "opened_release_id": None, "completed_at": None}
    rows: Rows = defaultdict(blank.copy)
    openings = Opening.objects.filter(enrolment__in=enrolments).order_by("occurred_at", "pk")
    for enrolment, activity, at, release in openings.values_list("enrolment", "activity", "occurred_at", "release"):
        row = rows[enrolment, activity]
        row["opened_at"] = row["opened_at"] or at
        row["opened_release_id"] = release
    moves = _moves(enrolments)
    finished = ActivityCompletion.objects.filter(enrolment__in=enrolments).order_by("moves")
    for enrolment, activity, at, moved in finished.values_list("enrolment", "activity", "occurred_at", "moves"):
        later = moves.get(enrolment, [])[moved:]
        counts = all(str(activity) in move.kept for move in later)
        rows[enrolment, activity]["completed_at"] = at if counts else None
    return dict(rows)


def _attempts(enrolments: Sequence[int]) -> Rows:
    attempts, moves = Attempt.objects.filter(enrolment__in=enrolments), _moves(enrolments)
    rows: Rows = {
        (fact["pk"],): {
            **{name: value for name, value in fact.items() if name not in ("pk", "release__edition")},
            "set_aside_at": _set_aside_at(fact, moves.get(fact["enrolment_id"], [])),
            "first_answer_at": None,
            "score": "",
            "passed": None,
        }
        for fact in attempts.values(
            *("pk", "enrolment_id", "activity", "number", "release__edition"),
            submitted_at=F("submission__occurred_at"),
        )
    }
    answers = Response.objects.filter(attempt__enrolment__in=enrolments).order_by("attempt", "pk")
    for attempt, at in answers.distinct("attempt").values_list("attempt", "received_at"):
        rows[attempt,]["first_answer_at"] = at
    markings = Marking.objects.filter(submission__attempt__enrolment__in=enrolments).order_by("occurred_at", "pk")
    made: dict[int, list[Marking]] = defaultdict(list)
    for marking in markings.select_related("submission"):
        made[marking.submission.attempt_id].append(marking)
    for attempt, listed in made.items():
        counts = best(listed)
        rows[attempt,] |= {"score": counts.score, "passed": counts.passed}
    return rows


def _set_aside_at(attempt: dict[str, Any], moves: list[Move]) -> datetime | None:
    """When the learner changed to an edition in which the quiz is another one than the attempt was made at."""
    later = (move for move in moves if attempt["release__edition"] <= move.from_edition)
    return next((move.occurred_at for move in later if str(attempt["activity"]) not in move.kept), None)


def _scenarios(enrolments: Sequence[int]) -> Rows:
    paths = list(ScenarioPath.objects.filter(enrolment__in=enrolments).order_by("pk"))
    own: dict[int, list[ScenarioStep]] = defaultdict(list)
    for step in ScenarioStep.objects.filter(path__enrolment__in=enrolments).order_by("path", "place"):
        own[step.path_id].append(step)
    steps = whole({path.pk: (path.from_path_id, path.kept) for path in paths}, own)
    rows: Rows = {}
    for path in paths:
        walked = steps[path.pk]
        ended = walked[-1] if walked and walked[-1].good is not None else None
        rows[path.pk,] = {
            "enrolment_id": path.enrolment_id,
            "activity": path.activity,
            "number": path.number,
            "steps": len(walked),
            "critical_errors": sum(step.mark == ScenarioStep.Mark.CRITICAL for step in walked),
            "ended_at": ended.occurred_at if ended else None,
            "good": ended.good if ended else None,
        }
    return rows


def _packages(enrolments: Sequence[int]) -> Rows:
    states: dict[int, PackageState] = {}
    for attempt in PackageAttempt.objects.filter(enrolment__in=enrolments):
        states[attempt.pk] = PackageState(enrolment_id=attempt.enrolment_id, part=attempt.part, number=attempt.number)
    statements = PackageStatement.objects.filter(attempt__enrolment__in=enrolments)
    for statement in statements.defer("body", "response").order_by("pk"):
        states[statement.attempt_id].take(statement)
    names = ("enrolment_id", "part", "number", "statements", "results", "first_result_at", "score", "flagged")
    return {(key,): {name: getattr(state, name) for name in names} for key, state in states.items()}


def _recalls(enrolments: Sequence[int]) -> Rows:
    wishes = RecallWish.objects.filter(enrolment__in=enrolments).order_by("occurred_at", "pk")
    return {(enrolment,): {"wanted": wanted} for enrolment, wanted in wishes.values_list("enrolment", "wanted")}


STATES: tuple[tuple[Any, Any, tuple[str, ...]], ...] = (
    (EnrolmentState, _enrolments, ("enrolment_id",)),
    (ActivityState, _activities, ("enrolment_id", "activity")),
    (AttemptState, _attempts, ("attempt_id",)),
    (ScenarioState, _scenarios, ("path_id",)),
    (PackageState, _packages, ("attempt_id",)),
    (RecallState, _recalls, ("enrolment_id",)),
)
