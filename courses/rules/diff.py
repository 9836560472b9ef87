"""What changed between two states of a course, and the least class of release that the change allows.

Key, pass mark, required activity or law statement: substantive. Wording of a question or of a citation: at least
clarifying. Anything else may be released as editorial.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from courses.rules.scenario_graph import shape, sources

EDITORIAL, CLARIFYING, SUBSTANTIVE = "editorial", "clarifying", "substantive"
ORDER = (EDITORIAL, CLARIFYING, SUBSTANTIVE)

Structure = dict[str, Any]
Texts = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """One difference: what it is about (a kind and a UUID or key), what happened, and the least class it allows."""

    subject: str
    id: str
    what: str
    least: str
    language: str = ""


def least_class(changes: list[Change]) -> str:
    """The strictest class that any of the changes asks for; editorial when there is none."""
    return max((change.least for change in changes), key=ORDER.index, default=EDITORIAL)


def is_below(chosen: str, least: str) -> bool:
    return ORDER.index(chosen) < ORDER.index(least)


def compare(old: Structure, new: Structure, old_texts: Texts, new_texts: Texts) -> list[Change]:
    """Every difference between two compiled states of one course."""
    return [
        *_activities(old, new),
        *_questions(old, new),
        *_cards(old, new, old_texts, new_texts),
        *_policies(old, new),
        *_texts(old_texts, new_texts),
        *_updates(old, new, old_texts, new_texts),
    ]


def activities(structure: Structure) -> dict[str, dict[str, Any]]:
    return {activity["id"]: activity for module in structure["modules"] for activity in module["activities"]}


def _activities(old: Structure, new: Structure) -> Iterator[Change]:
    before, after = activities(old), activities(new)
    for key in after.keys() - before.keys():
        yield Change("activity", key, "added", SUBSTANTIVE if after[key]["required"] else CLARIFYING)
    for key in before.keys() - after.keys():
        yield Change("activity", key, "removed", SUBSTANTIVE if before[key]["required"] else CLARIFYING)
    for key in before.keys() & after.keys():
        was, now = before[key], after[key]
        if was["required"] != now["required"]:
            yield Change("activity", key, "required", SUBSTANTIVE)
        yield from _rules(key, was, now)
        if set(was.get("questions", ())) != set(now.get("questions", ())):
            yield Change("activity", key, "questions", SUBSTANTIVE)
        if _keys(was.get("checks", [])) != _keys(now.get("checks", [])):
            yield Change("activity", key, "practice key", CLARIFYING)
        if was["kind"] == now["kind"] == "scenario":
            yield from _scenario(key, was, now)
        counts = bool(new.get("packages_count")) and now["required"]
        yield from _packages(key, was, now, SUBSTANTIVE if counts else CLARIFYING)
    if list(before) != list(after) and set(before) == set(after):
        yield Change("course", new["code"], "order", EDITORIAL)


# The rules of a quiz: what a release that has not heard of one of them goes by, and the least class of changing it.
RULES: dict[str, tuple[Any, str]] = {
    "pass_mark": (None, SUBSTANTIVE),
    "attempts": (None, SUBSTANTIVE),
    "use": (None, SUBSTANTIVE),
    "blueprint": ([], SUBSTANTIVE),
    "time_limit": (0, SUBSTANTIVE),
    "pause_hours": (0, CLARIFYING),
    "feedback": ("submit", CLARIFYING),
    "skips": (False, CLARIFYING),
}


def _rules(key: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[Change]:
    for rule, (unsaid, least) in RULES.items():
        if was.get(rule, unsaid) != now.get(rule, unsaid):
            yield Change("activity", key, rule, least)


def _scenario(key: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[Change]:
    if shape(was) != shape(now):
        yield Change("activity", key, "graph", SUBSTANTIVE)
    if was["scoring"] != now["scoring"]:
        yield Change("activity", key, "scoring", SUBSTANTIVE)
    if sources(was) != sources(now):
        yield Change("activity", key, "scenario sources", CLARIFYING)


def _packages(key: str, was: dict[str, Any], now: dict[str, Any], of_state: str) -> Iterator[Change]:
    """A package that is the activity, or that stands in its lesson. Where it only stands, it counts for nothing."""
    if was["kind"] == now["kind"] == "package":
        if was["rules"] != now["rules"]:
            yield Change("activity", key, "package rules", SUBSTANTIVE)
        yield from _played_otherwise(key, was["package"], now["package"], (SUBSTANTIVE, of_state))
    before, after = ({place["id"]: place for place in each.get("packages", ())} for each in (was, now))
    for block in before.keys() & after.keys():
        if before[block]["must_do"] != after[block]["must_do"]:
            yield Change("activity", key, "package wanted", CLARIFYING)
        least = (CLARIFYING, CLARIFYING)
        yield from _played_otherwise(key, before[block]["package"], after[block]["package"], least)


def _played_otherwise(key: str, was: dict[str, Any], now: dict[str, Any], least: tuple[str, str]) -> Iterator[Change]:
    """What a learner does there. Newer libraries of the same major.minor only mend something.

    `least`: the class of another kind of content, and of another state of the same kind.
    """
    if was.get("main") != now.get("main"):
        yield Change("activity", key, "package type", least[0])
    elif was.get("sha256") != now.get("sha256"):
        yield Change("activity", key, "package", least[1])
    elif was != now:
        yield Change("activity", key, "package libraries", EDITORIAL)


def _keys(questions: list[dict[str, Any]]) -> dict[str, Any]:
    return {question["id"]: key_of(question) for question in questions}


def key_of(question: dict[str, Any]) -> tuple[Any, ...]:
    """All of a question that decides its score. The order of the parts does so only where they are known by it.

    That of steps is what is asked; gaps are numbered in the question's text, so another order puts other words there.
    """
    parts = [json.dumps(choice, sort_keys=True) for choice in question["choices"]]
    ordered = question["kind"] in ("ordering", "gaps")
    return question["kind"], question.get("picture", ""), tuple(parts if ordered else sorted(parts))


def is_comparable(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether what was answered to the old question can be marked under the new one's key: it names the same parts."""
    return _answerable(old) == _answerable(new)


def is_corrected(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Whether what was answered to the old question may come to another score under the new one's key."""
    return is_comparable(old, new) and key_of(old) != key_of(new)


def _answerable(question: dict[str, Any]) -> tuple[Any, ...]:
    """What an answer may name. One in words or numbers names nothing: there the parts are what is accepted."""
    kind, parts = question["kind"], question["choices"]
    if kind in ("numeric", "text"):
        return (kind,)
    asked = [part["id"] for part in parts if not part.get("decoy")]
    matches = sorted(part.get("match", "") for part in parts)
    return kind, question.get("picture", ""), asked if kind == "gaps" else sorted(asked), matches


def _questions(old: Structure, new: Structure) -> Iterator[Change]:
    for key in old["questions"].keys() & new["questions"].keys():
        was, now = old["questions"][key], new["questions"][key]
        if key_of(was) != key_of(now):
            yield Change("question", key, "key", SUBSTANTIVE)
        if set(was["sources"]) != set(now["sources"]):
            yield Change("question", key, "sources", CLARIFYING)


def _cards(old: Structure, new: Structure, old_texts: Texts, new_texts: Texts) -> Iterator[Change]:
    for key in old["cards"].keys() ^ new["cards"].keys():
        yield Change("law card", key, "added" if key in new["cards"] else "removed", SUBSTANTIVE)
    for key in old["cards"].keys() & new["cards"].keys():
        was, now = old["cards"][key], new["cards"][key]
        if any(was[field] != now[field] for field in ("confidence", "jurisdiction", "text_of")):
            yield Change("law card", key, "status", SUBSTANTIVE)
        elif was != now:
            yield Change("law card", key, "dates or source", EDITORIAL)
        for language in old_texts.keys() & new_texts.keys():
            before = old_texts[language]["cards"].get(key, {})
            after = new_texts[language]["cards"].get(key, {})
            if before and after and before.get("statement") != after.get("statement"):
                source = language == new["source_language"]
                yield Change("law card", key, "statement", SUBSTANTIVE if source else CLARIFYING, language)
            elif before and after and before.get("citation") != after.get("citation"):
                yield Change("law card", key, "citation", CLARIFYING, language)


def _policies(old: Structure, new: Structure) -> Iterator[Change]:
    if old["validity_months"] != new["validity_months"]:
        yield Change("course", new["code"], "validity", SUBSTANTIVE)
    if old["legal_review_open"] != new["legal_review_open"]:
        yield Change("course", new["code"], "legal review", EDITORIAL)
    if old.get("packages_count", False) != new.get("packages_count", False):
        yield Change("course", new["code"], "packages count", SUBSTANTIVE)
    if old["outcomes"] != new["outcomes"]:
        yield Change("course", new["code"], "outcomes", CLARIFYING)


def _texts(old_texts: Texts, new_texts: Texts) -> Iterator[Change]:
    for language in new_texts.keys() ^ old_texts.keys():
        added = language in new_texts
        yield Change("language", language, "added" if added else "removed", EDITORIAL if added else CLARIFYING)
    for language in old_texts.keys() & new_texts.keys():
        was, now = old_texts[language], new_texts[language]
        for key in was["questions"].keys() & now["questions"].keys():
            if was["questions"][key] != now["questions"][key]:
                yield Change("question", key, "wording", CLARIFYING, language)
        yield from _activity_texts(was["activities"], now["activities"], language)
        for part in ("title", "summary", "audience", "advisory", "introduction", "modules", "programme", "outcomes"):
            if was[part] != now[part]:
                yield Change("course", part, "text", EDITORIAL, language)


def _activity_texts(was: dict[str, Any], now: dict[str, Any], language: str) -> Iterator[Change]:
    for key in was.keys() & now.keys():
        if was[key] != now[key]:
            yield Change("activity", key, "text", EDITORIAL, language)
        if _practice(was[key]) != _practice(now[key]):
            yield Change("activity", key, "practice wording", CLARIFYING, language)
        if _another_recording(was[key], now[key]):
            yield Change("activity", key, "recording", CLARIFYING, language)
        if _packages_of_its_own(was[key]) != _packages_of_its_own(now[key]):
            yield Change("activity", key, "package translated", CLARIFYING, language)
        if _played(was[key]) != _played(now[key]):
            yield Change("activity", key, "scenario wording", CLARIFYING, language)
    for key in now.keys() - was.keys():
        yield Change("activity", key, "translated", EDITORIAL, language)


def _practice(activity: dict[str, Any]) -> dict[str, Any]:
    """The words of a lesson's practice questions."""
    return {block["id"]: block["value"] for block in activity.get("blocks", ()) if block["type"] == "check"}


def _another_recording(was: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether a block that stays plays another film or recording than before."""
    before, after = _recordings(was), _recordings(now)
    return any(before[block] != after[block] for block in before.keys() & after.keys())


def _recordings(activity: dict[str, Any]) -> dict[str, str]:
    played = [block for block in activity.get("blocks", ()) if block["type"] in ("video", "audio")]
    return {block["id"]: block["value"].get("file") or block["value"].get("address", "") for block in played}


def _packages_of_its_own(activity: dict[str, Any]) -> dict[str, str]:
    """Where a translation plays another package than the source: which state of it."""
    found = {block["id"]: block["value"] for block in activity.get("blocks", ())} | {"": activity}
    return {key: value["package"]["sha256"] for key, value in found.items() if value.get("package")}


def _played(activity: dict[str, Any]) -> list[Any]:
    """The words of a scenario on which learners act."""
    return [activity.get(part) for part in ("role", "situations", "endings")]


def _updates(old: Structure, new: Structure, old_texts: Texts, new_texts: Texts) -> Iterator[Change]:
    """An update module tells of a change and is none: it never asks for a new edition."""
    before, after = ({update["id"]: update for update in state.get("updates", ())} for state in (old, new))
    for key in before.keys() ^ after.keys():
        yield Change("update", key, "added" if key in after else "removed", EDITORIAL)
    for key in before.keys() & after.keys():
        if (
            _keys(before[key]["checks"]) != _keys(after[key]["checks"])
            or before[key]["edition"] != after[key]["edition"]
        ):
            yield Change("update", key, "key", CLARIFYING)
        for language in old_texts.keys() & new_texts.keys():
            was, now = (texts[language].get("updates", {}).get(key) for texts in (old_texts, new_texts))
            if was != now:
                yield Change("update", key, "text", EDITORIAL, language)
