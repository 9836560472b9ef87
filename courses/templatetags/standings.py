"""What stands in the way of a release, for the panel in the editor."""

import logging
from typing import Any

from django import template
from django.utils import timezone
from wagtail.models import Page

from courses.queries.sentences import found
from courses.services.standing import standing

register = template.Library()
log = logging.getLogger(__name__)


@register.inclusion_tag("courses/admin/standing.html")
def what_stands_in_the_way(page: Page) -> dict[str, Any]:
    """The findings about a page as it was saved last, in words."""
    try:
        known = standing(page, timezone.localdate())
    except Exception:  # a draft may have gaps of any kind; its author must get into the editor to fill them
        log.exception("page %s cannot be looked over", page.pk)
        known = None
    if known is None:
        return {"known": False, "errors": [], "warnings": []}
    told = [(finding.is_error, found(finding, known.subjects)) for finding in known.findings]
    return {
        "known": True,
        "errors": [sentence for is_error, sentence in told if is_error],
        "warnings": [sentence for is_error, sentence in told if not is_error],
    }
