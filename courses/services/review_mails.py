"""Mails about reviews: when one is asked for, when it is overdue, when it is decided."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from wagtail.models import TaskState, WorkflowState

from courses.models import ReviewTask
from courses.queries.reviews import overdue
from lms.accounts.models import User
from lms.accounts.services import notify

ASKED, OVERDUE, DECIDED = "review_asked", "review_overdue", "review_decided"


def is_review(state: TaskState) -> bool:
    """Whether it is a step of a review of ours; administrators may make other tasks in Wagtail."""
    return ReviewTask.objects.filter(pk=state.task_id).exists()


def announce(*, state: TaskState, at: datetime) -> None:
    """To everybody in the groups that are asked, but not to who asks."""
    task = ReviewTask.objects.get(pk=state.task_id)
    for person in _people(task, state):
        _write(person, ASKED, str(state.pk), _about(state, task), at)


def tell(*, review: WorkflowState, approved: bool, at: datetime) -> None:
    """To who asked for it: the whole review is through, or changes are asked for."""
    state, asker = review.current_task_state, review.requested_by
    if asker and asker.is_active:
        context = {"title": state.revision.object_str, "approved": approved, "path": ["wagtailadmin_home"]}
        _write(asker, DECIDED, str(state.pk), context, at)


def remind_overdue(*, at: datetime) -> int:
    """Once in each week of the calendar while it is overdue. Answers how many reviews are."""
    late = overdue(at)
    year, week, _day = at.isocalendar()
    for state in late:
        task = state.task.reviewtask
        for person in _people(task, state):
            _write(person, OVERDUE, f"{state.pk}/{year}-{week:02}", _about(state, task), at)
    return len(late)


def _people(task: ReviewTask, state: TaskState) -> "list[User]":
    """Who has switched such mails off in Wagtail's account gets none."""
    asked = User.objects.filter(is_active=True, groups__in=task.groups.all())
    off = Q(wagtail_userprofile__submitted_notifications=False) | Q(pk=state.workflow_state.requested_by_id)
    return list(asked.exclude(off).distinct())


def _about(state: TaskState, task: ReviewTask) -> dict[str, Any]:
    return {
        "title": state.revision.object_str,
        "kind": task.kind,
        "due": task.due_date(state).isoformat(),
        "path": ["courses:review", state.pk],
    }


def _write(person: User, kind: str, key: str, context: dict[str, Any], at: datetime) -> None:
    notify(to=person.email, user=person, kind=kind, key=key, language=person.language, context=context, due_at=at)
