"""From live pages to a release's content: structure and texts as plain JSON, without a database id."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.html import strip_tags
from wagtail.blocks import StreamValue
from wagtail.models import Page

from courses.blocks.scenario import cards_of, graph_structure, graph_texts
from courses.models import (
    Course,
    CoursePage,
    LawCard,
    LessonPage,
    ModulePage,
    PackagePage,
    Question,
    QuizPage,
    ScenarioPage,
    UpdatePage,
)
from courses.rules import learning_time, scenarios
from courses.rules.canonical import digest, manifest_digest, normalised
from courses.services.compiling_blocks import ACTIVITIES, BlockCompiler, webp_of
from courses.services.compiling_media import StoredFile
from courses.services.compiling_packages import PackageCompiler
from courses.services.gaps import is_gap, without_gaps
from courses.services.questions import WORDED, part_text, places_of, question_facts

Activity = LessonPage | QuizPage | ScenarioPage | PackagePage


@dataclass
class Compiled:
    """What a release will hold. `files` maps SHA-256 to (media type, bytes), `stored` to files that may be large."""

    structure: dict[str, Any]
    texts: dict[str, dict[str, Any]]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    stored: dict[str, StoredFile] = field(default_factory=dict)

    @property
    def sizes(self) -> dict[str, int]:
        """The size of every file, by its SHA-256."""
        return sizes_of(self.files, self.stored)

    @property
    def text_digests(self) -> dict[str, str]:
        return {language: digest(text) for language, text in self.texts.items()}

    @property
    def digest(self) -> str:
        """The fingerprint that a release of this would have."""
        return manifest_digest(self.structure, self.text_digests, list(self.sizes))


class NothingWrittenError(Exception):
    """The course has no live page in its source language, or no activity in it."""


def compile_course(course: Course) -> Compiled:
    """The live state of the course in all its languages. Raises NothingWrittenError."""
    pages = {
        page.locale.language_code: page
        for page in CoursePage.objects.live().filter(course=course).select_related("locale")
    }
    source = pages.get(course.source_language)
    if source is None:
        raise NothingWrittenError
    compiler = Compiler(course)
    structure = compiler.structure(source, sorted(pages))
    texts = {language: compiler.text(page, structure) for language, page in sorted(pages.items())}
    structure["files"] = sorted({*compiler.files, *compiler.stored})
    return Compiled(normalised(structure), normalised(texts), compiler.files, compiler.stored)


class Compiler(BlockCompiler, PackageCompiler):
    """Makes plain JSON of pages. The preview builds on it."""

    def __init__(self, course: Course | None) -> None:
        BlockCompiler.__init__(self)
        PackageCompiler.__init__(self)
        self.course = course
        self.questions: dict[str, dict[str, Any]] = {}
        self._below: dict[int | None, list[Page]] = {}
        self._sources: dict[UUID, Any] = {}  # activities and questions as the source language has them

    def _children(self, page: Page, *types: type[Page]) -> list[Any]:
        """The pages below, fetched once: structure and text are made from the same objects."""
        if page.pk not in self._below:
            self._below[page.pk] = self.below(page)
        return [child for child in self._below[page.pk] if isinstance(child, types)]

    def below(self, page: Page) -> list[Page]:
        return list(page.get_children().live().specific())

    # Structure: what is the same in every language

    def structure(self, page: CoursePage, languages: list[str]) -> dict[str, Any]:
        assert self.course is not None  # noqa: S101 a preview has no structure
        modules = [self._module(module) for module in self._children(page, ModulePage)]
        if not any(module["activities"] for module in modules):
            raise NothingWrittenError
        updates = [self.update_structure(update) for update in self._children(page, UpdatePage)]
        programme = page.get_parent().specific
        cards = LawCard.objects.filter(translation_key__in=self.cards, locale=page.locale_id)
        return {
            "format": 1,
            "code": self.course.code,
            "id": str(self.course.uuid),
            "source_language": self.course.source_language,
            "languages": languages,
            "programme": {"id": str(programme.translation_key), "slug": programme.slug},
            "validity_months": self.course.validity_months,
            "legal_review_open": self.course.legal_review_open,
            "outcomes": [block.value["key"] for block in page.outcomes],
            "modules": modules,
            "questions": self.questions,
            "cards": {str(card.translation_key): card_facts(card) for card in cards},
            # A course without any of these keeps the form it had.
            **({"updates": updates} if updates else {}),
            **({"packages_count": True} if self.course.packages_count else {}),
        }

    def _module(self, page: ModulePage) -> dict[str, Any]:
        activities = [self._activity_structure(child) for child in self._children(page, *ACTIVITIES)]
        return {"id": str(page.translation_key), "activities": activities}

    def _activity_structure(self, page: Activity) -> dict[str, Any]:
        self._sources[page.translation_key] = page
        if isinstance(page, LessonPage):
            return self.lesson_structure(page)
        if isinstance(page, PackagePage):
            return self.package_structure(page)
        return self._quiz_structure(page) if isinstance(page, QuizPage) else self.scenario_structure(page)

    def scenario_structure(self, page: ScenarioPage) -> dict[str, Any]:
        self.cards.update(cards_of(page.graph))
        return {
            "id": str(page.translation_key),
            "kind": "scenario",
            "slug": page.slug,
            "required": page.required,
            "scoring": page.scoring,
            "outcomes": page.outcomes.split(),
            **graph_structure(page.graph),
        }

    def lesson_structure(self, page: LessonPage) -> dict[str, Any]:
        return {
            "id": str(page.translation_key),
            "kind": "lesson",
            "slug": page.slug,
            "required": page.required,
            "outcomes": page.outcomes.split(),
            "checks": self._checks(page.body),
            **self.packages(page.body),
        }

    def update_structure(self, page: UpdatePage) -> dict[str, Any]:
        return {
            "id": str(page.translation_key),
            "kind": "update",
            "slug": page.slug,
            "edition": page.edition,
            "outcomes": page.outcomes.split(),
            "checks": self._checks(page.body),
            **self.packages(page.body),
        }

    def _quiz_structure(self, page: QuizPage) -> dict[str, Any]:
        questions = [place.question for place in places_of(page.pool)]
        for question in questions:
            self.add_question(question)
        return {
            "id": str(page.translation_key),
            "kind": "quiz",
            "slug": page.slug,
            "required": page.required,
            "use": page.use,
            "pass_mark": f"{page.pass_percent}/100",
            "attempts": page.attempts,
            "pause_hours": page.pause_hours,
            "time_limit": page.time_limit,
            "shuffle": page.shuffle,
            "feedback": page.feedback,
            "skips": page.skips,
            "questions": [str(question.translation_key) for question in questions],
            "blueprint": [_draw_row(row.value) for row in page.blueprint],
        }

    def add_question(self, question: Question) -> None:
        self._sources[question.translation_key] = question
        sources = sorted(question.sources.all(), key=lambda card: card.key)
        self.cards.update(card.translation_key for card in sources)
        facts = question_facts(question, self._in_all_languages(question))
        facts["sources"] = [str(card.translation_key) for card in sources]
        if question.kind == Question.Kind.HOTSPOT and question.picture:
            facts["picture"] = self._keep("image/webp", webp_of(question.picture))
        self.questions[str(question.translation_key)] = facts

    def _in_all_languages(self, question: Question) -> dict[str, Question]:
        """The question as it stands in each language, where its key is of words; else only as it is in hand."""
        found = {question.locale.language_code: question}
        if question.kind in WORDED:
            others = Question.objects.filter(translation_key=question.translation_key, live=True)
            found = {other.locale.language_code: other for other in others.select_related("locale")} | found
        return found

    # Texts: how it reads in one language

    def text(self, page: CoursePage, structure: dict[str, Any]) -> dict[str, Any]:
        programme = page.get_parent().specific
        modules, activities = {}, {}
        for module in self._children(page, ModulePage):
            modules[str(module.translation_key)] = {"title": module.title, "summary": module.summary}
            for child in self._children(module, *ACTIVITIES):
                activities[str(child.translation_key)] = self._activity_text(child)
        updates = {str(update.translation_key): self.update(update) for update in self._children(page, UpdatePage)}
        return {
            "language": page.locale.language_code,
            "title": page.title,
            "summary": page.summary,
            "audience": page.audience,
            "advisory": page.advisory,
            "introduction": self.rich(page.introduction, to_activities=False),
            "outcomes": {block.value["key"]: block.value["text"] for block in page.outcomes},
            "programme": {"title": programme.title, "summary": programme.summary},
            "modules": modules,
            "activities": activities,
            "questions": self._question_texts(page.locale_id, structure),
            "cards": self.card_texts(page.locale_id, {UUID(key) for key in structure["cards"]}),
            **({"updates": updates} if updates else {}),
        }

    def _activity_text(self, page: Activity) -> dict[str, Any]:
        source = self._sources.get(page.translation_key, page)
        text = self._activity_words(page)
        return without_gaps(text, source, page) if source.locale_id != page.locale_id else text

    def _activity_words(self, page: Activity) -> dict[str, Any]:
        if isinstance(page, LessonPage):
            return self.lesson(page)
        if isinstance(page, PackagePage):
            return self.package_text(page)
        return self._quiz(page) if isinstance(page, QuizPage) else self.scenario(page)

    def scenario(self, page: ScenarioPage) -> dict[str, Any]:
        text = {
            "title": page.title,
            "role": page.role,
            "introduction": page.introduction,
            "advisory": page.advisory,
            "short_version": page.short_version,
            **graph_texts(page.graph),
        }
        return {**text, "minutes": scenarios.minutes(graph_structure(page.graph), text)}

    def lesson(self, page: LessonPage) -> dict[str, Any]:
        return {
            "title": page.title,
            "advisory": page.advisory,
            "short_version": page.short_version,
            **self._body(page.body),
        }

    def update(self, page: UpdatePage) -> dict[str, Any]:
        return {"title": page.title, **self._body(page.body)}

    def _body(self, body: StreamValue) -> dict[str, Any]:
        blocks = [self.block(block) for block in body]
        kinds = [block["type"] for block in blocks]
        played, read = learning_time.played_and_read([block["value"] for block in blocks])
        return {
            "blocks": blocks,
            "minutes": learning_time.minutes(
                read=read,
                drawings=kinds.count("diagram") + kinds.count("picture"),
                checks=kinds.count("check"),
                played=played,
            ),
        }

    def _quiz(self, page: QuizPage) -> dict[str, Any]:
        drawn = sum(row.value["count"] for row in page.blueprint)
        read = learning_time.words(page.introduction)
        return {
            "title": page.title,
            "introduction": page.introduction,
            "minutes": learning_time.minutes(read=read, questions=drawn or len(places_of(page.pool))),
        }

    def _question_texts(self, locale_id: int, structure: dict[str, Any]) -> dict[str, Any]:
        questions = Question.objects.filter(translation_key__in=list(structure["questions"]), locale_id=locale_id)
        return {
            str(question.translation_key): self.question_text(question)
            for question in questions
            if self._is_shown_here(question)
        }

    def _is_shown_here(self, question: Question) -> bool:
        """A translation that is not live or not whole is not: the question is asked in the source language."""
        source = self._sources.get(question.translation_key, question)
        is_source = source.locale_id == question.locale_id
        return is_source or (question.live and not is_gap(source, question))

    def question_text(self, question: Question) -> dict[str, Any]:
        text: dict[str, Any] = {
            "ask": question.ask,
            "because": question.because,
            "choices": {part.id: part_text(part) for part in question.choices},
        }
        if question.kind == Question.Kind.NUMERIC:
            text["unit"] = question.unit
        if question.kind == Question.Kind.HOTSPOT:
            text["picture_alt"] = question.picture_alt
        return text

    def _is_source(self, locale_id: int) -> bool:
        return any(page.locale_id == locale_id for page in self._sources.values())

    def card_texts(self, locale_id: int, keys: set[UUID]) -> dict[str, Any]:
        cards = LawCard.objects.filter(translation_key__in=keys, locale_id=locale_id)
        if not self._is_source(locale_id):
            cards = cards.filter(live=True)
        return {
            str(card.translation_key): {
                "citation": card.citation,
                "statement": card.statement,
                "revision": digest({"citation": card.citation, "statement": card.statement}),
            }
            for card in cards
        }


def card_facts(card: LawCard) -> dict[str, Any]:
    return {
        "key": card.key,
        "kind": card.kind,
        "jurisdiction": card.jurisdiction,
        "confidence": card.confidence,
        "text_of": card.text_of,
        "seen": card.seen_date.isoformat(),
        "source_url": card.source_url,
    }


def sizes_of(files: dict[str, tuple[str, bytes]], stored: dict[str, StoredFile]) -> dict[str, int]:
    kept = {sha256: len(data) for sha256, (_media_type, data) in files.items()}
    return {sha256: file.size for sha256, file in stored.items()} | kept


def _draw_row(value: Any) -> dict[str, Any]:
    return {"outcome": value["outcome"], "difficulty": int(value["difficulty"]), "count": value["count"]}


def plain(html: str) -> str:
    """The words of rich text, for search."""
    return strip_tags(html.replace("><", "> <"))
