"""What a page tells the browser about the outbox of the person who is signed in."""

from typing import Any

from django import template
from django.conf import settings

from lms.learning.rules import outboxes

register = template.Library()


@register.simple_tag
def outbox_owner(user: Any) -> str:
    """The tag under which this person's answers wait on a device; nothing for nobody. No query."""
    if not getattr(user, "is_authenticated", False):
        return ""
    return outboxes.owner_tag(secret=settings.SECRET_KEY, person=user.pk)
