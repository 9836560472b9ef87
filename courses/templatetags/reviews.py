"""What reviewers said and decided, for templates of reviewers and trainers."""

from collections.abc import Mapping

from django import template
from wagtail.models import Comment

from courses.models import Release
from courses.queries.approvals import Reviewed, legal_approvals
from courses.services.compiling import Compiled

register = template.Library()


@register.simple_tag
def comments_at(comments: Mapping[str, list[Comment]], place: str) -> list[Comment]:
    return comments.get(place, [])


@register.simple_tag
def legal_reviews_now(compiled: Compiled | None) -> Reviewed | None:
    """Of the live pages. One query."""
    return legal_approvals(compiled.structure, compiled.texts) if compiled else None


@register.simple_tag
def legal_reviews_then(release: Release) -> Reviewed:
    """As they stood when it was released. Two queries."""
    texts = {text.language: text.content for text in release.texts.all()}
    return legal_approvals(release.structure, texts, until=release.released_at)
