"""Paths of courses on the pages of other rooms."""

from dataclasses import dataclass

from django import template
from django.urls import reverse
from django.utils.translation import get_language

from courses.queries.catalogue import folded
from lms.learning.queries.paths import Version, published
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
def offered_paths(words: str = "") -> list[Offer]:
    """All paths that may be begun, in the language of the page, or those in which all these words stand, in whatever
    language and accents. One query a minute."""
    wanted = folded(words).split()
    return [
        _offer(*text_in(version.content, get_language()), version.code, version.total)
        for version in published.open()
        if not wanted or _has(version, wanted)
    ]


def _has(version: Version, words: list[str]) -> bool:
    texts = [
        folded(f"{version.code} {text['title']} {text['description']}") for text in version.content["texts"].values()
    ]
    return any(all(word in text for word in words) for text in texts)


def _offer(language: str, text: dict[str, str], code: str, total: int) -> Offer:
    return Offer(code, text["title"], text["description"], language, reverse("learning:path", args=[code]), total)
