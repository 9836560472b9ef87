"""What is under review, by when, and what was decided. Lists cost the same number of queries, however long they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from wagtail.models import Locale, Page, TaskState

from courses.models import CoursePage, ReviewDecision, ReviewKind
from lms.accounts.models import User

SOON = timedelta(days=2)


@dataclass(frozen=True)
class Asked:
    """Something that waits for somebody to review it."""

    number: int
    title: str
    what: str
    language: str
    course: str
    kind: str
    asked_by: str
    due: date
    is_overdue: bool
    is_soon: bool


def open_states() -> "QuerySet[TaskState]":
    """Every review that waits. With its task, its revision without content, and who asked for it."""
    states: QuerySet[TaskState] = (
        TaskState.objects.filter(
            status=TaskState.STATUS_IN_PROGRESS,
            task__reviewtask__isnull=False,
            workflow_state__current_task_state=F("pk"),
        )
        .select_related("task__reviewtask", "revision__content_type", "workflow_state__requested_by")
        .defer("revision__content")
    )
    return states


def states_for(user: User) -> "QuerySet[TaskState]":
    """What waits for this person: of a group of theirs, and not asked for by themselves."""
    states = open_states().exclude(workflow_state__requested_by=user)
    if user.is_superuser:
        return states
    return states.filter(task__reviewtask__groups__in=user.groups.values("pk")).distinct()


def asked_of(user: User, today: date) -> list[Asked]:
    """The longest overdue first. Three queries."""
    path, locale = (KeyTextTransform(name, "revision__content") for name in ("path", "locale"))
    states = list(states_for(user).annotate(path=path, locale=locale))
    languages = {str(locale.pk): locale.language_code for locale in Locale.objects.all()} if states else {}
    courses = _courses_above([state.path for state in states if state.path])
    found = [_asked(state, languages, courses, today) for state in states]
    return sorted(found, key=lambda asked: (asked.due, asked.number))


def _asked(state: Any, languages: dict[str, str], courses: dict[str, str], today: date) -> Asked:
    due = state.task.reviewtask.due_date(state)
    model = state.revision.content_type.model_class()
    return Asked(
        number=state.pk,
        title=state.revision.object_str,
        what=str(model._meta.verbose_name),  # noqa: SLF001 Django's way
        language=languages.get(state.locale, ""),
        course=next((courses[path] for path in _above(state.path or "") if path in courses), ""),
        kind=str(ReviewKind(state.task.reviewtask.kind).label),
        asked_by=str(state.workflow_state.requested_by or ""),
        due=due,
        is_overdue=due < today,
        is_soon=today <= due <= today + SOON,
    )


def _above(path: str) -> list[str]:
    return [path[:length] for length in range(Page.steplen, len(path) + 1, Page.steplen)]


def _courses_above(paths: Iterable[str]) -> dict[str, str]:
    above = {found for path in paths for found in _above(path)}
    pages = CoursePage.objects.filter(path__in=above).values_list("path", "course__code") if above else ()
    return dict(pages)


@dataclass(frozen=True)
class Decided:
    """A decision in words: by whom, when, on which revision."""

    kind: str
    approved: bool
    by: str
    at: datetime
    revision: int
    revision_at: datetime
    digest: str


def decided(decision: ReviewDecision) -> Decided:
    return Decided(
        kind=str(ReviewKind(decision.kind).label),
        approved=decision.approved,
        by=str(decision.by) if decision.by else "",
        at=decision.occurred_at,
        revision=decision.revision,
        revision_at=decision.revision_at,
        digest=decision.digest[:12],
    )


def decisions_on(thing: UUID, language: str) -> list[Decided]:
    """What was decided on it before, the newest first. One query."""
    rows = ReviewDecision.objects.filter(thing=thing, language=language).select_related("by")
    return [decided(row) for row in rows.order_by("-occurred_at", "-pk")[:10]]


def overdue(at: datetime) -> "list[TaskState]":
    """The reviews whose day has passed."""
    today = timezone.localdate(at)
    return [state for state in open_states() if state.task.reviewtask.due_date(state) < today]
