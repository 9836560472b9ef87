"""The whole of a course as it is written now, drafts included, for walking through it before it is released."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from django.db.models import Max, Model
from django.utils import timezone
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Revision

from courses.models import Course, CoursePage, Question
from courses.queries import frames
from courses.queries.questions import QuestionText
from courses.queries.reading import ActivityText, CourseText
from courses.rules.canonical import normalised
from courses.services.compiling import NothingWrittenError
from courses.services.previewing import DraftCompiler

W = TypeVar("W", bound=Model)


class DraftText(CourseText):
    """A course that is in no release: its pictures are shown from where they are kept."""

    def __init__(self, addresses: Mapping[str, str], **facts: Any) -> None:
        super().__init__(**facts)
        self._addresses = addresses

    def blocks(self, activity: ActivityText) -> tuple[dict[str, Any], ...]:
        return tuple(frames.with_addresses(block, self._addresses) for block in super().blocks(activity))

    def _question(self, key: str, facts: dict[str, Any]) -> QuestionText:
        question = super()._question(key, facts)
        picture = self._addresses.get(facts.get("picture", ""))
        return replace(question, picture_url=picture) if picture else question


def drafted(course: Course, language: str) -> DraftText:
    """The course in a language, or in its source language. Three small queries, unless something was written since.

    Raises NothingWrittenError.
    """
    structure, texts, addresses = _compiled(course.pk, _newest())
    release = {
        "id": 0,
        "digest": "",
        "edition": 0,
        "revision": 0,
        "released_at": timezone.now(),
        "note": "",
        "structure": structure,
    }
    return DraftText(addresses, release=release, texts=texts, language=language)


def _newest() -> tuple[int, ...]:
    """Whatever anybody writes or moves makes a revision or an entry in one of Wagtail's two logs."""
    return tuple(rows.aggregate(newest=Max("pk"))["newest"] or 0 for rows in map(_rows, WRITTEN_TO))


WRITTEN_TO: tuple[type[Model], ...] = (Revision, PageLogEntry, ModelLogEntry)


def _rows(kind: Any) -> Any:
    return kind.objects.all()


@lru_cache(maxsize=8)
def _compiled(course_id: int, newest: tuple[int, ...]) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:  # noqa: ARG001 what the memory goes by
    course = Course.objects.get(pk=course_id)
    pages = {
        page.locale.language_code: latest(page)
        for page in CoursePage.objects.filter(course=course).select_related("locale")
    }
    if course.source_language not in pages:
        raise NothingWrittenError
    compiler = _Drafts(course)
    structure = compiler.structure(pages[course.source_language], sorted(pages))
    texts = {language: compiler.text(page, structure) for language, page in pages.items()}
    return normalised(structure), normalised(texts), compiler.addresses


class _Drafts(DraftCompiler):
    """Everything in its latest revision, live or not."""

    def below(self, page: Page) -> list[Page]:
        return [latest(child) for child in page.get_children().specific()]

    def add_question(self, question: Question) -> None:
        super().add_question(latest(question))

    def question_text(self, question: Question) -> dict[str, Any]:
        return super().question_text(latest(question))


def latest(thing: W) -> W:
    """As it was saved last; what has nothing unpublished is that already."""
    found: Any = thing
    return found.get_latest_revision_as_object() if found.has_unpublished_changes else thing
