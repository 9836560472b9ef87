from typing import Any

from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models import ReferenceIndex, Revision
from wagtail.signals import page_published, published

from courses.models import LawCard, Question
from courses.rules.law import Words
from courses.services.law_changes import note_edited, note_publication
from courses.signals import law_card_published


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
