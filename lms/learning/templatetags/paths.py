"""Paths of courses on the pages of other rooms."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from lms.learning.queries.paths import published
from lms.learning.rules.course_paths import text_in

register = template.Library()


@dataclass(frozen=True)
class Offer:
    """A path in the catalogue. `total`: how many courses it asks for."""

    code: str
    title: str
    description: str
    language: str
    url: str
    total: int

    @property
    def stops(self) -> range:
        return range(self.total)


@register.simple_tag
def offered_paths() -> list[Offer]:
    """All paths, in the language of the page. One query a minute."""
    return [
        _offer(*text_in(version.content, get_language()), version.code, version.total) for version in published.all()
    ]


def _offer(language: str, text: dict[str, str], code: str, total: int) -> Offer:
    return Offer(code, text["title"], text["description"], language, reverse("learning:path", args=[code]), total)
