"""Comments of reviewers at the places they are about."""

from collections.abc import Mapping

from django import template
from wagtail.models import Comment

register = template.Library()


@register.simple_tag
def comments_at(comments: Mapping[str, list[Comment]], place: str) -> list[Comment]:
    return comments.get(place, [])
