"""What is written and not live: a release does not take it along."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from wagtail.models import Page

from courses.models import Course, CoursePage, LawCard, Question
from courses.queries.subjects import edit_url


@dataclass(frozen=True)
class Draft:
    """A page, question or law card with changes that nobody has published. `is_new`: it was never live."""

    title: str
    language: str
    url: str
    is_new: bool


def drafts_of(course: Course, questions: list[str], cards: list[str]) -> list[Draft]:
    """Of the course's pages in all languages, and of the questions and law cards with these UUIDs. Four queries."""
    below = Q(pk__in=[])
    for path in CoursePage.objects.filter(course=course).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    pages = Page.objects.filter(below).filter(Q(has_unpublished_changes=True) | Q(live=False)).order_by("path")
    drafts = [
        Draft(
            title=page.draft_title,
            language=page.locale.get_display_name(),
            url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
            is_new=not page.live,
        )
        for page in pages.select_related("locale")
    ]
    return [*drafts, *_snippets(Question, questions), *_snippets(LawCard, cards)]


def _snippets(kind: type[Question] | type[LawCard], keys: list[str]) -> list[Draft]:
    rows = kind.objects.filter(translation_key__in=[UUID(key) for key in keys], has_unpublished_changes=True)
    return [
        Draft(str(row), row.locale.get_display_name(), edit_url(kind, row.pk), not row.live)
        for row in rows.select_related("locale")
    ]
