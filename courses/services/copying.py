"""A new course from another one: the same words, new identities throughout, all of it drafts."""

import json
import re
import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from wagtail.models import Locale, Page

from courses.models import (
    Course,
    CoursePage,
    LessonPage,
    ModulePage,
    PackagePage,
    ProgrammePage,
    Question,
    QuizPage,
    QuizPlace,
    ScenarioPage,
    TranslatedPart,
    UpdatePage,
)
from courses.services.compiling_blocks import PAGE_ID, PAGE_LINK
from courses.services.groups import ensure_groups
from courses.services.loading.homes import ensure_home
from lms.accounts.models import User

# Update modules belong to the editions of their course.
COPIED = (ModulePage, LessonPage, QuizPage, ScenarioPage, PackagePage)
STREAMS: dict[type[Any], str] = {
    CoursePage: "outcomes",
    LessonPage: "body",
    ScenarioPage: "graph",
    UpdatePage: "body",
    QuizPage: "blueprint",
    Question: "choices",
}


class CopyError(Exception):
    """The course cannot be copied as asked."""


class CodeTakenError(CopyError):
    """There is a course with this code."""


class Identities:
    """A new identity for each old one, the same wherever it stands: in all languages, and in what refers to it."""

    def __init__(self) -> None:
        self.made: dict[str, str] = {}

    def of(self, old: Any) -> str:
        return self.made.setdefault(str(old), str(uuid.uuid4()))

    def stream(self, value: Any) -> Any:
        """The stored form of a stream with new ids for its blocks and the items of their lists."""
        if isinstance(value, list):
            return [self.stream(item) for item in value]
        if not isinstance(value, dict):
            return value
        found = {key: self.stream(item) for key, item in value.items()}
        if {"type", "value"} <= found.keys():
            found["id"] = self.of(found.get("id") or uuid.uuid4())
        if isinstance(found.get("match"), str) and found["match"]:
            found["match"] = self.of(found["match"])
        return found


@transaction.atomic
def copy_course(*, course: Course, code: str, title: str, programme: ProgrammePage, by: User, at: datetime) -> Course:
    """A copy of all its languages below the programme. Law cards are shared, not copied. Raises CodeTakenError."""
    same = ("source_language", "validity_months", "enrolment", "packages_count")
    facts = {name: getattr(course, name) for name in same} | {"legal_review_open": True}
    made, is_new = Course.objects.get_or_create(code=code, defaults=facts)  # of two at once, one is told so
    if not is_new:
        raise CodeTakenError
    made.open_to.set(course.open_to.all())
    copier = _Copier(course, made, by)
    for page in CoursePage.objects.filter(course=course).select_related("locale").order_by("locale__language_code"):
        is_source = page.locale.language_code == course.source_language
        copier.course_page(page, _programme_in(programme, page.locale, by), title if is_source else page.title)
    copier.finish(at)
    ensure_groups()
    return made


def _programme_in(programme: ProgrammePage, locale: Locale, by: User) -> ProgrammePage:
    found = ProgrammePage.objects.filter(translation_key=programme.translation_key, locale=locale).first()
    if found:
        return found
    page = ProgrammePage(
        title=programme.title,
        slug=programme.slug,
        translation_key=programme.translation_key,
        locale=locale,
        live=False,
    )
    ensure_home(locale).add_child(instance=page)
    page.save_revision(user=by, clean=False)
    return page


class _Copier:
    """Copies one course. `finish` does what needs all of it to be there."""

    def __init__(self, course: Course, made: Course, by: User) -> None:
        self.course, self.made, self.by = course, made, by
        self.identities = Identities()
        self.pages: dict[int, Any] = {}
        self.sources: dict[int, Any] = {}
        self.questions: dict[int, Question] = {}

    def course_page(self, source: CoursePage, programme: ProgrammePage, title: str) -> None:
        page = self._page(_written(source), Page.objects.get(pk=programme.pk), self.made.code.lower())
        page.title = page.draft_title = title
        self._below(source, page)

    def _below(self, source: Page, parent: Page) -> None:
        for child in source.get_children().specific():
            if isinstance(child, COPIED):
                made = self._page(_written(child), Page.objects.get(pk=parent.pk), child.slug)
                self._below(child, made)

    def _page(self, source: Any, parent: Page, slug: str) -> Any:
        kind = type(source)
        stream = STREAMS.get(kind, "")
        own = [f for f in kind._meta.local_fields if f.name != stream and not f.remote_field]  # noqa: SLF001 Django's way
        page: Any = kind(
            translation_key=self.identities.of(source.translation_key),
            locale_id=source.locale_id,
            slug=slug,
            title=source.title,
            draft_title=source.title,
            live=False,
            **{each.name: getattr(source, each.name) for each in own},
        )
        if stream:
            setattr(page, stream, self._stream(source, stream))
        if isinstance(page, CoursePage):
            page.course = self.made
        if isinstance(page, PackagePage):
            page.package = source.package  # shared, as law cards are
        parent.add_child(instance=page)
        self.pages[source.pk], self.sources[source.pk] = page, source
        return page

    def _stream(self, source: Any, name: str) -> str:
        return json.dumps(self.identities.stream(list(getattr(source, name).raw_data)))

    def finish(self, at: datetime) -> None:
        quizzes = {pk: page for pk, page in self.pages.items() if isinstance(page, QuizPage)}
        for pk, page in quizzes.items():
            source = self.sources[pk]
            for place in source.places.select_related("question").order_by("sort_order"):
                question = self._question(place.question)
                page.places.add(QuizPlace(question=question, sort_order=place.sort_order))
            page.pool_of = quizzes.get(source.pool_of_id)
        for page in self.pages.values():
            page.refresh_from_db(fields=["numchild"])  # what was put below it meanwhile
            self._link(page)
            page.save(clean=False)
            page.save_revision(user=self.by, log_action="wagtail.copy", clean=False)
        self._note(at)

    def _question(self, source: Question) -> Question:
        """A copy of the question in each language it is written in. The one in this language."""
        if source.pk not in self.questions:
            for each in Question.objects.filter(translation_key=source.translation_key):
                self.questions[each.pk] = self._copied(_written(each))
        return self.questions[source.pk]

    def _copied(self, source: Question) -> Question:
        question = Question(
            translation_key=self.identities.of(source.translation_key),
            locale_id=source.locale_id,
            live=False,
            key=self._key(source),
            choices=self._stream(source, "choices"),
            **{name: getattr(source, name) for name in PLAIN},
        )
        question.sources.set(source.sources.all())
        question.save()
        question.save_revision(user=self.by, clean=False)
        return question

    def _key(self, source: Question) -> str:
        name = source.key.removeprefix(f"{self.course.code}/").replace("/", "-")
        return f"{self.made.code}/{name}"[:80]

    def _link(self, page: Any) -> None:
        """Links to pages of the old course lead to those of the new one."""
        if isinstance(page, CoursePage):
            page.introduction = self._linked(page.introduction)
        if isinstance(page, PackagePage):
            page.equivalent = self._linked(page.equivalent)
        name = STREAMS.get(type(page))
        if name:
            setattr(page, name, json.dumps(self._linked(list(getattr(page, name).raw_data))))

    def _linked(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._linked(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._linked(item) for item in value]
        if isinstance(value, str):
            return PAGE_LINK.sub(lambda link: PAGE_ID.sub(self._target, link[0]), value)
        return value

    def _target(self, found: re.Match[str]) -> str:
        page = self.pages.get(int(found[1]))
        return f'id="{page.pk}"' if page else found[0]

    def _note(self, at: datetime) -> None:
        """What the translations were made from stays known: the words are the same."""
        made = self.identities.made
        things = {each.translation_key for each in (*self.pages.values(), *self.questions.values())}
        old = {new: was for was, new in made.items()}
        rows = TranslatedPart.objects.filter(thing__in=[old[str(key)] for key in things])
        TranslatedPart.objects.bulk_create(
            TranslatedPart(
                thing=made[str(row.thing)],
                part=made.get(row.part, row.part),
                source_language=row.source_language,
                language=row.language,
                digest=row.digest,
                weight=row.weight,
                said=row.said,
                made_at=at,
                by=self.by,
            )
            for row in rows
        )


PLAIN = ("kind", "ask", "unit", "picture", "picture_alt", "because", "outcome", "topic", "difficulty")


def _written(thing: Any) -> Any:
    """As it is live; as it was last saved where it never was."""
    return thing if thing.live or not thing.latest_revision_id else thing.get_latest_revision_as_object()


@transaction.atomic
def renew(*, page: Page, by: User) -> None:
    """Give new ids to the blocks of a page that Wagtail has copied, and of those below: no identity is there twice."""
    identities = Identities()
    for each in page.get_descendants(inclusive=True).specific():
        stream = STREAMS.get(type(each))
        if not stream:
            continue
        newest = each.get_latest_revision_as_object() if each.latest_revision_id else each
        for version in (each, newest):
            renewed = json.dumps(identities.stream(list(getattr(version, stream).raw_data)))
            setattr(version, stream, renewed)
        each.save(clean=False)
        revision = newest.save_revision(user=by, changed=False, clean=False)
        if each.live and not each.has_unpublished_changes:
            type(each).objects.filter(pk=each.pk).update(live_revision=revision)
        each.revisions.exclude(pk=revision.pk).delete()  # they name the blocks of the page it was copied from
