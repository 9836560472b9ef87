"""A course as it would read with the page in hand, saved or not, live or not."""

from dataclasses import dataclass, replace
from typing import Any

from django.templatetags.static import static
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page

from courses.models import (
    Course,
    CoursePage,
    LawCard,
    LessonPage,
    ModulePage,
    Package,
    PackagePage,
    Question,
    QuizPage,
    ScenarioPage,
    UpdatePage,
)
from courses.queries.cards import CardText, card_text
from courses.queries.questions import QuestionText, question_text
from courses.queries.reading import ActivityText, CourseText
from courses.rules.canonical import digest, normalised
from courses.services.compiling import Compiler, card_facts, sizes_of
from courses.services.compiling_blocks import rendition_of

# What a block cannot be drawn without.
MUST_BE_CHOSEN = {"diagram": "name", "picture": "image", "gap": "date", "download": "file", "package": "package"}


class HomelessError(Exception):
    """The page does not belong to a course, so it cannot be shown in one."""


def preview_course(page: CoursePage | ModulePage) -> CourseText:
    """The whole course with the page in hand. Raises HomelessError."""
    return compile_around(page, whole=True).read()


def preview_activity(
    page: LessonPage | QuizPage | ScenarioPage | PackagePage | UpdatePage,
) -> tuple[CourseText, ActivityText, dict[str, str]]:
    """The activity in hand in its course, of which the rest is only outlined, and where its pictures are.

    Raises HomelessError.
    """
    compiled = compile_around(page, whole=False)
    course = compiled.read()
    return course, course.activity(str(page.translation_key)), compiled.addresses


def preview_question(question: Question) -> QuestionText:
    """The question with its key, as the unsaved form has it."""
    facts, text = compile_question(question)
    shown = tuple(preview_card(card) for card in question.sources.all())
    key, language = str(question.translation_key), question.locale.language_code
    read = question_text(key, facts, text, shown, language)
    return replace(read, picture_url=rendition_of(question.picture).url) if read.picture_url else read


def compile_question(question: Question) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a release would hold of the question: its key, and its words."""
    compiler = Compiler(None)
    compiler.add_question(question)
    return compiler.questions[str(question.translation_key)], compiler.question_text(question)


def preview_card(card: LawCard) -> CardText:
    """The law card as it is in hand."""
    language = card.locale.language_code
    return card_text(str(card.translation_key), card_facts(card), words_of(card), language, language)


def words_of(card: LawCard) -> dict[str, str]:
    words = {"citation": card.citation, "statement": card.statement}
    return words | {"revision": digest(words)}


@dataclass(frozen=True)
class Compiled:
    """A course in the language of the page in hand, as a release would hold it.

    `addresses`: where its files are; `sizes`: theirs in bytes. Both by SHA-256.
    """

    structure: dict[str, Any]
    text: dict[str, Any]
    is_source: bool
    addresses: dict[str, str]
    sizes: dict[str, int]

    @property
    def language(self) -> str:
        return str(self.text["language"])

    def read(self) -> CourseText:
        release = {
            "id": 0,
            "digest": "",
            "edition": 0,
            "revision": 0,
            "released_at": timezone.now(),
            "note": "",
            "structure": self.structure,
        }
        return CourseText(release=release, texts={self.language: self.text}, language=self.language)


def compile_around(page: Page, *, whole: bool) -> Compiled:
    """The course of the page in hand; where it is not wanted whole, the other lessons without their bodies.

    Raises HomelessError.
    """
    parent = course_page_of(page)
    language = parent.locale.language_code
    course = Course(code=parent.course.code, uuid=parent.course.uuid, source_language=language)
    for name in ("validity_months", "legal_review_open", "packages_count"):
        setattr(course, name, getattr(parent.course, name))
    compiler = _Preview(course, page, whole=whole)
    structure = compiler.structure(parent, [language])
    text = compiler.text(parent, structure)
    is_source = language == parent.course.source_language
    sizes = sizes_of(compiler.files, compiler.stored)
    return Compiled(normalised(structure), normalised(text), is_source, compiler.addresses, sizes)


def course_page_of(page: Page) -> CoursePage:
    """The course page above, by paths, because a page that was never saved has no id. Raises HomelessError."""
    if isinstance(page, CoursePage):
        return page
    above = [page.path[: depth * Page.steplen] for depth in range(1, page.depth)]
    found = CoursePage.objects.filter(path__in=above).select_related("course", "locale").first()
    if found is None:
        raise HomelessError
    return found


class DraftCompiler(Compiler):
    """Takes what is half filled, and knows where the pictures are that no release has. `addresses` are by digest."""

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.addresses: dict[str, str] = {}

    def add_question(self, question: Question) -> None:
        super().add_question(question)
        picture = self.questions[str(question.translation_key)].get("picture")
        if picture:
            self.addresses[picture] = rendition_of(question.picture).url

    def block(self, block: StreamValue.StreamChild) -> dict[str, Any]:
        """A picture that is in no release yet is shown from where it is kept. What is half filled in is left out."""
        name = MUST_BE_CHOSEN.get(block.block_type)
        if name and not block.value[name]:
            return {"id": block.id, "type": "note", "value": {"html": ""}}
        made = super().block(block)
        if block.block_type == "diagram":
            self.addresses[made["value"]["file"]] = static(f"courses/diagrams/{block.value['name']}.svg")
        elif block.block_type == "picture":
            self.addresses[made["value"]["file"]] = rendition_of(block.value["image"]).url
        return made

    def keep_document(self, document: AbstractDocument | None) -> dict[str, Any]:
        kept = super().keep_document(document)
        if document and kept["file"]:
            self.addresses[kept["file"]] = document.url
        return kept


class _Preview(DraftCompiler):
    """Takes drafts too, and the page in hand in place of the saved one."""

    def __init__(self, course: Course, page: Page, *, whole: bool) -> None:
        super().__init__(course)
        self.in_hand, self.whole = page, whole

    def below(self, page: Page) -> list[Page]:
        in_hand = self.in_hand
        saved = list(page.get_children().specific())
        if in_hand.pk is None and in_hand.depth == page.depth + 1 and in_hand.path.startswith(page.path):
            return [*saved, in_hand]
        return [in_hand if child.pk == in_hand.pk else child for child in saved]

    def lesson_structure(self, page: LessonPage) -> dict[str, Any]:
        return super().lesson_structure(page if self._is_shown(page) else _outlined(page))

    def lesson(self, page: LessonPage) -> dict[str, Any]:
        return super().lesson(page if self._is_shown(page) else _outlined(page))

    def package_of(self, page: PackagePage) -> Package | None:
        """Here a translation stands for its source, whose package it plays where it has none of its own."""
        others = PackagePage.objects.filter(translation_key=page.translation_key, package__isnull=False)
        other = None if page.package else others.select_related("package").first()
        return other.package if other else page.package

    def _is_shown(self, page: Page) -> bool:
        return self.whole or page is self.in_hand


def _outlined(page: LessonPage) -> LessonPage:
    """The lesson without its body, which takes time to read and is not on the screen."""
    return LessonPage(
        pk=page.pk,
        translation_key=page.translation_key,
        locale_id=page.locale_id,
        slug=page.slug,
        title=page.title,
        required=page.required,
        outcomes=page.outcomes,
    )
