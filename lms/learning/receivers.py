from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.dispatch import receiver

from lms.accounts.models import User
from lms.accounts.signals import memberships_changed, person_erasing, person_exporting
from lms.celery import wake
from lms.learning.models import (
    ActivityCompletion,
    Allowance,
    Annulment,
    Assignment,
    AssignmentEnd,
    Attempt,
    CheckResponse,
    Completion,
    Enrolment,
    Exemption,
    ExemptionEnd,
    Extension,
    ExtensionRequest,
    Marking,
    Move,
    Opening,
    PackageAttempt,
    PackageMemory,
    PackageStatement,
    PathAnnulment,
    PathCompletion,
    PathVersion,
    PathWithdrawal,
    PriorLearning,
    PriorLearningEnd,
    RecallWish,
    Remarking,
    ReminderPreference,
    Response,
    ScenarioPath,
    ScenarioStep,
    Submission,
    Withdrawal,
)
from lms.learning.rules.standing import Restood
from lms.learning.services.assigning import assign_members
from lms.learning.services.reminders import take_back
from lms.learning.signals import marking_asked, path_released, rule_written, standings_changed

# What a person may read of their own learning: heading → (model, path to the learner, columns).
EXPORTED: dict[str, tuple[Any, str, dict[str, str]]] = {
    "enrolments": (
        Enrolment,
        "",
        {
            "course": "course__code",
            "edition": "edition",
            "cycle": "cycle",
            "update_of_edition": "update_of__release__edition",
        },
    ),
    "openings": (Opening, "enrolment__", {"course": "enrolment__course__code", "activity": "activity"}),
    "activities_finished": (
        ActivityCompletion,
        "enrolment__",
        {"course": "enrolment__course__code", "activity": "activity", "basis": "basis"},
    ),
    "practice_answers": (
        CheckResponse,
        "enrolment__",
        {"course": "enrolment__course__code", "question": "question", "answer": "answer"},
    ),
    "attempts": (
        Attempt,
        "enrolment__",
        {"course": "enrolment__course__code", "activity": "activity", "number": "number", "form": "draw"},
    ),
    "more_time": (
        Allowance,
        "enrolment__",
        {"course": "enrolment__course__code", "extra_percent": "extra_percent", "reason": "reason"},
    ),
    "answers": (
        Response,
        "attempt__enrolment__",
        {"attempt": "attempt__uuid", "question": "question", "answer": "answer"},
    ),
    "results": (
        Marking,
        "submission__attempt__enrolment__",
        {"attempt": "submission__attempt__uuid", "score": "score", "pass_mark": "pass_mark", "passed": "passed"},
    ),
    "scenario_paths": (
        ScenarioPath,
        "enrolment__",
        {
            "course": "enrolment__course__code",
            "activity": "activity",
            "number": "number",
            "kept_of": "from_path__number",
            "kept": "kept",
        },
    ),
    "scenario_choices": (
        ScenarioStep,
        "path__enrolment__",
        {
            "path": "path__uuid",
            "step": "place",
            "situation": "situation",
            "choice": "choice",
            "mark": "mark",
            "good_ending": "good",
        },
    ),
    "package_attempts": (
        PackageAttempt,
        "enrolment__",
        {"course": "enrolment__course__code", "activity": "activity", "part": "part", "number": "number"},
    ),
    # Without the body of a statement, which holds the answers that would have been right.
    "package_statements_marked_by_the_browser": (
        PackageStatement,
        "attempt__enrolment__",
        {
            "attempt": "attempt__uuid",
            "question": "sub",
            "said": "verb",
            "answer": "response",
            "points": "raw",
            "of_points": "max",
        },
    ),
    "submissions": (Submission, "attempt__enrolment__", {"attempt": "attempt__uuid"}),
    "moves": (
        Move,
        "enrolment__",
        {
            "course": "enrolment__course__code",
            "from_edition": "from_edition",
            "to_edition": "to_edition",
            "kept": "kept",
        },
    ),
    "completions": (
        Completion,
        "enrolment__",
        {"course": "enrolment__course__code", "score": "score", "valid_until": "valid_until_date"},
    ),
    "recall_wishes": (RecallWish, "enrolment__", {"course": "enrolment__course__code", "wanted": "wanted"}),
    "assignments": (
        Assignment,
        "",
        {"requirement": "requirement__name", "from": "from_date", "trigger": "trigger_date", "due": "due_date"},
    ),
    "assignments_ended": (
        AssignmentEnd,
        "assignment__",
        {"requirement": "assignment__requirement__name", "from": "from_date", "reason": "reason"},
    ),
    "exemptions": (
        Exemption,
        "",
        {"requirement": "requirement__name", "from": "from_date", "until": "until_date", "reason": "reason"},
    ),
    "exemptions_taken_back": (
        ExemptionEnd,
        "exemption__",
        {"requirement": "exemption__requirement__name", "last_day": "last_date"},
    ),
    "extension_requests": (
        ExtensionRequest,
        "",
        {"requirement": "requirement__name", "wanted": "wanted_date", "reason": "reason"},
    ),
    "extensions": (
        Extension,
        "request__",
        {"requirement": "request__requirement__name", "due": "due_date", "reason": "reason"},
    ),
    "prior_learning": (
        PriorLearning,
        "",
        {
            "course": "course__code",
            "completed": "completed_date",
            "valid_until": "valid_until_date",
            "basis": "basis",
            "evidence": "evidence",
        },
    ),
    "prior_learning_ended": (
        PriorLearningEnd,
        "prior__",
        {"course": "prior__course__code", "from": "from_date", "reason": "reason"},
    ),
    "path_completions": (
        PathCompletion,
        "",
        {"path": "path__code", "version": "version__number", "valid_until": "valid_until_date"},
    ),
    "path_completions_annulled": (
        PathAnnulment,
        "completion__",
        {"path": "completion__path__code", "reason": "reason"},
    ),
    "withdrawals": (Withdrawal, "enrolment__", {"course": "enrolment__course__code"}),
    "annulments": (
        Annulment,
        "completion__enrolment__",
        {"course": "completion__enrolment__course__code", "reason": "reason"},
    ),
}


@receiver(marking_asked)
def wake_marker(**_: Any) -> None:
    transaction.on_commit(partial(wake, "lms.learning.tasks.mark_again"), robust=True)


@receiver(path_released)
def wake_granter(**_: Any) -> None:
    transaction.on_commit(partial(wake, "lms.learning.tasks.grant_paths"), robust=True)


@receiver(standings_changed)
def take_back_reminders(changes: Sequence[Restood], **_: Any) -> None:
    take_back(learners={change.learner for change in changes})


@receiver(rule_written)
def wake_assigner(**_: Any) -> None:
    transaction.on_commit(partial(wake, "lms.learning.tasks.apply_rules"), robust=True)


@receiver(memberships_changed)
def assign_changed(ids: list[int], at: datetime, users: Iterable[int] = (), **_: Any) -> None:
    assign_members(memberships=ids, users=users, at=at)


@receiver(person_exporting)
def export_learning(user: User, **_: Any) -> dict[str, list[dict[str, Any]]]:
    copy = {heading: _rows(user, *told) for heading, told in EXPORTED.items()}
    wishes = ReminderPreference.objects.filter(user=user).values("weekday", "weekly", "own_courses")
    kept = PackageMemory.objects.filter(enrolment__learner=user).order_by("pk")
    told = kept.values("saved_at", "sub", "kind", "data", course=F("enrolment__course__code"), at=F("part"))
    memories = [{name: _plain(value) for name, value in row.items()} for row in told]
    return copy | {"reminder_wishes": [dict(wish) for wish in wishes], "package_memories": memories} | _deeds(user)


def _deeds(user: User) -> dict[str, list[dict[str, Any]]]:
    """What the person did as a trainer."""
    asked = Remarking.objects.filter(by=user).order_by("pk")
    published = PathVersion.objects.filter(by=user).order_by("pk")
    marked = {"course": F("release__course__code"), "at": F("asked_at")}
    withdrawn = PathWithdrawal.objects.filter(by=user).order_by("pk")
    paths = {"path_code": F("path__code"), "at": F("released_at")}
    gone = {"path_code": F("version__path__code"), "at": F("withdrawn_at")}
    return {
        "tests_marked_again": [dict(row) for row in asked.values("marked", **marked)],
        "paths_published": [dict(row) for row in published.values("number", "note", **paths)],
        "paths_withdrawn": [dict(row) for row in withdrawn.values("reason", **gone)],
    }


@receiver(person_erasing)
def erase_wishes(user: User, **_: Any) -> None:
    """Facts stay, of somebody without a name; how a person liked to be reminded says nothing of them any more."""
    ReminderPreference.objects.filter(user=user).delete()


@receiver(person_erasing)
def forget_packages(user: User, **_: Any) -> None:
    PackageMemory.objects.filter(enrolment__learner=user).delete()


def _rows(user: User, model: Any, path: str, columns: dict[str, str]) -> list[dict[str, Any]]:
    rows = model.objects.filter(**{f"{path}learner": user}).order_by("occurred_at", "pk")
    named = {f"told_{name}": F(column) for name, column in columns.items()}
    told = rows.values("occurred_at", **named)
    return [{key.removeprefix("told_"): _plain(value) for key, value in row.items()} for row in told]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if isinstance(value, (str, int, bool, dict, type(None))) else str(value)
