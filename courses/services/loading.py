"""Loading course files into Wagtail: again and again with the same result, and never over what a person has edited."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction
from wagtail.models import Locale, Page, Site

from courses.models import (
    Course,
    CoursePage,
    HomePage,
    LawCard,
    LessonPage,
    LoadedText,
    ModulePage,
    ProgrammePage,
    Question,
    QuizPage,
)
from courses.models.pages import QuizPlace
from courses.standards.coursefiles import Block, Card, Choice, CourseFiles, Module, Programme, QuestionText, identity
from courses.standards.coursefiles.course import Activity, LessonText, QuizText, Texts


P = TypeVar("P", bound=Page)
S = TypeVar("S", LawCard, Question)


@dataclass
class Loaded:
    """What loading did: how many pages, questions and cards were written, and which were left as a person made them."""

    written: int = 0
    left_alone: list[str] = field(default_factory=list)


class CardMissingError(Exception):
    """A text names a law card that the register does not hold in its language."""


@transaction.atomic
def load_cards(cards: Iterable[Card], loaded: Loaded) -> None:
    locales = ensure_locales()
    for card in cards:
        for language in card.citation:
            values = {
                "key": card.key,
                "kind": card.kind,
                "jurisdiction": card.jurisdiction,
                "confidence": card.confidence,
                "text_of": card.text_of,
                "seen_date": card.seen,
                "review_by_date": card.review_by,
                "source_url": card.source_url,
                "citation": card.citation[language],
                "statement": card.statement[language],
            }
            _snippet(LawCard, identity("law", card.key), locales[language], values, loaded)


@transaction.atomic
def load_course(files: CourseFiles, programmes: dict[str, Programme], loaded: Loaded) -> Course:
    """Bring one course into Wagtail, in all its languages. Raises CardMissingError."""
    locales = ensure_locales()
    course, _ = Course.objects.get_or_create(
        code=files.code,
        defaults={
            "uuid": identity("course", files.code),
            "source_language": files.source_language,
            "validity_months": files.validity_months,
            "legal_review_open": files.legal_review_open,
            "enrolment": files.enrolment,
        },
    )
    for language, texts in sorted(files.texts.items(), key=lambda pair: pair[0] != files.source_language):
        programme = _programme(programmes[files.programme], locales[language], loaded)
        _Loader(course, files, locales[language], loaded).course_page(programme, texts)
    return course


def ensure_locales() -> dict[str, Locale]:
    languages = ("en", "pt-pt", "pt-br", "es", "fr")
    return {language: Locale.objects.get_or_create(language_code=language)[0] for language in languages}


def ensure_home(locale: Locale) -> HomePage:
    """The home page of a language; below it hang its programmes and editorial pages."""
    if home := HomePage.objects.filter(locale=locale).first():
        return home
    root = Page.get_first_root_node()
    key = identity("page", "home")
    home = HomePage(title="Amparo", slug=f"home-{locale.language_code}", locale=locale, translation_key=key)
    root.add_child(instance=home)
    home.save_revision().publish()
    if locale.language_code == "en":
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Amparo"}
        )
        Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk).delete()  # Wagtail's welcome page
    return home


def _programme(programme: Programme, locale: Locale, loaded: Loaded) -> ProgrammePage:
    language = locale.language_code
    values = {"title": programme.title[language], "summary": programme.summary[language]}
    key = identity("programme", programme.key)
    return _page(ProgrammePage, key, locale, ensure_home(locale), programme.key, values, loaded)


class _Loader:
    """Loads one course in one language."""

    def __init__(self, course: Course, files: CourseFiles, locale: Locale, loaded: Loaded) -> None:
        self.course, self.files, self.locale, self.loaded = course, files, locale, loaded
        self.cards = {card.key: card for card in LawCard.objects.filter(locale=locale, key__in=files.cards())}

    def course_page(self, programme: ProgrammePage, texts: Texts) -> None:
        text = texts.course
        values = {
            "course": self.course,
            "title": text.title,
            "summary": text.summary,
            "audience": text.audience,
            "advisory": text.advisory,
            "introduction": text.introduction,
            "outcomes": [self._outcome(key, text.outcomes[key]) for key in self.files.outcomes],
        }
        slug = self.course.code.lower()
        page = self._own(CoursePage, self._id("page"), programme, slug, values)
        for module in self.files.modules:
            if module.key in texts.modules:
                self.module_page(page, module, texts)

    def module_page(self, parent: CoursePage, module: Module, texts: Texts) -> None:
        text = texts.modules[module.key]
        values = {"title": text.title, "summary": text.summary}
        page = self._own(ModulePage, self._id("module", module.key), parent, module.key, values)
        for activity in module.activities:
            if activity.key in texts.lessons:
                self.lesson_page(page, activity, texts.lessons[activity.key])
            elif activity.key in texts.quizzes:
                self.quiz_page(page, activity, texts.quizzes[activity.key])

    def lesson_page(self, parent: ModulePage, activity: Activity, text: LessonText) -> None:
        values = {
            "title": text.title,
            "required": activity.required,
            "outcomes": " ".join(text.outcomes),
            "advisory": text.advisory,
            "short_version": text.short_version,
            "body": [self._block(activity.key, number, block) for number, block in enumerate(text.blocks, 1)],
        }
        self._own(LessonPage, self._id(activity.key), parent, activity.key, values)

    def quiz_page(self, parent: ModulePage, activity: Activity, text: QuizText) -> None:
        values = {
            "title": text.title,
            "introduction": text.introduction,
            "required": activity.required,
            "use": activity.use,
            "pass_percent": activity.pass_percent,
            "attempts": activity.attempts,
            "shuffle": activity.shuffle,
        }
        questions = [self.question(question) for question in text.questions]

        def place(page: QuizPage) -> None:
            page.places.set([QuizPlace(question=question, sort_order=i) for i, question in enumerate(questions)])

        self._own(QuizPage, self._id(activity.key), parent, activity.key, values, place)

    def question(self, text: QuestionText) -> Question:
        values = {
            "key": f"{self.course.code}/{text.key}",
            "kind": text.kind,
            "ask": text.ask,
            "because": text.because,
            "outcome": text.outcome,
            "difficulty": text.difficulty,
            "choices": [
                {"type": "choice", "id": self._choice_id(text, choice), "value": _choice_value(choice)}
                for choice in text.choices
            ],
            "sources": self._cards(text.sources),
        }
        return _snippet(Question, self._id(text.key), self.locale, values, self.loaded)

    def _id(self, *key: str) -> uuid.UUID:
        return identity(self.course.code, *key)

    def _choice_id(self, question: QuestionText, choice: Choice) -> str:
        return str(self._id(question.key, choice.letter))

    def _own(
        self,
        kind: type[P],
        key: uuid.UUID,
        parent: Page,
        slug: str,
        values: dict[str, Any],
        fill: Callable[[P], None] | None = None,
    ) -> P:
        return _page(kind, key, self.locale, parent, slug, values, self.loaded, fill)

    def _cards(self, keys: Iterable[str]) -> list[LawCard]:
        missing = [key for key in keys if key not in self.cards]
        if missing:
            raise CardMissingError(f"{self.course.code}: no card “{missing[0]}” in {self.locale.language_code}")
        return [self.cards[key] for key in keys]

    def _outcome(self, key: str, text: str) -> dict[str, Any]:
        return {"type": "outcome", "id": str(self._id("outcome", key)), "value": {"key": key, "text": text}}

    def _block(self, lesson: str, number: int, block: Block) -> dict[str, Any]:
        key = self._id(block.question.key) if block.question else self._id(lesson, f"{block.kind}-{number}")
        value: Any = dict(block.value)
        if block.kind == "text":
            value = value["html"]
        if "cards" in block.value:
            value["cards"] = self._chosen(block.value["cards"])
        if block.question:
            value = self._check(block.question)
        return {"type": block.kind, "id": str(key), "value": value}

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


def _choice_value(choice: Choice) -> dict[str, Any]:
    return {"text": choice.text, "correct": choice.correct, "feedback": choice.feedback}


def _page(
    kind: type[P],
    key: uuid.UUID,
    locale: Locale,
    parent: Page,
    slug: str,
    values: dict[str, Any],
    loaded: Loaded,
    fill: Callable[[P], None] | None = None,
) -> P:
    """The page with that identity in that language, as the values say; as a person left it, if a person touched it."""
    page = kind.objects.filter(translation_key=key, locale=locale).first()
    if page is None:
        page = kind(translation_key=key, locale=locale, slug=slug, **values)
        parent.add_child(instance=page)
    elif not _is_due(page, key, locale, values, loaded):
        return page
    for name, value in values.items():
        setattr(page, name, value)
    if fill:
        fill(page)
    page.save()
    page.save_revision(log_action=False).publish(log_action=False)
    _remember(key, locale, values, loaded)
    return page


def _snippet(kind: type[S], key: uuid.UUID, locale: Locale, values: dict[str, Any], loaded: Loaded) -> S:
    thing = kind.objects.filter(translation_key=key, locale=locale).first()
    if thing is None:
        thing = kind(translation_key=key, locale=locale)
    elif not _is_due(thing, key, locale, values, loaded):
        return thing
    many = {name: value for name, value in values.items() if name == "sources"}
    for name, value in values.items():
        if name not in many:
            setattr(thing, name, value)
    thing.save()
    for name, value in many.items():
        getattr(thing, name).set(value)
    if many:
        thing.save()
    thing.save_revision().publish()
    _remember(key, locale, values, loaded)
    return thing


def _is_due(thing: Any, key: uuid.UUID, locale: Locale, values: dict[str, Any], loaded: Loaded) -> bool:  # noqa: ANN401
    """Whether the files say something new about it, and no person has edited it."""
    if LoadedText.objects.filter(key=key, language=locale.language_code, digest=_digest(values)).exists():
        return False
    if thing.revisions.filter(user__isnull=False).exists():
        loaded.left_alone.append(str(thing))
        return False
    return True


def _remember(key: uuid.UUID, locale: Locale, values: dict[str, Any], loaded: Loaded) -> None:
    LoadedText.objects.update_or_create(
        key=key, language=locale.language_code, defaults={"digest": _digest(values)}
    )
    loaded.written += 1


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()
