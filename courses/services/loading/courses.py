"""From course files to the values of pages, questions and cards."""

import re
import uuid
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from typing import Any, TypeVar

from django.db import transaction
from wagtail.models import Locale, Page

from courses.models import (
    Course,
    CoursePage,
    HomePage,
    LawCard,
    LessonPage,
    ModulePage,
    PackagePage,
    ProgrammePage,
    QuizPage,
    QuizPlace,
    ScenarioPage,
    UpdatePage,
)
from courses.rules.questions import PART_OF
from courses.services.loading.files import Opener, Shelf
from courses.services.loading.homes import ensure_home, ensure_locales
from courses.services.loading.keys import remember_keys
from courses.services.loading.scenarios import scenario_values
from courses.services.loading.writing import Held, Loaded, Values, Writer
from courses.services.packages import Known
from courses.services.translated_parts import note_loaded, unnoted
from courses.standards.coursefiles import (
    Activity,
    Block,
    Choice,
    CourseFiles,
    Draw,
    Module,
    Programme,
    QuestionText,
    Update,
    identity,
    own_identity,
)
from courses.standards.coursefiles.course import LessonText, QuizText, Texts
from courses.standards.coursefiles.package import PackageText
from courses.standards.coursefiles.scenario import ScenarioText

P = TypeVar("P", bound=Page)
# Which parts of a block are rich text.
RICH = {
    "text": ("html",),
    "lawbox": ("introduction",),
    "term": ("meaning",),
    "gap": ("text",),
    "note": ("text",),
    "video": ("transcript",),
    "audio": ("transcript",),
    "advisory": ("instead", "hard"),
    "package": ("equivalent",),
}
ACTIVITY = re.compile(r'href="activity:([a-z0-9-]+)"')
SIDES = ("left", "top", "width", "height")
# Blocks that name files of the course's folder.
FILED = ("picture", "video", "audio", "download")


class CardMissingError(Exception):
    """A text names a law card that the register does not hold in its language."""


@transaction.atomic
def load_course(
    files: CourseFiles, programmes: dict[str, Programme], loaded: Loaded, open_file: Opener | None = None
) -> Course | None:
    """Bring one course into Wagtail, in all its languages; None where a person has deleted it.

    `open_file` opens the files that lessons name. Raises CardMissingError and FileRefusedError.
    """
    locales, writer = ensure_locales(), Writer(loaded)
    course = _course(files, writer)
    if course is None:
        loaded.left_deleted.append(files.code)
        return None
    shelf = Shelf(open_file)
    for language, texts in sorted(files.texts.items(), key=lambda pair: pair[0] != files.source_language):
        programme = _programme(programmes[files.programme], locales[language], writer)
        if programme:
            CourseLoader(course, files, locales[language], writer, shelf).course_page(programme, texts)
    note_loaded([*writer.finish(), *unnoted(writer.unchanged, files.source_language)], files.source_language, writer.at)
    remember_keys(files)
    return course


def _course(files: CourseFiles, writer: Writer) -> Course | None:
    if found := Course.objects.filter(code=files.code).first():
        return found
    if (identity(files.code, "page"), files.source_language) in writer.remembered:
        return None
    return Course.objects.create(
        code=files.code,
        uuid=identity("course", files.id or files.code),
        source_language=files.source_language,
        validity_months=files.validity_months,
        legal_review_open=files.legal_review_open,
        enrolment=files.enrolment,
        packages_count=files.packages_count,
    )


def _programme(programme: Programme, locale: Locale, writer: Writer) -> Held[ProgrammePage] | None:
    language = locale.language_code
    values = {"title": programme.title[language], "summary": programme.summary[language]}
    home = Held(HomePage, ensure_home(locale).pk)
    key = identity("programme", programme.key)
    return writer.page(
        ProgrammePage, key, locale, home, slug=programme.slug or programme.key, said=values, values=lambda: values
    )


class CourseLoader:
    """Loads one course in one language. `is_fresh`: under identities of its own, also where files give others."""

    def __init__(
        self,
        course: Course,
        files: CourseFiles,
        locale: Locale,
        writer: Writer,
        shelf: Shelf,
        *,
        is_fresh: bool = False,
    ) -> None:
        self.is_fresh = is_fresh
        self.course, self.files, self.locale, self.writer, self.shelf = course, files, locale, writer, shelf
        self.cards = {card.key: card for card in LawCard.objects.filter(locale=locale, key__in=files.cards())}

    def course_page(self, programme: Held[ProgrammePage], texts: Texts) -> None:
        text = texts.course
        values = {
            "title": text.title,
            "summary": text.summary,
            "audience": text.audience,
            "advisory": text.advisory,
            "introduction": self._rich(text.introduction),
            "outcomes": [self._outcome(key, text.outcomes[key]) for key in self.files.outcomes if key in text.outcomes],
        }
        slug = self.course.code.lower()
        made = {"course": self.course, **values}
        page = self._own(CoursePage, self._id("page"), programme, slug=slug, said=values, values=lambda: made)
        if page is None:
            return
        modules = [module for module in self.files.modules if module.key in texts.modules]
        below: list[Held[Any] | None] = [self.module_page(page, module, texts) for module in modules]
        below += [
            self.update_page(page, update, texts.updates[update.key])
            for update in self.files.updates
            if update.key in texts.updates
        ]
        self.writer.put_in_order(page, below)
        self.borrow()

    def module_page(self, parent: Held[CoursePage], module: Module, texts: Texts) -> Held[ModulePage] | None:
        text = texts.modules[module.key]
        values = {"title": text.title, "summary": text.summary}
        key = self._id("module", module.key)
        page = self._own(ModulePage, key, parent, slug=module.key, said=values, values=lambda: values)
        if page:
            self.writer.put_in_order(page, [self.activity_page(page, each, texts) for each in module.activities])
        return page

    def activity_page(self, parent: Held[ModulePage], activity: Activity, texts: Texts) -> Held[Any] | None:
        """None also where the activity is not translated."""
        if activity.key in texts.lessons:
            return self.lesson_page(parent, activity, texts.lessons[activity.key])
        if activity.key in texts.quizzes:
            return self.quiz_page(parent, activity, texts.quizzes[activity.key])
        if activity.key in texts.scenarios:
            return self.scenario_page(parent, activity, texts.scenarios[activity.key])
        if activity.key in texts.packages:
            return self.package_page(parent, activity, texts.packages[activity.key])
        return None

    def lesson_page(self, parent: Held[ModulePage], activity: Activity, text: LessonText) -> Held[LessonPage] | None:
        def values() -> dict[str, Any]:
            return {
                "title": text.title,
                "required": activity.required,
                "outcomes": " ".join(text.outcomes),
                "advisory": text.advisory,
                "short_version": text.short_version,
                "body": [self._block(activity.key, number, block) for number, block in enumerate(text.blocks, 1)],
            }

        named = {path: self.shelf.digest(path) for block in text.blocks for path in block.files}
        said = [activity.required, text, named] if named else [activity.required, text]
        return self._own(
            LessonPage, self._id(activity.key), parent, slug=activity.slug or activity.key, said=said, values=values
        )

    def update_page(self, parent: Held[CoursePage], update: Update, text: LessonText) -> Held[UpdatePage] | None:
        def values() -> dict[str, Any]:
            return {
                "title": text.title,
                "edition": update.edition,
                "outcomes": " ".join(text.outcomes),
                "body": [self._block(update.key, number, block) for number, block in enumerate(text.blocks, 1)],
            }

        named = {path: self.shelf.digest(path) for block in text.blocks for path in block.files}
        slug, said = update.slug or update.key, [update.edition, text, named]
        return self._own(UpdatePage, self._id(update.key), parent, slug=slug, said=said, values=values)

    def quiz_page(self, parent: Held[ModulePage], activity: Activity, text: QuizText) -> Held[QuizPage] | None:
        values = {
            "title": text.title,
            "introduction": text.introduction,
            "required": activity.required,
            "use": activity.use,
            "pass_percent": activity.pass_percent,
            "attempts": activity.attempts,
            "pause_hours": activity.pause_hours,
            "time_limit": activity.time_limit,
            "shuffle": activity.shuffle,
            "feedback": activity.feedback,
            "skips": activity.skips,
            "blueprint": [self._row(activity.key, row) for row in activity.draw],
        }
        questions = [self.question(question) for question in text.questions]

        def place(page: QuizPage) -> None:
            page.places.set([QuizPlace(question_id=pk, sort_order=i) for i, pk in enumerate(questions) if pk])

        said = [values, activity.pool, [question.key for question in text.questions]]
        key = self._id(activity.key)
        return self._own(
            QuizPage, key, parent, slug=activity.slug or activity.key, said=said, values=lambda: values, fill=place
        )

    def scenario_page(
        self, parent: Held[ModulePage], activity: Activity, text: ScenarioText
    ) -> Held[ScenarioPage] | None:
        def values() -> dict[str, Any]:
            rules = {"required": activity.required, "scoring": activity.scoring}
            return rules | scenario_values(activity.key, text, self._id, self._chosen)

        said = [activity.required, activity.scoring, text]
        return self._own(
            ScenarioPage, self._id(activity.key), parent, slug=activity.slug or activity.key, said=said, values=values
        )

    def package_page(self, parent: Held[ModulePage], activity: Activity, text: PackageText) -> Held[PackagePage] | None:
        def values() -> dict[str, Any]:
            return {
                "title": text.title,
                "package_id": self._package(text.file) if text.file else None,
                "introduction": text.introduction,
                "equivalent": self._rich(text.equivalent),
                "minutes": text.minutes,
                "required": activity.required,
                "outcomes": " ".join(text.outcomes),
                "completion": activity.completion,
                "pass_percent": activity.pass_percent or None,
            }

        rules = [activity.required, activity.completion, activity.pass_percent]
        said = [rules, text, self.shelf.digest(text.file) if text.file else ""]
        return self._own(
            PackagePage, self._id(activity.key), parent, slug=activity.slug or activity.key, said=said, values=values
        )

    def question(self, text: QuestionText) -> int | None:
        def values() -> dict[str, Any]:
            return {
                "key": f"{self.course.code}/{text.key}",
                "kind": text.kind,
                "ask": text.ask,
                "because": text.because,
                "outcome": text.outcome,
                "topic": text.topic,
                "difficulty": text.difficulty,
                "unit": text.unit,
                "picture_id": self.shelf.picture(text.picture) if text.picture else None,
                "picture_alt": text.picture_alt,
                "choices": [self._part(text, choice) for choice in text.choices],
                "sources": self._cards(text.sources),
            }

        return self.writer.question(self._id(text.key), self.locale, text, values)

    def borrow(self) -> None:
        """Quizzes that ask the questions of another one, once both are there."""
        for activity in (activity for module in self.files.modules for activity in module.activities):
            if not activity.pool:
                continue
            lent = QuizPage.objects.filter(translation_key=self._id(activity.pool), locale=self.locale).first()
            alone = QuizPage.objects.filter(translation_key=self._id(activity.key), locale=self.locale, pool_of=None)
            for page in alone:
                if lent:
                    self.writer.change(page, {"pool_of": lent})

    def _row(self, quiz: str, row: Draw) -> dict[str, Any]:
        key = self._id(quiz, "draw", row.outcome, str(row.difficulty))
        value = {"outcome": row.outcome, "difficulty": str(row.difficulty), "count": row.count}
        return {"type": "row", "id": str(key), "value": value}

    def _part(self, question: QuestionText, choice: Choice) -> dict[str, Any]:
        value: dict[str, Any] = {"feedback": choice.feedback}
        block = PART_OF[question.kind]
        match block:
            case "pair":
                match = str(self._id(question.key, choice.letter, choice.told("match_id") or "match"))
                value |= {"left": choice.text, "right": choice.told("match"), "match": match}
            case "number":
                value |= {"value": choice.told("value"), "tolerance": choice.told("tolerance")}
            case "word" | "gap":
                value |= {"accepted": choice.told("accepted")}
            case "spot":
                value |= {"text": choice.text, **dict(zip(SIDES, choice.told("box").split(), strict=True))}
            case _:
                value |= {"text": choice.text}
        if block in ("choice", "number", "word", "spot"):
            value["correct"] = choice.correct
        return {"type": block, "id": self._choice_id(question, choice), "value": value}

    def _id(self, *key: str) -> uuid.UUID:
        return own_identity(self.course.code, *key, is_fresh=self.is_fresh)

    def _choice_id(self, question: QuestionText, choice: Choice) -> str:
        return str(self._id(question.key, choice.letter))

    def _own(
        self,
        kind: type[P],
        key: uuid.UUID,
        parent: Held[Any],
        *,
        slug: str,
        said: Any,
        values: Values,
        fill: Callable[[P], None] | None = None,
    ) -> Held[P] | None:
        return self.writer.page(kind, key, self.locale, parent, slug=slug, said=said, values=values, fill=fill)

    def _cards(self, keys: Iterable[str]) -> list[LawCard]:
        missing = [key for key in keys if key not in self.cards]
        if missing:
            raise CardMissingError(f"{self.course.code}: no card “{missing[0]}” in {self.locale.language_code}")
        return [self.cards[key] for key in keys]

    def _outcome(self, key: str, text: str) -> dict[str, Any]:
        return {"type": "outcome", "id": str(self._id("outcome", key)), "value": {"key": key, "text": text}}

    def _block(self, lesson: str, number: int, block: Block) -> dict[str, Any]:
        key = self._id(block.question.key) if block.question else self._id(lesson, block.id or f"{block.kind}-{number}")
        value: Any = {
            name: self._rich(said) if name in RICH.get(block.kind, ()) else said for name, said in block.value.items()
        }
        if block.kind in ("text", "heading"):
            (value,) = value.values()
        elif block.kind == "package":
            path, title = value.pop("file"), value.pop("title")
            value["package"] = self._package(path, title) if path else None
        elif block.kind in FILED:
            value |= self._filed(block)
        if "cards" in block.value:
            value["cards"] = self._chosen(block.value["cards"])
        if block.question:
            value = self._check(block.question)
        return {"type": block.kind, "id": str(key), "value": value}

    def _package(self, path: str, title: str = "") -> int:
        """Its identity is its file's name, in the way of all keys."""
        return self.shelf.package(path, Known(self._id("package", PurePosixPath(path).stem), title))

    def _filed(self, block: Block) -> dict[str, Any]:
        """The ids of a block's files, in place of their paths."""
        if block.kind == "picture":
            path, alt, caption = (block.value[name] for name in ("file", "alt", "caption"))
            image = {"image": self.shelf.picture(path), "alt_text": alt, "decorative": False}
            return {"image": image, "caption": caption}
        return {name: self.shelf.document(path) if path else None for name, path in _paths(block)}

    def _rich(self, html: str) -> str:
        """With links to activities by their identity; from untrusted files only what we allow."""
        linked = ACTIVITY.sub(lambda found: f'href="activity:{self._id(found[1])}"', html)
        return self.writer.rich(linked)

    def _chosen(self, keys: Iterable[str]) -> list[int]:
        return [card.pk for card in self._cards(keys)]

    def _check(self, question: QuestionText) -> dict[str, Any]:
        return {
            "kind": question.kind,
            "outcome": question.outcome,
            "ask": question.ask,
            "because": question.because,
            "choices": [
                {"type": "item", "id": self._choice_id(question, choice), "value": _choice_value(choice)}
                for choice in question.choices
            ],
            "sources": self._chosen(question.sources),
            "must_answer": question.must_answer,
        }


def _paths(block: Block) -> list[tuple[str, str]]:
    return [(name, block.value[name]) for name in ("file", "captions") if name in block.value]


def _choice_value(choice: Choice) -> dict[str, Any]:
    return {"text": choice.text, "correct": choice.correct, "feedback": choice.feedback}
