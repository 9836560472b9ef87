"""Writing what files say into pages and snippets: what is new, and what has changed in the files and was not touched.

What stands there already is asked for once per kind, and what is new is saved once, so that loading four courses takes
seconds. A first revision is kept for everything, so that a person's edit can be undone.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Generic, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from wagtail.models import Locale, Page, Revision
from wagtail.search.backends import get_search_backends

from courses.models import Course, CoursePage, LawCard, LoadedText, Question

P = TypeVar("P", bound=Page)
S = TypeVar("S", LawCard, Question)
Key = tuple[uuid.UUID, int]
Values = Callable[[], dict[str, Any]]


@dataclass
class Loaded:
    """What loading did: how many pages, questions and cards were written, and which were left as a person made them."""

    written: int = 0
    left_alone: list[str] = field(default_factory=list)
    left_deleted: list[str] = field(default_factory=list)


class Held(Generic[P]):
    """A page that is fetched only when something is to be written below it."""

    def __init__(self, kind: type[P], pk: int) -> None:
        self.kind, self.pk = kind, pk

    @cached_property
    def page(self) -> P:
        return self.kind.objects.get(pk=self.pk)


class Writer:
    """Brings pages, questions and cards to what the files say. `finish` must be called in the same transaction."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.at = timezone.now()
        self.remembered = {(text.key, text.language): text.digest for text in LoadedText.objects.all()}
        self._standing: dict[type[Model], dict[Key, int]] = {}
        self._said: list[LoadedText] = []
        self._new: set[int] = set()
        self.unchanged: list[
            tuple[uuid.UUID, str]
        ] = []  # identities, with the languages, of what the files say as before

    def standing(self, kind: type[Page] | type[S]) -> dict[Key, int]:
        if kind not in self._standing:
            rows = kind.objects.values_list("translation_key", "locale_id", "pk")
            self._standing[kind] = {(key, locale): pk for key, locale, pk in rows}
        return self._standing[kind]

    def page(
        self,
        kind: type[P],
        key: uuid.UUID,
        locale: Locale,
        parent: Held[Any],
        *,
        slug: str,
        said: Any,
        values: Values,
        fill: Callable[[P], None] | None = None,
    ) -> Held[P] | None:
        """The page with that identity in that language; None where a person has deleted it."""
        pk = self.standing(kind).get((key, locale.pk))
        digest = digest_of(said)
        if pk is None and self._was_here(key, locale):
            self.loaded.left_deleted.append(f"{slug} ({locale.language_code})")
            return None
        if pk is None:
            page = kind(translation_key=key, locale=locale, slug=slug, **published(self.at), **values())
            if fill:
                fill(page)
            parent.page.add_child(instance=page)
            _first_revisions(kind, [page], self.at, latest_revision_created_at=self.at)
            self._remember(key, locale, digest)
            pk = self.standing(kind)[(key, locale.pk)] = page.pk
            self._new.add(pk)
            return Held(kind, pk)
        if self.remembered.get((key, locale.language_code)) == digest:
            self.unchanged.append((key, locale.language_code))
        else:
            page = kind.objects.get(pk=pk)
            if self.is_untouched(page):
                set_all(page, values())
                if fill:
                    fill(page)
                page.save_revision(log_action=False).publish(log_action=False)
                self._remember(key, locale, digest)
        return Held(kind, pk)

    def change(self, page: Any, values: dict[str, Any]) -> None:
        """Change a page that is there, if no person has had it in hand."""
        if self.is_untouched(page):
            set_all(page, values)
            page.save_revision(log_action=False).publish(log_action=False)

    def rich(self, html: str) -> str:
        """Our own files are taken as they are; a release lets through only what we allow all the same."""
        return html

    def put_in_order(self, parent: Held[Any], children: Sequence[Held[Any] | None]) -> None:
        """Move what is new to its place among what stood there; what stood there stays as people have it."""
        there = [child.pk for child in children if child]
        if all(pk in self._new for pk in there):
            return  # all of it was added in its order
        before: int | None = None
        for pk in there:
            if pk in self._new and before:
                Page.objects.get(pk=pk).move(Page.objects.get(pk=before), pos="right")
            elif pk in self._new:
                Page.objects.get(pk=pk).move(Page.objects.get(pk=parent.pk), pos="first-child")
            before = pk

    def question(self, key: uuid.UUID, locale: Locale, said: object, values: Values) -> int | None:
        """The question's id; None where a person has deleted it."""
        pk = self._changed_snippet(Question, key, locale, said, values)
        if pk is None and not self._was_here(key, locale):
            question = Question(translation_key=key, locale=locale, **published(self.at), **values())
            question.save()
            _first_revisions(Question, [question], self.at)
            self._remember(key, locale, digest_of(said))
            pk = self.standing(Question)[(key, locale.pk)] = question.pk
        return pk

    def cards(self, said: Iterable[tuple[uuid.UUID, Locale, dict[str, Any]]]) -> None:
        """All cards at once. The register is long, and a new card refers to nothing."""
        new = []
        for key, locale, values in said:
            pk = self._changed_snippet(LawCard, key, locale, values, partial(dict, values))
            if pk is None and not self._was_here(key, locale):
                new.append(LawCard(translation_key=key, locale=locale, **published(self.at), **values))
                self._remember(key, locale, digest_of(values))
        LawCard.objects.bulk_create(new)
        _first_revisions(LawCard, new, self.at)
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(LawCard, new)

    def finish(self) -> list[tuple[uuid.UUID, str]]:
        """Remember what was written: identities, with the languages."""
        written = [(said.key, said.language) for said in self._said]
        LoadedText.objects.bulk_create(
            self._said, update_conflicts=True, unique_fields=["key", "language"], update_fields=["digest"]
        )
        self.loaded.written += len(self._said)
        self._said = []
        return written

    def _changed_snippet(
        self, kind: type[S], key: uuid.UUID, locale: Locale, said: object, values: Values
    ) -> int | None:
        pk = self.standing(kind).get((key, locale.pk))
        digest = digest_of(said)
        if pk is None:
            return None
        if self.remembered.get((key, locale.language_code)) == digest:
            self.unchanged.append((key, locale.language_code))
            return pk
        thing = kind.objects.get(pk=pk)
        if self.is_untouched(thing):
            set_all(thing, values())
            thing.save_revision().publish()
            self._remember(key, locale, digest)
        return pk

    def _was_here(self, key: uuid.UUID, locale: Locale) -> bool:
        """It was loaded once: if it is gone now, a person deleted it, and it stays deleted."""
        return (key, locale.language_code) in self.remembered

    def is_untouched(self, thing: Any) -> bool:
        """No person has edited it or taken it from the live site."""
        if thing.live and not thing.revisions.filter(user__isnull=False).exists():
            return True
        self.loaded.left_alone.append(str(thing))
        return False

    def _remember(self, key: uuid.UUID, locale: Locale, digest: str) -> None:
        self.remembered[(key, locale.language_code)] = digest
        self._said.append(LoadedText(key=key, language=locale.language_code, digest=digest))


def was_edited(course: Course) -> bool:
    """Whether a person has written in one of the course's pages, or in one of the questions that its quizzes ask."""
    pages = Page.objects.none()
    for page in CoursePage.objects.filter(course=course):
        pages |= page.get_descendants(inclusive=True)
    keys = [str(pk) for pk in pages.values_list("pk", flat=True)]
    by_people = Revision.objects.filter(user__isnull=False)
    if by_people.filter(base_content_type=ContentType.objects.get_for_model(Page), object_id__in=keys).exists():
        return True
    questions = Question.objects.filter(places__page__in=keys).values_list("pk", flat=True)
    edited = by_people.filter(content_type=ContentType.objects.get_for_model(Question))
    return edited.filter(object_id__in=[str(pk) for pk in questions]).exists()


def published(at: datetime) -> dict[str, Any]:
    return {"live": True, "first_published_at": at, "last_published_at": at}


def set_all(thing: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(thing, name, value)


def _first_revisions(kind: type[Any], things: list[Any], at: datetime, **more: object) -> None:
    """What Wagtail keeps when something is published, without saving it twice more."""
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                content_object=thing,
                base_content_type=thing.get_base_content_type(),
                created_at=at,
                content=thing.serializable_data(),
                object_str=str(thing),
            )
            for thing in things
        ]
    )
    for thing, revision in zip(things, revisions, strict=True):
        thing.latest_revision = thing.live_revision = revision
        set_all(thing, more)
    kind.objects.bulk_update(things, ["latest_revision", "live_revision", *more])


# What files did not say at first: where it is not said, the fingerprint is what it was.
LATER = ("id", "picture", "picture_alt", "slug")


def digest_of(said: object) -> str:
    """The fingerprint of what a file says; moving it up or down in the file changes nothing."""
    return hashlib.sha256(json.dumps(_plain(said), default=str, sort_keys=True).encode()).hexdigest()


def _plain(said: Any) -> Any:
    if is_dataclass(said) and not isinstance(said, type):
        return _plain(asdict(said))
    if isinstance(said, dict):
        return {str(key): _plain(value) for key, value in said.items() if key != "line" and (value or key not in LATER)}
    if isinstance(said, (list, tuple)):
        return [_plain(value) for value in said]
    return said
