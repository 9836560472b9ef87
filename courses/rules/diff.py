"""What changed between two states of a course, and the least class of release that the change allows.

Key, pass mark, required activity or law statement: substantive. Wording of a question or of a citation: at least
clarifying. Anything else may be released as editorial.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
        for rule in ("pass_mark", "attempts", "use"):
            if was.get(rule) != now.get(rule):
                yield Change("activity", key, rule, SUBSTANTIVE)
        if set(was.get("questions", ())) != set(now.get("questions", ())):
            yield Change("activity", key, "questions", SUBSTANTIVE)
        if _keys(was.get("checks", [])) != _keys(now.get("checks", [])):
            yield Change("activity", key, "practice key", CLARIFYING)
    if list(before) != list(after) and set(before) == set(after):
        yield Change("course", new["code"], "order", EDITORIAL)


def _keys(questions: list[dict[str, Any]]) -> dict[str, Any]:
    return {question["id"]: _key(question) for question in questions}


def _key(question: dict[str, Any]) -> tuple[str, frozenset[tuple[str, bool]]]:
    return question["kind"], frozenset((choice["id"], choice["correct"]) for choice in question["choices"])


def _questions(old: Structure, new: Structure) -> Iterator[Change]:
    for key in old["questions"].keys() & new["questions"].keys():
        was, now = old["questions"][key], new["questions"][key]
        if _key(was) != _key(now):
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
    for key in now.keys() - was.keys():
        yield Change("activity", key, "translated", EDITORIAL, language)


def _practice(activity: dict[str, Any]) -> dict[str, Any]:
    """The words of a lesson's practice questions."""
    return {block["id"]: block["value"] for block in activity.get("blocks", ()) if block["type"] == "check"}
