from typing import Any

from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from wagtail.models import ReferenceIndex

from courses.models import LawCard, Question


@receiver(m2m_changed, sender=Question.sources.through)
def note_citations(instance: Question | LawCard, action: str, **_: Any) -> None:
    """What a question rests on is stored after the question, when Wagtail has already looked."""
    if isinstance(instance, Question) and action in ("post_add", "post_remove", "post_clear"):
        ReferenceIndex.create_or_update_for_object(Question.objects.get(pk=instance.pk))
