"""Writing a course in another language, beside its source. What is written is a draft until somebody publishes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from wagtail.blocks import StreamValue
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page

from courses.blocks.wording import aligned, filled
from courses.models import (
    Course,
    CoursePage,
    LawCard,
    ModulePage,
    ProgrammePage,
    Question,
    QuizPage,
    QuizPlace,
    UpdatePage,
)
from courses.queries.parity import CourseParity, ThingState, parity_of
from courses.queries.things import ACTIVITIES, WORDS, Thing, definition_of, stream_of
from courses.rules.parts import MISSING, Part, fingerprint
from courses.services.groups import ensure_groups
from courses.services.loading.homes import ensure_home
from courses.services.translated_parts import note
from lms.accounts.models import User

Texts = Mapping[str, Mapping[str, str]]
# What a snippet's translation has of its own: all else is the same in every language.
OWN = {
    "id", "translation_key", "locale", "live", "has_unpublished_changes", "first_published_at", "last_published_at",
    "go_live_at", "expire_at", "expired", "latest_revision", "live_revision", "owner",
}  # fmt: skip


class TranslationError(Exception):
    """The translation cannot be written as asked."""


class SourceLanguageError(TranslationError):
    """A course is not translated into the language in which it is written."""


class NothingToTranslateError(TranslationError):
    """The course has no page in its source language, or not this page, question or card."""


class NotWholeError(TranslationError):
    """Something that learners would see first is not translated yet, so it stays a draft."""


class LockedError(TranslationError):
    """It is under review, or locked by somebody: nobody writes in it now. `lock` is Wagtail's."""

    def __init__(self, lock: Any) -> None:
        super().__init__(lock)
        self.lock = lock


@dataclass(frozen=True)
class Handed:
    """What a translator hands in: texts by part and path, and the parts that fit their source as they are.

    By part also what was on the screen: which source (`seen`, its digest), which translation (`was`, its fingerprint).
    """

    texts: Texts
    confirmed: frozenset[str] = frozenset()
    seen: Mapping[str, str] = field(default_factory=dict, hash=False)
    was: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass
class Saved:
    """Which parts were stored, of which of them the source was changed while the translator wrote, and which were not
    stored, because somebody else had written there meanwhile."""

    parts: list[str] = field(default_factory=list)
    overtaken: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)


def parity(course: Course, language: str) -> CourseParity:
    """The course in this language, begun or not. Raises SourceLanguageError or NothingToTranslateError."""
    if language == course.source_language:
        raise SourceLanguageError
    found = parity_of([course], language)[course.pk][0]
    if found.things.page is None:
        raise NothingToTranslateError
    return found


@transaction.atomic
def begin(*, course: Course, language: str, by: User, at: datetime) -> CourseParity:
    """Make what is missing of the tree in this language, as drafts without words. Raises as `parity` does."""
    Course.objects.select_for_update().get(pk=course.pk)
    found = parity(course, language)
    maker = _Maker(found, by, at)
    for thing in found.things.all():
        if issubclass(thing.kind, Page):
            maker.made(thing)
    ensure_groups()  # a programme in a new language: its trainers may write there too
    return parity(course, language)


@transaction.atomic
def save(*, course: Course, language: str, key: UUID, handed: Handed, by: User, at: datetime) -> Saved:
    """Store the texts as a draft, and note what they were made from.

    A part whose text is new, or of which the translator says that it fits, goes with the source as it is now, unless
    that is no longer what was on the screen. Raises LockedError, and as `parity` does.
    """
    Course.objects.select_for_update().get(pk=course.pk)
    found = parity(course, language)
    thing = found.things.find(key)
    if thing is None:
        raise NothingToTranslateError
    if lock := lock_on(found.states[key].row, by):
        raise LockedError(lock)
    return _save(thing, handed, _Maker(found, by, at))


def lock_on(row: Any, by: User) -> Any:
    """What keeps this person from writing in it, as in Wagtail's editor; None where nothing does."""
    lock = row.get_lock() if row else None
    return lock if lock and lock.for_user(by) else None


def _save(thing: Thing, handed: Handed, maker: "_Maker") -> Saved:
    row = maker.made(thing)
    state = maker.states[thing.key]
    clashes = [part.id for part in thing.parts if part.id in handed.texts and _clashes(thing, state, part, handed)]
    texts = {part: said for part, said in handed.texts.items() if part not in clashes}
    changed = {part.id for part in thing.parts if part.id in texts and _differs(thing, state, part, texts[part.id])}
    _write(thing, state, row, texts, maker)
    row.save_revision(user=maker.by, log_action=True, clean=False)
    wanted = [part for part in thing.parts if part.id in changed | handed.confirmed and not part.is_silent]
    overtaken = [part.id for part in wanted if handed.seen.get(part.id, part.digest) != part.digest]
    maker.note(thing, [part for part in wanted if part.id not in overtaken])
    maker.note_silent(thing)
    return Saved([part.id for part in thing.parts if part.id in texts], overtaken, clashes)


def texts_of(thing: Thing, values: Mapping[str, Any], part: Part) -> dict[str, str]:
    """The texts of a part in the translation by the paths of the source."""
    if part.kind == "field":
        return {"": str(values.get(part.id) or "")}
    blocks = {block.get("id"): block for block in stream_of(thing.kind, values)} if values else {}
    source = next(block for block in thing.stream if block.get("id") == part.id)
    return aligned(definition_of(thing.kind), source, blocks.get(part.id))


def _differs(thing: Thing, state: ThingState, part: Part, said: Mapping[str, str]) -> bool:
    there = texts_of(thing, state.values, part)
    return any(text.strip() for text in said.values()) and fingerprint(there) != fingerprint(said)


def _clashes(thing: Thing, state: ThingState, part: Part, handed: Handed) -> bool:
    now = fingerprint(texts_of(thing, state.values, part))
    return now not in (handed.was.get(part.id, now), fingerprint(handed.texts[part.id]))


def _write(thing: Thing, state: ThingState, row: Any, texts: Texts, maker: "_Maker") -> None:
    """Put the texts into the row. What of the source is new appears, what is gone goes."""
    fields, stream = WORDS[thing.kind]
    for name in fields:
        if name in texts and (texts[name][""].strip() or name != "title"):
            setattr(row, name, texts[name][""])
    if stream:
        setattr(row, stream, maker.stream(thing, state.values, texts))
    if isinstance(row, Page):
        row.draft_title = row.title
    else:
        maker.follow(thing, row)


@transaction.atomic
def publish(*, course: Course, language: str, keys: Iterable[UUID], by: User) -> list[Any]:
    """Make the drafts of these things live, as they were last saved.

    Raises NotWholeError, LockedError, and as `parity` does.
    """
    found = parity(course, language)
    done = []
    for key in keys:
        state = found.states.get(key)
        if state is None or state.row is None:
            raise NothingToTranslateError
        if not state.is_draft:
            continue
        if not may_go_live(state):
            raise NotWholeError
        if lock := lock_on(state.row, by):
            raise LockedError(lock)
        row = _newest(state.row)
        try:
            row.save_revision(user=by, clean=False).publish(user=by)
        except ValidationError as error:
            raise NotWholeError from error
        done.append(row)
    return done


def may_go_live(state: ThingState) -> bool:
    """A question or a card as a whole; a page once it has what cannot fall back: its fields. Its blocks can."""
    missing = [part for part in state.parts if part.state == MISSING]
    if state.row is None:
        return False
    return not [part for part in missing if part.source.kind == "field" or not issubclass(state.thing.kind, Page)]


def _newest(row: Any) -> Any:
    """The row with what was last saved of it."""
    row.refresh_from_db(fields=["latest_revision"])
    return row.get_latest_revision_as_object() if row.latest_revision_id else row


class _Maker:
    """Makes the rows of a translation that are not there yet."""

    def __init__(self, found: CourseParity, by: User, at: datetime) -> None:
        self.found, self.by, self.at = found, by, at
        self.locale = Locale.objects.get_or_create(language_code=found.language)[0]
        self.states = dict(found.states)
        self._cards: dict[int, int] | None = None

    def made(self, thing: Thing) -> Any:
        """The newest state of the thing's translation; a draft without words where there was none."""
        state = self.states[thing.key]
        if state.row is None:
            made = self._page(thing) if issubclass(thing.kind, Page) else self._snippet(thing)
            self.states[thing.key] = ThingState(thing, made, {}, state.parts)
        return _newest(self.states[thing.key].row)

    def _page(self, thing: Thing) -> Any:
        parent = self._parent(thing)
        names = {*WORDS[thing.kind][0], WORDS[thing.kind][1]}
        same = [f for f in thing.kind._meta.local_fields if f.name not in names and not f.remote_field]  # noqa: SLF001
        page: Any = thing.kind(
            translation_key=thing.key,
            locale=self.locale,
            slug=find_available_slug(parent, thing.row.slug),
            title=thing.row.title,
            draft_title=thing.row.title,
            live=False,
            **{each.name: getattr(thing.row, each.name) for each in same},
        )
        if isinstance(page, CoursePage):
            page.course = self.found.things.course
        if WORDS[thing.kind][1]:
            setattr(page, WORDS[thing.kind][1], self.stream(thing, {}, {}))
        parent.add_child(instance=page)
        page.save_revision(user=self.by, log_action="wagtail.copy_for_translation", clean=False)
        self.note_silent(thing)
        if isinstance(page, QuizPage):
            self._borrow(thing, page)
        return page

    def _parent(self, thing: Thing) -> Page:
        things = self.found.things
        if thing.kind is ProgrammePage:
            return ensure_home(self.locale)
        if thing.kind is CoursePage:
            above = things.programme
        elif thing.kind in (ModulePage, UpdatePage):
            above = things.page
        else:
            above = next(module for module, inside in things.modules if thing in inside)
        assert above is not None  # noqa: S101 a course page stands below a programme
        self.made(above)
        parent: Page = Page.objects.get(pk=self.states[above.key].row.pk)
        return parent

    def _borrow(self, thing: Thing, page: QuizPage) -> None:
        """A quiz that asks another one's questions does so in every language."""
        if not thing.row.pool_of_id:
            return
        lent = QuizPage.objects.filter(translation_key=thing.row.pool_of.translation_key, locale=self.locale).first()
        if lent:
            page.pool_of = lent
            page.save(clean=False)
            page.save_revision(user=self.by, clean=False)

    def _snippet(self, thing: Thing) -> Any:
        row: Any = thing.kind(translation_key=thing.key, locale=self.locale, live=False)
        for name in WORDS[thing.kind][0]:
            setattr(row, name, "")
        self.follow(thing, row)
        if isinstance(row, Question):
            row.choices = self.stream(thing, {}, {})
        row.save()
        row.save_revision(user=self.by, clean=False)
        self.note_silent(thing)
        if isinstance(row, Question):
            self._ask(thing, row)
        return row

    def follow(self, thing: Thing, row: Any) -> None:
        """What is the same in every language, as the source has it."""
        words = {*OWN, *WORDS[thing.kind][0], WORDS[thing.kind][1]}
        for each in thing.kind._meta.local_fields:  # noqa: SLF001 Django's way
            if each.name not in words:
                setattr(row, each.attname, getattr(thing.row, each.attname))
        if isinstance(row, Question):
            cards = [self.card(card.pk) for card in thing.row.sources.all()]
            row.sources.set(LawCard.objects.filter(pk__in=cards))

    def stream(self, thing: Thing, values: Mapping[str, Any], texts: Texts) -> StreamValue:
        """The source's blocks with the translation's words; a block without any is left out, and so falls back."""
        definition = definition_of(thing.kind)
        there = {block.get("id"): block for block in stream_of(thing.kind, values)} if values else {}
        blocks = []
        for source in thing.stream:
            part = next(part for part in thing.parts if part.id == source.get("id"))
            words = aligned(definition, source, there.get(part.id)) | dict(texts.get(part.id, {}))
            if part.is_silent or any(text.strip() for text in words.values()):
                blocks.append(filled(definition, source, words, self.card, there.get(part.id)))
        return StreamValue(definition, blocks, is_lazy=True)

    def card(self, pk: Any) -> Any:
        """The law card in this language; the source's where it is not translated. A release knows both by one UUID."""
        if self._cards is None:
            rows = LawCard.objects.filter(locale=self.locale).values_list("translation_key", "pk")
            here = dict(rows)
            self._cards = {card.row.pk: here[card.key] for card in self.found.things.cards if card.key in here}
        return self._cards.get(pk, pk)

    def _ask(self, thing: Thing, question: Question) -> None:
        """The question takes its place in the tests that ask it."""
        for quiz, asked in self.found.things.quizzes.items():
            keys = [each.key for each in asked]
            state = self.states[quiz]
            if thing.key not in keys or state.row is None:
                continue
            QuizPlace.objects.create(page=state.row, question=question, sort_order=keys.index(thing.key))
            page = _newest(state.row)
            page.places = QuizPlace.objects.filter(page=state.row)
            page.save_revision(user=self.by, clean=False, changed=False)

    def note_silent(self, thing: Thing) -> None:
        """Blocks that have no words follow their source at once."""
        self.note(thing, [part for part in thing.parts if part.is_silent and part.kind != "field"])

    def note(self, thing: Thing, parts: list[Part]) -> None:
        note(
            thing=thing.key,
            parts=parts,
            source_language=self.found.things.course.source_language,
            language=self.found.language,
            by=self.by,
            at=self.at,
        )


def is_begun(found: CourseParity) -> bool:
    """There is a page for every activity of the source."""
    rows: list[type[Model]] = [*ACTIVITIES, ModulePage, CoursePage]
    return all(state.row is not None for state in found.states.values() if state.thing.kind in rows)


def whole_drafts(found: CourseParity) -> list[ThingState]:
    """What may be published together: drafts of which nothing is missing."""
    return [state for state in found.states.values() if state.is_draft and not state.tally.missing]
