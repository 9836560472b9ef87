"""What an import would meet: a code that is taken, identities that are there, cards that are known."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from wagtail.models import Page

from courses.models import Course, CoursePage, LawCard, ProgrammePage, Question
from courses.permissions import may_release
from courses.services.importing.judging import Judged
from courses.standards.coursefiles import Card, CourseFiles, identity
from lms.accounts.models import User

NEW, KNOWN, DIFFERING = "new", "known", "differing"


@dataclass(frozen=True)
class Plan:
    """`standing` is the course that has the code; `is_clash`: some identity belongs to something else.

    Of each card by its key: new, known, or differing, and then it stays what it is here.
    """

    standing: Course | None
    may_take_over: bool
    is_clash: bool
    cards: dict[str, str] = field(default_factory=dict)


def plan(judged: Judged, by: User | None) -> Plan:
    assert judged.course is not None  # noqa: S101 a broken file has no plan
    files = judged.course
    standing = Course.objects.filter(code=files.code).first()
    return Plan(
        standing=standing,
        may_take_over=bool(standing and by and may_release(by, standing)),
        is_clash=is_clash(files, standing),
        cards={card.key: _state(card) for card in judged.cards},
    )


def card_identity(card: Card) -> UUID:
    return identity("law", card.id or card.key)


def _state(card: Card) -> str:
    there = {
        known.locale.language_code: known
        for known in LawCard.objects.filter(translation_key=card_identity(card)).select_related("locale")
    }
    if not there:
        return DIFFERING if LawCard.objects.filter(key=card.key).exists() else NEW
    facts = (card.kind, card.jurisdiction, card.confidence, card.text_of, card.source_url)
    for language, known in there.items():
        same = (known.kind, known.jurisdiction, known.confidence, known.text_of, known.source_url) == facts
        told = (card.citation.get(language, known.citation), card.statement.get(language, known.statement))
        if not same or told != (known.citation, known.statement):
            return DIFFERING
    return KNOWN if set(card.citation) <= set(there) else NEW


def is_clash(files: CourseFiles, standing: Course | None) -> bool:
    """Whether something outside the course has one of its identities."""
    pages = Page.objects.filter(translation_key__in=list(_pages(files)))
    for page in CoursePage.objects.filter(course=standing) if standing else ():
        pages = pages.not_descendant_of(page, inclusive=True)
    own = Course.objects.filter(uuid=identity("course", files.id or files.code))
    if standing:
        own = own.exclude(pk=standing.pk)
    questions = Question.objects.filter(translation_key__in=list(_questions(files)))
    foreign = questions.exclude(key__startswith=f"{files.code}/") if standing else questions
    return pages.exists() or own.exists() or foreign.exists()


def _pages(files: CourseFiles) -> Iterator[UUID]:
    yield identity(files.code, "page")
    yield from (identity(files.code, update.key) for update in files.updates)
    for module in files.modules:
        yield identity(files.code, "module", module.key)
        yield from (identity(files.code, activity.key) for activity in module.activities)


def _questions(files: CourseFiles) -> Iterator[UUID]:
    for texts in files.texts.values():
        for quiz in texts.quizzes.values():
            yield from (identity(files.code, question.key) for question in quiz.questions)


def programmes_for(by: User) -> list[ProgrammePage]:
    """The programmes into which the person may bring a course: one page of each, in its first language."""
    found: dict[UUID, ProgrammePage] = {}
    for page in ProgrammePage.objects.order_by("locale_id", "title"):
        if page.permissions_for_user(by).can_add_subpage():
            found.setdefault(page.translation_key, page)
    return list(found.values())
