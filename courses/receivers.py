from typing import Any

from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.utils import timezone
from wagtail.admin import signal_handlers
from wagtail.log_actions import get_active_log_context
from wagtail.models import ReferenceIndex, Revision, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    published,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from courses.models import LawCard, Question
from courses.queries.deeds import deeds_of
from courses.rules.law import Words
from courses.services.law_changes import note_edited, note_publication
from courses.services.review_mails import announce, is_review, tell
from courses.signals import law_card_published
from lms.accounts.models import User
from lms.accounts.signals import person_exporting


@receiver(m2m_changed, sender=Question.sources.through)
def note_citations(instance: Question | LawCard, action: str, **_: Any) -> None:
    """What a question rests on is stored after the question, when Wagtail has already looked."""
    if isinstance(instance, Question) and action in ("post_add", "post_remove", "post_clear"):
        ReferenceIndex.create_or_update_for_object(Question.objects.get(pk=instance.pk))


@receiver(law_card_published, sender=LawCard)
def open_law_change(card: LawCard, was: Words | None, is_first: bool, by: Any, **_: Any) -> None:
    note_publication(card=card, was=was, is_first=is_first, by=by, at=timezone.now())


@receiver(published, sender=Question)
@receiver(published, sender=LawCard)
@receiver(page_published)
def close_as_edited(instance: Any, revision: Revision, **_: Any) -> None:
    """After what a card's publication opens: of a card that is live again, its own item is done with."""
    note_edited(thing=instance, by=get_active_log_context().user or revision.user, at=timezone.now())


@receiver(person_exporting)
def export_deeds(user: User, **_: Any) -> dict[str, list[dict[str, Any]]]:
    return deeds_of(user)


# These stand in the place of Wagtail's own mails: a receiver is known by its uid, and of two the first one is kept.
# This room is ready before Wagtail's admin, for INSTALLED_APPS names it first. What is no review is left to Wagtail.


@receiver(task_submitted, sender=TaskState, dispatch_uid="group_approval_task_submitted_email_notification")
def announce_review(instance: TaskState, **named: Any) -> None:
    if is_review(instance):
        announce(state=instance, at=timezone.now())
    else:
        signal_handlers.task_submission_email_notifier(instance, **named)


@receiver(workflow_submitted, sender=WorkflowState, dispatch_uid="workflow_state_submitted_email_notification")
def announce_to_superusers(instance: WorkflowState, **named: Any) -> None:
    """Not a review: of that hear those who are asked."""
    if not is_review(instance.current_task_state):
        signal_handlers.workflow_submission_email_notifier(instance, **named)


@receiver(workflow_approved, sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification")
def tell_approved(instance: WorkflowState, **named: Any) -> None:
    if is_review(instance.current_task_state):
        tell(review=instance, approved=True, at=timezone.now())
    else:
        signal_handlers.workflow_approval_email_notifier(instance, **named)


@receiver(workflow_rejected, sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification")
def tell_changes_asked(instance: WorkflowState, **named: Any) -> None:
    if is_review(instance.current_task_state):
        tell(review=instance, approved=False, at=timezone.now())
    else:
        signal_handlers.workflow_rejection_email_notifier(instance, **named)
