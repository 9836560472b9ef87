"""A course: its order and policies (course.yaml), and its texts per language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from courses.standards.coursefiles.activity import Activity, Update, read_activity, read_update, wrong
from courses.standards.coursefiles.document import (
    SPACES,
    CourseFileError,
    Document,
    read_document,
    read_text,
    read_yaml,
)
from courses.standards.coursefiles.lesson import Block, read_blocks
from courses.standards.coursefiles.lines import KEY, UUID
from courses.standards.coursefiles.markdown import markdown
from courses.standards.coursefiles.package import PackageText, read_package_text
from courses.standards.coursefiles.question import QuestionText, read_questions
from courses.standards.coursefiles.scenario import ScenarioText, read_scenario

CODE = re.compile(r"[A-Z]{2,6}-\d{3}\Z", re.ASCII)
LANGUAGES = ("en", "pt-pt", "pt-br", "es", "fr")


@dataclass(frozen=True)
class Module:
    key: str
    activities: tuple[Activity, ...]


@dataclass(frozen=True)
class CoursePageText:
    title: str
    summary: str
    audience: str
    advisory: str
    outcomes: dict[str, str]
    introduction: str


@dataclass(frozen=True)
class ModuleText:
    title: str
    summary: str


@dataclass(frozen=True)
class LessonText:
    title: str
    advisory: str
    short_version: str
    outcomes: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class QuizText:
    title: str
    introduction: str
    questions: tuple[QuestionText, ...]


@dataclass(frozen=True)
class Texts:
    """A course in one language. What is not translated yet is not there."""

    course: CoursePageText
    modules: dict[str, ModuleText]
    lessons: dict[str, LessonText]
    quizzes: dict[str, QuizText]
    scenarios: dict[str, ScenarioText]
    updates: dict[str, LessonText] = field(default_factory=dict)
    packages: dict[str, PackageText] = field(default_factory=dict)

    @property
    def written(self) -> dict[str, LessonText]:
        """Everything that is written like a lesson."""
        return self.lessons | self.updates

    def has(self, activity: Activity) -> bool:
        kinds: dict[str, Mapping[str, object]] = {
            "lesson": self.lessons,
            "quiz": self.quizzes,
            "scenario": self.scenarios,
            "package": self.packages,
        }
        return activity.key in kinds[activity.kind]


@dataclass(frozen=True)
class CourseFiles:
    code: str
    source_language: str
    programme: str
    validity_months: int | None
    legal_review_open: bool
    enrolment: str
    outcomes: tuple[str, ...]
    modules: tuple[Module, ...]
    texts: dict[str, Texts]
    id: str = ""
    updates: tuple[Update, ...] = ()
    packages_count: bool = False

    def cards(self) -> set[str]:
        """The keys of all law cards that any text of the course names."""
        found: set[str] = set()
        for text in self.texts.values():
            for lesson in text.written.values():
                for block in lesson.blocks:
                    found.update(block.value.get("cards", []))
                    found.update(block.question.sources if block.question else ())
            for quiz in text.quizzes.values():
                found.update(key for question in quiz.questions for key in question.sources)
            for scenario in text.scenarios.values():
                found.update(scenario.cards())
        return found

    def files(self) -> set[str]:
        """The paths of all files, below the course's folder, that any lesson or question names."""
        lessons = [lesson for text in self.texts.values() for lesson in text.written.values()]
        quizzes = [quiz for text in self.texts.values() for quiz in text.quizzes.values()]
        pictures = {question.picture for quiz in quizzes for question in quiz.questions if question.picture}
        packages = {told.file for text in self.texts.values() for told in text.packages.values() if told.file}
        return pictures | packages | {path for lesson in lessons for block in lesson.blocks for path in block.files}


def read_course(files: Mapping[str, bytes]) -> CourseFiles:
    """Read a course from its files, by their paths below the course's folder.

    Raises CourseFileError with file and line for anything that is missing, unknown or contradictory.
    """
    if "course.yaml" not in files:
        raise CourseFileError("course.yaml", 1, "the file is missing")
    head = read_yaml("course.yaml", read_text("course.yaml", files["course.yaml"]))
    if not isinstance(head, dict):
        raise wrong("“key: value” lines are expected")
    modules = _modules(head)
    updates = tuple(read_update(item) for item in _list(head, "updates"))
    languages = sorted({path.split("/")[0] for path in files if path.endswith("/course.md")})
    if unknown := [language for language in languages if language not in LANGUAGES]:
        raise wrong(f"{unknown[0]} is not a language that courses are taught in")
    course = CourseFiles(
        code=str(head.get("code", "")),
        source_language=str(head.get("source_language", "")),
        programme=str(head.get("programme", "")),
        validity_months=head.get("validity_months"),
        legal_review_open=head.get("legal_review", "open") == "open",
        enrolment=str(head.get("enrolment", "everyone")),
        outcomes=tuple(map(str, _list(head, "outcomes"))),
        modules=modules,
        texts={language: _texts(files, language, modules, updates) for language in languages},
        id=_identity(head),
        updates=updates,
        packages_count=head.get("packages_count") is True,
    )
    _check(course)
    return course


def _identity(head: dict[str, Any]) -> str:
    said = str(head.get("id") or "")
    if said and not re.fullmatch(UUID, said, re.ASCII):
        raise wrong("“id:” is a UUID")
    return said


def _list(head: dict[str, Any], name: str) -> list[Any]:
    value = head.get(name) or []
    if not isinstance(value, list):
        raise wrong(f"“{name}:” is a list")
    return value


def _modules(head: dict[str, Any]) -> tuple[Module, ...]:
    modules = []
    listed = _list(head, "modules")
    if not listed:
        raise wrong("“modules:” is missing")
    for entry in listed:
        if not isinstance(entry, dict) or not KEY.match(str(entry.get("key", ""))):
            raise wrong("a module needs a key of lower-case words joined by hyphens")
        activities = tuple(read_activity(item) for item in _list(entry, "activities"))
        modules.append(Module(str(entry["key"]), activities))
    keys = [activity.key for module in modules for activity in module.activities]
    if len(set(keys)) != len(keys):
        raise wrong("an activity's key is used twice")
    slugs = [activity.slug or activity.key for module in modules for activity in module.activities]
    if len(set(slugs)) != len(slugs) or len({module.key for module in modules}) != len(modules):
        raise wrong("a module's key or an activity's address is used twice")
    return tuple(modules)


def _texts(
    files: Mapping[str, bytes], language: str, modules: tuple[Module, ...], updates: tuple[Update, ...]
) -> Texts:
    lessons: dict[str, LessonText] = {}
    quizzes: dict[str, QuizText] = {}
    scenarios: dict[str, ScenarioText] = {}
    packages: dict[str, PackageText] = {}
    module_texts: dict[str, ModuleText] = {}
    for module in modules:
        if document := _open(files, f"{language}/{module.key}/module.md"):
            summary = document.text("summary", required=False)
            module_texts[module.key] = ModuleText(document.text("title"), summary)
        for activity in module.activities:
            document = _open(files, f"{language}/{module.key}/{activity.key}.md", f"{language}/{activity.key}.md")
            if document and activity.kind == "lesson":
                lessons[activity.key] = _lesson(document)
            elif document and activity.kind == "scenario":
                scenarios[activity.key] = read_scenario(document)
            elif document and activity.kind == "package":
                packages[activity.key] = read_package_text(document)
            elif document:
                title, intro = document.text("title"), document.text("intro", required=False)
                quizzes[activity.key] = QuizText(title, intro, read_questions(document))
    page = read_document(f"{language}/course.md", files[f"{language}/course.md"])
    documents = {update.key: _open(files, f"{language}/{update.key}.md") for update in updates}
    told = {key: _lesson(document) for key, document in documents.items() if document}
    return Texts(_course_text(page), module_texts, lessons, quizzes, scenarios, told, packages)


def _open(files: Mapping[str, bytes], *paths: str) -> Document | None:
    for path in paths:
        if path in files:
            return read_document(path, files[path])
    return None


def _lesson(document: Document) -> LessonText:
    outcomes = document.head.get("outcomes", [])
    if not isinstance(outcomes, list):
        raise document.fail(2, "“outcomes:” is a list: [one, two]")
    return LessonText(
        title=document.text("title"),
        advisory=document.text("advisory", required=False),
        short_version=document.text("short_version", required=False),
        outcomes=tuple(str(outcome) for outcome in outcomes),
        blocks=read_blocks(document),
    )


def _course_text(document: Document) -> CoursePageText:
    outcomes = document.head.get("outcomes", {})
    if not isinstance(outcomes, dict):
        raise document.fail(2, "“outcomes:” has a line for each key")
    if any(part.kind != "text" for part in document.parts):
        raise document.fail(document.parts[0].line, "a course page holds plain text only")
    return CoursePageText(
        title=document.text("title"),
        summary=document.text("summary"),
        audience=document.text("audience"),
        advisory=document.text("advisory", required=False),
        outcomes={str(key): str(text).strip(SPACES) for key, text in outcomes.items()},
        introduction="".join(markdown("\n".join(part.lines)) for part in document.parts),
    )


def _check(course: CourseFiles) -> None:
    source = course.texts.get(course.source_language)
    if source is None:
        raise wrong(f"there is no {course.source_language}/course.md, the source language")
    if not CODE.match(course.code):
        raise wrong("“code:” looks like this: HRD-101")
    if course.enrolment not in ("everyone", "units", "assignment"):
        raise wrong("“enrolment:” is everyone, units or assignment")
    if course.validity_months is not None and (
        type(course.validity_months) is not int or not 1 <= course.validity_months <= 120
    ):
        raise wrong("“validity_months:” is a number from 1 to 120, or null")
    for module in course.modules:
        if module.key not in source.modules:
            raise wrong(f"{course.source_language}/{module.key}/module.md is missing")
        for activity in module.activities:
            if not source.has(activity):
                raise wrong(f"the file of “{activity.key}” is missing in {course.source_language}")
    _check_updates(course, source)
    _check_outcomes(course, source)
    _check_pools(course, source)
    for language, texts in course.texts.items():
        _check_alike(source, language, texts)


def _check_updates(course: CourseFiles, source: Texts) -> None:
    named = [activity.key for module in course.modules for activity in module.activities]
    named += [update.key for update in course.updates]
    if len(set(named)) != len(named):
        raise wrong("an update's key is used twice")
    for update in course.updates:
        if update.key not in source.updates:
            raise wrong(f"the file of “{update.key}” is missing in {course.source_language}")


def _check_outcomes(course: CourseFiles, source: Texts) -> None:
    known = set(course.outcomes)
    if set(source.course.outcomes) != known:
        raise wrong("the outcomes differ from those of the course page")
    for language, texts in course.texts.items():
        if more := sorted(texts.course.outcomes.keys() - known):
            raise CourseFileError(f"{language}/course.md", 1, f"course.yaml does not list the outcome “{more[0]}”")
    named = {key for lesson in source.written.values() for key in lesson.outcomes}
    named |= {q.outcome for quiz in source.quizzes.values() for q in quiz.questions if q.outcome}
    named |= {key for scenario in source.scenarios.values() for key in scenario.outcomes}
    named |= {key for package in source.packages.values() for key in package.outcomes}
    named |= {row.outcome for module in course.modules for activity in module.activities for row in activity.draw}
    if unknown := sorted(named - known):
        raise wrong(f"the outcome “{unknown[0]}” is not listed")


def _check_pools(course: CourseFiles, source: Texts) -> None:
    """Every quiz has questions, of its own or of another one, and enough of them for what it draws."""
    for activity in (activity for module in course.modules for activity in module.activities):
        if activity.kind != "quiz":
            continue
        if activity.pool and (activity.pool not in source.quizzes or source.quizzes[activity.key].questions):
            raise wrong(f"“pool:” of “{activity.key}” names another quiz, and its own file holds no question")
        pool = source.quizzes[activity.pool or activity.key].questions
        if not pool:
            raise wrong(f"“{activity.key}” has no question")
        for row in activity.draw:
            there = [q for q in pool if q.outcome == row.outcome and row.difficulty in (0, q.difficulty)]
            if len(there) < row.count:
                raise wrong(f"“{activity.key}” draws {row.count} of “{row.outcome}”, and {len(there)} are there")


def _check_alike(source: Texts, language: str, texts: Texts) -> None:
    """A translation asks the same questions with the same keys and the same right answers, as far as it asks them."""
    for key, quiz in texts.quizzes.items():
        if not _is_within(quiz.questions, source.quizzes[key].questions):
            raise CourseFileError(
                f"{language}/{key}.md", 1, "questions, choices or keys differ from the source language"
            )
    for key, lesson in texts.written.items():
        ours = tuple(block.question for block in lesson.blocks if block.question)
        theirs = tuple(block.question for block in source.written[key].blocks if block.question)
        if not _is_within(ours, theirs):
            raise CourseFileError(f"{language}/…/{key}.md", 1, "the practice question differs from the source language")
    for key, scenario in texts.scenarios.items():
        if scenario.graph() != source.scenarios[key].graph():
            reason = "keys, choices, marks or ways differ from the source language"
            raise CourseFileError(f"{language}/…/{key}.md", 1, reason)


def _is_within(ours: tuple[QuestionText, ...], theirs: tuple[QuestionText, ...]) -> bool:
    return {q.key: q.answer_key for q in ours}.items() <= {q.key: q.answer_key for q in theirs}.items()
