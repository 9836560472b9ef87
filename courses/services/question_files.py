"""Questions from the files of others, and into them. What is read and written is in docs/question-files.md."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.text import slugify
from wagtail.log_actions import log
from wagtail.models import Collection, Locale

from courses.models import Course, CoursePage, Question
from courses.permissions import questions_to_change
from courses.rules.questions import faults
from courses.services.neutral_questions import (
    Identities,
    Part,
    difficulty_of,
    neutral,
    parts_of,
    same,
    topic_of,
)
from courses.services.question_pictures import Pictures, picture_of, readable
from courses.standards import questions as standard
from courses.standards.coursefiles.identity import NAMESPACE
from lms.accounts.models import User

LONGEST = {"text": 400, "left": 300, "right": 300}
MOST_PARTS = 12
# What a draft may say otherwise than what is live.
DRAFTED = ("kind", "ask", "choices", "because", "unit")
NEW, SAME, CHANGED, TRANSLATION = "new", "same", "changed", "translation"
FOREIGN, TWICE = "foreign", "twice"
WRITERS = {"moodle": standard.write_moodle_xml, "gift": standard.write_gift}


class BrokenFileError(ValueError):
    """Nothing of the file can be taken."""

    def __init__(self, findings: tuple[standard.Finding, ...]) -> None:
        super().__init__("the file is broken")
        self.findings = findings


@dataclass(frozen=True)
class Row:
    """One question of a file, and what an import would do with it. `faults` stop it from being published as it is."""

    question: standard.Question
    uuid: UUID
    key: str
    state: str
    standing: Question | None
    sibling: Question | None
    parts: list[Part]
    faults: tuple[str, ...]
    pictures: tuple[tuple[standard.Picture, str], ...]


@dataclass(frozen=True)
class Preview:
    rows: list[Row]
    findings: tuple[standard.Finding, ...]

    @property
    def is_broken(self) -> bool:
        return any(finding.level is standard.Level.ERROR for finding in self.findings)

    @property
    def categories(self) -> list[str]:
        return list(dict.fromkeys(row.question.category for row in self.rows if row.question.category))


@dataclass(frozen=True)
class Imported:
    added: int = 0
    changed: int = 0
    left: int = 0


def preview(*, data: bytes, course: Course, locale: Locale, collection: Collection | None, by: User) -> Preview:
    """What an import would do. The same number of queries, however many questions there are."""
    found = standard.read(data)
    uuids = [uuid_of(question, course.code) for question in found.questions]
    bank = _Bank(course, locale, collection, by=by, uuids=uuids)
    return Preview([bank.row(question) for question in found.questions], found.findings)


@transaction.atomic
def import_questions(
    *,
    data: bytes,
    course: Course,
    locale: Locale,
    outcomes: Mapping[str, str],
    update: bool,
    collection: Collection | None,
    by: User,
) -> Imported:
    """Bring the file's questions into the bank as drafts: all of them, or none. Raises BrokenFileError.

    `outcomes` says which outcome a category stands for. With `update`, what is known already becomes what the file
    says, as a draft too; without, it is left alone.
    """
    Course.objects.select_for_update().get(
        pk=course.pk
    )  # one import into a course at a time: none sees half of another
    seen = preview(data=data, course=course, locale=locale, collection=collection, by=by)
    if seen.is_broken:
        raise BrokenFileError(seen.findings)
    added = changed = left = 0
    with Pictures(collection, by) as pictures:
        for row in seen.rows:
            outcome = outcomes.get(row.question.category, "")
            if row.state in (NEW, TRANSLATION):
                _add(row, locale, outcome, pictures, by)
                added += 1
            elif row.state == CHANGED and update:
                _change(row, outcome, pictures, by)
                changed += 1
            else:
                left += 1
    return Imported(added, changed, left)


def export_questions(*, questions: Iterable[Question], form: str) -> standard.Written:
    """A file of these questions; `form` is one of WRITERS. What does not fit is among the findings."""
    written: list[standard.Question] = []
    lost: list[standard.Finding] = []
    for question in questions:
        picture = picture_of(question)
        written.append(neutral(question, [picture] if picture else []))
        if question.picture_id and not picture:
            lost.append(standard.Finding(0, question.key, "picture-not-written"))
    made = WRITERS[form](written)
    return replace(made, findings=(*lost, *made.findings))


def outcomes_of(course: Course) -> dict[str, str]:
    """The outcomes that the course's page lists: key and text."""
    page = CoursePage.objects.filter(course=course, locale__language_code=course.source_language).first()
    return {block.value["key"]: block.value["text"] for block in page.outcomes} if page else {}


def uuid_of(question: standard.Question, code: str) -> UUID:
    """By the id number if the file has one, else by what the question says: the same file finds the same questions."""
    if question.idnumber:
        try:
            return UUID(question.idnumber)
        except ValueError:
            return uuid5(NAMESPACE, f"question-file/{code}/id/{question.idnumber}")
    said = json.dumps([question.kind, question.ask, [_identifying(choice) for choice in question.choices]])
    return uuid5(NAMESPACE, f"question-file/{code}/{hashlib.sha256(said.encode()).hexdigest()}")


def _identifying(choice: standard.Choice) -> list[object]:
    return [choice.text, choice.match, choice.value, choice.accepted]


class _Bank:
    """What of the bank has to do with a file. Keys and UUIDs that were given out once are not given out again."""

    def __init__(
        self, course: Course, locale: Locale, collection: Collection | None, *, by: User, uuids: list[UUID]
    ) -> None:
        self.course, self.locale, self.collection = course, locale, collection
        rows = list(Question.objects.filter(translation_key__in=uuids).select_related("locale", "latest_revision"))
        self.standing = {row.translation_key: _as_drafted(row) for row in rows if row.locale_id == locale.pk}
        self.siblings = {row.translation_key: row for row in rows if row.locale_id != locale.pk}
        mine = questions_to_change(by).filter(pk__in=[row.pk for row in rows])
        self.mine = set(mine.values_list("translation_key", flat=True))
        prefix = f"{course.code}/"
        self.keys = set(Question.objects.filter(key__startswith=prefix).values_list("key", flat=True))
        self.seen: set[UUID] = set()

    def row(self, question: standard.Question) -> Row:
        uuid = uuid_of(question, self.course.code)
        standing, sibling = self.standing.get(uuid), self.siblings.get(uuid)
        like = standing or sibling
        parts = parts_of(question, self.locale.language_code, self._identities(uuid, question, standing, sibling))
        state = self._state(uuid, question, standing, sibling)
        self.seen.add(uuid)
        return Row(
            question=question,
            uuid=uuid,
            key=like.key if like else self._key(question) if state == NEW else "",
            state=state,
            standing=standing,
            sibling=sibling,
            parts=parts,
            faults=tuple(_faults(question, parts)),
            pictures=tuple(self._pictures(question)),
        )

    def _pictures(self, question: standard.Question) -> Iterator[tuple[standard.Picture, str]]:
        """A question keeps one picture, if Wagtail takes it."""
        for place, picture in enumerate(question.pictures):
            if place or self.collection is None:
                yield picture, "left" if place else "no place"
            else:
                yield picture, "kept" if readable(picture) else "unreadable"

    def _state(
        self, uuid: UUID, question: standard.Question, standing: Question | None, sibling: Question | None
    ) -> str:
        if uuid in self.seen:
            return TWICE
        if (standing or sibling) and uuid not in self.mine:
            return FOREIGN
        if standing:
            return SAME if same(neutral(standing), question) else CHANGED
        return TRANSLATION if sibling else NEW

    def _identities(
        self, uuid: UUID, question: standard.Question, standing: Question | None, sibling: Question | None
    ) -> Identities:
        if standing:
            return Identities(uuid, standing)
        if sibling and sibling.kind == question.kind and len(sibling.choices) == len(question.choices):
            return Identities(uuid, sibling, by_place=True)
        return Identities(uuid)

    def _key(self, question: standard.Question) -> str:
        """`HRD-101/what-it-is-called`, with a number where that is taken."""
        name = question.name.removeprefix(f"{self.course.code}/") or question.ask
        slug = slugify(name)[:50].strip("-") or "question"
        key, number = f"{self.course.code}/{slug}", 2
        while key in self.keys:
            key, number = f"{self.course.code}/{slug}-{number}", number + 1
        self.keys.add(key)
        return key


def _as_drafted(question: Question) -> Question:
    """With the words of its newest draft, for comparing only."""
    if question.latest_revision:
        for name in DRAFTED:
            if name in question.latest_revision.content:
                setattr(question, name, question.latest_revision.content[name])
    return question


def _faults(question: standard.Question, parts: list[Part]) -> Iterator[str]:
    """What a trainer has to put right before the question can be published."""
    yield from faults(question.kind, question.ask, [(part["type"], part["value"]) for part in parts])
    if not all(choice.feedback for choice in question.choices):
        yield "no feedback"
    if not question.because:
        yield "no reason"
    if any(len(str(part["value"].get(name, ""))) > most for part in parts for name, most in LONGEST.items()):
        yield "too long"
    if len(parts) > MOST_PARTS:
        yield "too many"


def _add(row: Row, locale: Locale, outcome: str, pictures: Pictures, by: User) -> None:
    like = row.sibling
    question = Question(
        translation_key=row.uuid,
        locale=locale,
        key=row.key,
        live=False,
        outcome=outcome or (like.outcome if like else ""),
        difficulty=like.difficulty if like else 2,
    )
    _write(question, row, pictures)
    question.save()
    if like:
        question.sources.set(like.sources.all())
        question.save()
    log(instance=question, action="wagtail.create", user=by)
    question.save_revision(user=by, log_action=True, clean=False)


def _change(row: Row, outcome: str, pictures: Pictures, by: User) -> None:
    """A new draft of it. What is live stays live until somebody publishes."""
    if row.standing is None:
        return
    question = Question.objects.get(pk=row.standing.pk).get_latest_revision_as_object()
    question.outcome = outcome or question.outcome
    _write(question, row, pictures)
    question.save_revision(user=by, log_action=True, clean=False)


def _write(question: Question, row: Row, pictures: Pictures) -> None:
    said = row.question
    question.kind, question.ask, question.because, question.unit = said.kind, said.ask, said.because, said.unit[:40]
    question.choices = json.dumps(row.parts)
    question.difficulty = difficulty_of(said) or question.difficulty
    question.topic = topic_of(said) or question.topic
    if said.pictures and (kept := pictures.keep(said.pictures[0])):
        question.picture, question.picture_alt = kept, said.pictures[0].alt
