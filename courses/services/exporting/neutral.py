"""From the JSON of a release to the dataclasses of course files."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from unicodedata import normalize

from dateutil.relativedelta import relativedelta

from courses.services.exporting.beside import Beside
from courses.services.exporting.lessons import Words, lesson_blocks
from courses.services.exporting.questions import question_text
from courses.services.exporting.scenarios import scenario_text
from courses.standards.coursefiles import (
    Activity,
    Card,
    CourseFiles,
    Draw,
    Module,
    Programme,
    UnsayableError,
    Update,
    identity,
)
from courses.standards.coursefiles.course import CoursePageText, LessonText, ModuleText, QuizText, Texts
from courses.standards.coursefiles.package import PackageText

REVIEW_AFTER = relativedelta(months=6)


class Neutral:
    """One release as course files."""

    def __init__(self, structure: dict[str, Any], texts: dict[str, dict[str, Any]], beside: Beside) -> None:
        self.structure, self.texts, self.beside = structure, texts, beside
        self.code: str = structure["code"]
        self.activities = [activity for module in structure["modules"] for activity in module["activities"]]
        self.updates = structure.get("updates", [])
        self.keys = {each["id"]: self._activity_key(each) for each in (*self.activities, *self.updates)}
        self.owners = _owners(self.activities)
        self.words = Words(self.code, self.keys, structure["cards"], beside)

    def course(self) -> CourseFiles:
        structure = self.structure
        made = str(identity("course", self.code))
        return CourseFiles(
            code=self.code,
            source_language=structure["source_language"],
            programme=self.programme_key(),
            validity_months=structure["validity_months"],
            legal_review_open=structure["legal_review_open"],
            enrolment=self.beside.enrolment,
            outcomes=tuple(structure["outcomes"]),
            modules=tuple(self._module(module) for module in structure["modules"]),
            texts={language: self._texts(language, text) for language, text in sorted(self.texts.items())},
            id="" if structure["id"] == made else structure["id"],
            updates=tuple(self._update(update) for update in self.updates),
            packages_count=bool(structure.get("packages_count")),
        )

    def programme_key(self) -> str:
        programme = self.structure["programme"]
        made = str(identity("programme", programme["slug"]))
        return str(programme["slug"] if made == programme["id"] else programme["id"])

    def programme(self) -> Programme:
        key, slug = self.programme_key(), self.structure["programme"]["slug"]
        told = {language: text["programme"] for language, text in sorted(self.texts.items())}
        titles = {language: said(programme["title"]) for language, programme in told.items()}
        summaries = {language: said(programme["summary"]) for language, programme in told.items()}
        return Programme(key, titles, summaries, "" if key == slug else slug)

    def cards(self) -> list[Card]:
        cards = [self._card(uuid, facts) for uuid, facts in self.structure["cards"].items()]
        return sorted(cards, key=lambda card: card.key)

    def _card(self, uuid: str, facts: dict[str, Any]) -> Card:
        told = {language: text["cards"][uuid] for language, text in sorted(self.texts.items()) if uuid in text["cards"]}
        seen = date.fromisoformat(facts["seen"])
        return Card(
            key=facts["key"],
            kind=facts["kind"],
            jurisdiction=facts["jurisdiction"],
            confidence=facts["confidence"],
            text_of=facts["text_of"],
            seen=seen,
            review_by=self.beside.review_by.get(uuid, seen + REVIEW_AFTER),
            source_url=facts["source_url"],
            citation={language: said(text["citation"]) for language, text in told.items()},
            statement={language: said(text["statement"]) for language, text in told.items()},
            id="" if str(identity("law", facts["key"])) == uuid else uuid,
        )

    # What is the same in every language

    def _activity_key(self, activity: dict[str, Any]) -> str:
        made = str(identity(self.code, activity["slug"]))
        return str(activity["slug"] if made == activity["id"] else activity["id"])

    def module_key(self, module: dict[str, Any]) -> str:
        return self.beside.key(module["id"], "module")

    def _module(self, module: dict[str, Any]) -> Module:
        return Module(self.module_key(module), tuple(self._activity(activity) for activity in module["activities"]))

    def _update(self, update: dict[str, Any]) -> Update:
        key = self.keys[update["id"]]
        return Update(key, update["edition"], "" if update["slug"] == key else update["slug"])

    def _activity(self, activity: dict[str, Any]) -> Activity:
        key = self.keys[activity["id"]]
        said = {"kind": activity["kind"], "key": key, "required": activity["required"]}
        said["slug"] = "" if activity["slug"] == key else activity["slug"]
        if activity["kind"] == "scenario":
            return Activity(**said, scoring=activity["scoring"])
        if activity["kind"] == "package":
            rules = activity["rules"]
            percent = _percent(rules["pass"]) if "pass" in rules else 0
            return Activity(**said, completion=rules["completion"], pass_percent=percent)
        if activity["kind"] != "quiz":
            return Activity(**said)
        owner = self.owners[activity["id"]]
        return Activity(
            **said,
            use=activity["use"],
            pass_percent=_percent(activity["pass_mark"]),
            attempts=activity["attempts"],
            pause_hours=activity.get("pause_hours", 0),
            time_limit=activity.get("time_limit", 0),
            shuffle=activity.get("shuffle", True),
            feedback=activity.get("feedback", "submit"),
            skips=activity.get("skips", False),
            pool="" if owner == activity["id"] else self.keys[owner],
            draw=tuple(_draw(key, activity.get("blueprint", []))),
        )

    # How it reads

    def _texts(self, language: str, text: dict[str, Any]) -> Texts:
        course = CoursePageText(
            title=said(text["title"]),
            summary=said(text["summary"]),
            audience=said(text["audience"]),
            advisory=said(text["advisory"]),
            outcomes={
                key: said(text["outcomes"][key]) for key in self.structure["outcomes"] if key in text["outcomes"]
            },
            introduction=self.words.html(text["introduction"]),
        )
        modules = {
            self.module_key(module): ModuleText(said(told["title"]), said(told["summary"]))
            for module in self.structure["modules"]
            if (told := text["modules"].get(module["id"]))
        }
        made = Texts(course, modules, {}, {}, {})
        for activity in self.activities:
            if told := text["activities"].get(activity["id"]):
                self._told(made, language, activity, told)
        for update in self.updates:
            if told := text.get("updates", {}).get(update["id"]):
                made.updates[self.keys[update["id"]]] = self._lesson(update, told)
        return made

    def _told(self, made: Texts, language: str, activity: dict[str, Any], told: dict[str, Any]) -> None:
        key = self.keys[activity["id"]]
        if activity["kind"] == "quiz":
            made.quizzes[key] = self._quiz(language, activity, told)
        elif activity["kind"] == "scenario":
            made.scenarios[key] = scenario_text(self.words, key, activity, told)
        elif activity["kind"] == "package":
            made.packages[key] = self._package(language, activity, told)
        else:
            made.lessons[key] = self._lesson(activity, told)

    def _lesson(self, activity: dict[str, Any], told: dict[str, Any]) -> LessonText:
        return LessonText(
            title=said(told["title"]),
            advisory=said(told.get("advisory", "")),
            short_version=said(told.get("short_version", "")),
            outcomes=tuple(activity["outcomes"]),
            blocks=lesson_blocks(self.words, self.keys[activity["id"]], activity, told),
        )

    def _package(self, language: str, activity: dict[str, Any], told: dict[str, Any]) -> PackageText:
        """A translation names a package where it plays one of its own."""
        own = activity["package"] if language == self.structure["source_language"] else told.get("package", {})
        return PackageText(
            title=said(told["title"]),
            introduction=said(told["introduction"]),
            minutes=told["minutes"],
            file=self.words.package(own),
            outcomes=tuple(activity["outcomes"]),
            equivalent=self.words.html(told["equivalent"]),
        )

    def _quiz(self, language: str, activity: dict[str, Any], told: dict[str, Any]) -> QuizText:
        asked = activity["questions"] if self.owners[activity["id"]] == activity["id"] else []
        there = self.texts[language]["questions"]
        questions = (
            question_text(self.words, language, uuid, self.structure["questions"][uuid], there[uuid])
            for uuid in asked
            if uuid in there
        )
        return QuizText(said(told["title"]), said(told["introduction"]), tuple(questions))


def said(text: str) -> str:
    return normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip(" \t\n")


def _owners(activities: list[dict[str, Any]]) -> dict[str, str]:
    """Whose file holds the questions of each quiz: where two ask the same, one that is no pre-test."""
    quizzes = [activity for activity in activities if activity["kind"] == "quiz"]
    found = {}
    for quiz in quizzes:
        alike = [other for other in quizzes if other["questions"] == quiz["questions"]]
        found[quiz["id"]] = min(alike, key=lambda other: (other["use"] == "pretest", quizzes.index(other)))["id"]
    return found


def _percent(mark: str) -> int:
    above, _slash, below = mark.partition("/")
    return int(above) * 100 // int(below)


def _draw(quiz: str, rows: list[dict[str, Any]]) -> Iterator[Draw]:
    """Outcome by outcome, as the file lists them."""
    listed = [(row["outcome"], row["difficulty"]) for row in rows]
    if len(set(listed)) != len(listed):
        raise UnsayableError(f"{quiz}: two rows of the blueprint for one outcome and difficulty")
    order = list(dict.fromkeys(row["outcome"] for row in rows))
    for row in sorted(rows, key=lambda row: order.index(row["outcome"])):
        yield Draw(row["outcome"], row["difficulty"], row["count"])
