"""What a page tells the browser about the outbox of the person who is signed in."""

import json
from typing import Any
from uuid import UUID

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


@register.simple_tag
def outbox_key(user: Any, attempt: UUID) -> str:
    """The key of this person's answers in this attempt. It belongs on pages that only this person is shown."""
    return outboxes.attempt_key(secret=settings.SECRET_KEY, person=user.pk, attempt=attempt)


@register.filter
def as_json(value: Any) -> str:
    """For a data attribute; the template escapes it as any other text."""
    return json.dumps(value)
