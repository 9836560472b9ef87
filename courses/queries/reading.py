"""A release as it reads in one language: plain objects, nothing lazy, made once per process and kept by digest.

What is not translated falls back to the source language, piece by piece; `lang` of a piece says what it is in.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.safestring import mark_safe

from courses.queries.blocks import block_text
from courses.queries.cards import CardText, card_text, with_news
from courses.queries.law_since import Since
from courses.queries.package_blocks import package_block, with_package
from courses.queries.questions import QuestionText, question_text
from courses.queries.scenarios import ScenarioText, scenario_text


@dataclass(frozen=True)
class ActivityText:
    id: str
    slug: str
    kind: str
    title: str
    minutes: int
    number: int
    required: bool
    language: str
    advisory: str
    short_version: str
    introduction: str
    outcomes: tuple[str, ...]
    module_number: int
    rules: dict[str, Any] = field(hash=False, compare=False, default_factory=dict)

    @property
    def has_short(self) -> bool:
        return bool(self.short_version)


@dataclass(frozen=True)
class ModuleText:
    id: str
    number: int
    title: str
    summary: str
    minutes: int
    activities: tuple[ActivityText, ...]


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str
    here: bool


class CourseText:
    """One release in one language. `structure` and `texts` are the release's own JSON; nothing here changes them.

    `since`: what the register says of the law since then; cards of which it says something else carry that along.
    """

    def __init__(
        self, *, release: dict[str, Any], texts: dict[str, dict[str, Any]], language: str, since: Since = ()
    ) -> None:
        self.release_id: int = release["id"]
        self.digest: str = release["digest"]
        self.edition = f"{release['edition']}.{release['revision']}"
        self.released_on: date = release["released_at"].date()
        self.note: str = release["note"]
        self._released_at: datetime = release["released_at"]
        self._since = since
        self.choice_until: date | None = release.get("choice_until_date")
        self.kept_by_trainer: list[str] = release.get("kept_by_trainer", [])
        self.structure: dict[str, Any] = release["structure"]
        self.code: str = self.structure["code"]
        self.source_language: str = self.structure["source_language"]
        self.language = language if language in texts else self.source_language
        self._here = texts[self.language]
        self._source = texts[self.source_language]
        for name in ("title", "summary", "audience", "advisory"):
            setattr(self, name, self._here[name] or self._source[name])
        self.intro_html = mark_safe(self._here["introduction"])  # noqa: S308 cleaned when it was compiled
        self.programme_title: str = self._here["programme"]["title"]
        self.programme_key: str = self.structure["programme"]["slug"]
        self.legal_review_open: bool = self.structure["legal_review_open"]
        self.validity_months: int | None = self.structure["validity_months"]
        told = self._source["outcomes"] | self._here["outcomes"]
        self.outcome_texts = {key: told[key] for key in self.structure["outcomes"]}  # in the order of the course

    title: str
    summary: str
    audience: str
    advisory: str

    @property
    def edition_number(self) -> int:
        """Without the revision."""
        return int(self.edition.partition(".")[0])

    @property
    def own_text(self) -> dict[str, Any]:
        """The release's own JSON in the language in which this reads."""
        return self._here

    @property
    def source_text(self) -> dict[str, Any]:
        """The release's own JSON in its source language."""
        return self._source

    @property
    def lang(self) -> str:
        return self.language

    @property
    def outcomes(self) -> list[str]:
        return list(self.outcome_texts.values())

    @property
    def arch(self) -> int:
        """Which of the drawings of arches heads the course: 2 to 7, always the same for one code."""
        return 2 + sum(map(ord, self.code)) % 6

    @cached_property
    def languages(self) -> list[LanguageLink]:
        names = dict(settings.LANGUAGES)
        return [
            LanguageLink(code, names.get(code, code), code == self.language) for code in self.structure["languages"]
        ]

    @cached_property
    def modules(self) -> list[ModuleText]:
        return [self._module(number, module) for number, module in enumerate(self.structure["modules"], 1)]

    @cached_property
    def activities(self) -> list[ActivityText]:
        return [activity for module in self.modules for activity in module.activities]

    @cached_property
    def by_slug(self) -> dict[str, ActivityText]:
        return {activity.slug: activity for activity in self.activities}

    @cached_property
    def by_id(self) -> dict[str, ActivityText]:
        return {activity.id: activity for activity in self.activities}

    def activity(self, key: str) -> ActivityText:
        """An activity or an update module."""
        return self.by_id.get(key) or next(update for update in self.updates if update.id == key)

    @property
    def packages_count(self) -> bool:
        """Whether what H5P packages say of their own results decides anything."""
        return bool(self.structure.get("packages_count"))

    @cached_property
    def is_self_marked(self) -> bool:
        """Whether completing it rests, among others, on results that were marked by themselves in a browser."""
        packages = [activity for activity in self.activities if activity.kind == "package" and activity.required]
        return self.packages_count and any(each.rules["rules"]["completion"] != "opened" for each in packages)

    @cached_property
    def required(self) -> frozenset[str]:
        return frozenset(activity.id for activity in self.activities if activity.required)

    @cached_property
    def minutes(self) -> int:
        return sum(activity.minutes for activity in self.activities)

    @cached_property
    def lessons(self) -> int:
        return sum(activity.kind == "lesson" for activity in self.activities)

    @cached_property
    def quizzes(self) -> int:
        return sum(activity.kind == "quiz" for activity in self.activities)

    @cached_property
    def updates(self) -> list[ActivityText]:
        """The update modules, by the edition to which each leads. They are no part of the outline."""
        found = sorted(self.structure.get("updates", ()), key=lambda item: item["edition"])
        return [self._activity(0, number, item | {"required": True}) for number, item in enumerate(found, 1)]

    def updates_from(self, edition: int) -> list[ActivityText]:
        """What brings people certified in that edition up to this one; empty where a step of the way is missing."""
        here = self.edition_number
        steps = [update for update in self.updates if edition < update.rules["edition"] <= here]
        whole = {update.rules["edition"] for update in steps} == set(range(edition + 1, here + 1))
        return steps if whole else []

    def module_of(self, activity: ActivityText) -> ModuleText:
        return self.modules[activity.module_number - 1]

    def neighbours(self, activity: ActivityText) -> tuple[ActivityText | None, ActivityText | None]:
        place = self.activities.index(activity)
        before = self.activities[place - 1] if place else None
        after = self.activities[place + 1] if place + 1 < len(self.activities) else None
        return before, after

    def lessons_for(self, outcomes: set[str]) -> list[ActivityText]:
        """The lessons that teach these outcomes, in the order of the course."""
        return [a for a in self.activities if a.kind == "lesson" and outcomes & set(a.outcomes)]

    # Texts with their fallbacks

    def _activity_json(self, key: str) -> tuple[dict[str, Any], str]:
        """Of an activity or an update module."""
        for part in ("activities", "updates"):
            if key in self._here.get(part, {}):
                return self._here[part][key], self.language
        return self._source_json(key), self.source_language

    def _source_json(self, key: str) -> dict[str, Any]:
        part = "activities" if key in self._source["activities"] else "updates"
        found: dict[str, Any] = self._source[part][key]
        return found

    def _module(self, number: int, module: dict[str, Any]) -> ModuleText:
        text = self._here["modules"].get(module["id"]) or self._source["modules"][module["id"]]
        activities = tuple(self._activity(number, place, item) for place, item in enumerate(module["activities"], 1))
        minutes = sum(activity.minutes for activity in activities)
        return ModuleText(module["id"], number, text["title"], text["summary"], minutes, activities)

    def _activity(self, module: int, number: int, item: dict[str, Any]) -> ActivityText:
        text, language = self._activity_json(item["id"])
        return ActivityText(
            id=item["id"],
            slug=item["slug"],
            kind=item["kind"],
            title=text["title"],
            minutes=text["minutes"],
            number=number,
            required=item["required"],
            language=language,
            advisory=text.get("advisory", ""),
            short_version=text.get("short_version", ""),
            introduction=text.get("introduction", ""),
            outcomes=tuple(item.get("outcomes", ())),
            module_number=module,
            rules=item,
        )

    @cached_property
    def cards(self) -> dict[str, CardText]:
        return {key: self._card(key) for key in self.structure["cards"]}

    def _card(self, key: str) -> CardText:
        facts = self.structure["cards"][key]
        lang = self.language if key in self._here["cards"] else self.source_language
        text = (self._here if lang == self.language else self._source)["cards"].get(key)
        text = text or {"citation": facts["key"], "statement": "", "revision": ""}
        card = card_text(key, facts, text, lang, self.language)
        return with_news(card, facts, self._since, self._released_at) if self._since else card

    @cached_property
    def questions(self) -> dict[str, QuestionText]:
        """The questions of all quizzes, with their keys."""
        return {key: self._question(key, facts) for key, facts in self.structure["questions"].items()}

    def _question(self, key: str, facts: dict[str, Any]) -> QuestionText:
        lang = self.language if key in self._here["questions"] else self.source_language
        text = (self._here if lang == self.language else self._source)["questions"][key]
        cards = tuple(self.cards[card] for card in facts["sources"])
        return question_text(key, facts, text, cards, lang)

    def scenario(self, activity: ActivityText) -> ScenarioText:
        """The scenario of an activity, with its marks."""
        if activity.id not in self._scenarios:
            source = self._source["activities"][activity.id], self.source_language
            here = self._activity_json(activity.id)
            self._scenarios[activity.id] = scenario_text(activity.rules, here, source, self.cards)
        return self._scenarios[activity.id]

    @cached_property
    def _scenarios(self) -> dict[str, ScenarioText]:
        return {}

    def checks(self, activity: ActivityText) -> dict[str, QuestionText]:
        """The practice questions of a lesson by the id of their block."""
        return {block["id"]: block["question"] for block in self.blocks(activity) if block["type"] == "check"}

    def blocks(self, activity: ActivityText) -> tuple[dict[str, Any], ...]:
        """The blocks of a lesson, ready for their templates. They are shared by all readers: copy before adding.

        An activity that is an H5P package is one block, known by the activity's UUID.
        """
        if activity.id not in self._blocks:
            keys = activity.rules.get("checks", [])
            read = self._blocks_json(activity.id)
            views = (block_text(block, lang, self.cards, keys) for block, lang in read)
            packages = {place["id"]: place for place in _places_of(activity)}
            self._blocks[activity.id] = tuple(with_package(view, packages.get(view["id"])) for view in views)
        return self._blocks[activity.id]

    def packages(self, activity: ActivityText) -> dict[str, dict[str, Any]]:
        """The H5P packages of an activity by the id of their block: `package` (facts), `must_do`, `title` and so on."""
        return {block["id"]: block for block in self.blocks(activity) if block["type"] == "package"}

    def _blocks_json(self, key: str) -> list[tuple[dict[str, Any], str]]:
        """The blocks with their languages. One that is not translated stands where the source has it."""
        text, lang = self._activity_json(key)
        if "blocks" not in text:
            return [(package_block(key, text, self._source_json(key)), lang)]
        here = {block["id"] for block in text["blocks"]}
        read = [(block, lang) for block in text["blocks"]]
        places = {block["id"]: place for place, (block, _lang) in enumerate(read)}
        place = 0
        for block in self._source_json(key)["blocks"]:
            if block["id"] in here:
                place = max(place, places[block["id"]] + 1 + len(read) - len(here))
            else:
                read.insert(place, (block, self.source_language))
                place += 1
        return read

    @cached_property
    def gaps(self) -> bool:
        """Something of it is shown in the source language, because it is not translated."""
        if self.language == self.source_language:
            return False
        things = [(name, key) for name in ("modules", "activities", "questions", "cards") for key in self._source[name]]
        if any(key not in self._here[name] for name, key in things):
            return True
        return any(self._has_gaps(key, text) for key, text in self._here["activities"].items())

    def _has_gaps(self, key: str, text: dict[str, Any]) -> bool:
        source = self._source["activities"].get(key, {})
        blocks = {block["id"] for block in text.get("blocks", ())}
        places = ("situations", "endings")
        return any(block["id"] not in blocks for block in source.get("blocks", ())) or any(
            place not in text.get(name, {}) for name in places for place in source.get(name, {})
        )

    @cached_property
    def _blocks(self) -> dict[str, tuple[dict[str, Any], ...]]:
        return {}


def _places_of(activity: ActivityText) -> list[dict[str, Any]]:
    """Where the structure says which packages there are."""
    if activity.kind == "package":
        return [{"id": activity.id, "package": activity.rules["package"], "must_do": False}]
    found: list[dict[str, Any]] = activity.rules.get("packages", [])
    return found
