"""Update modules: what is wrong with one, and which activities of an edition count on in the next."""

from collections.abc import Iterator
from typing import Any

from courses.rules.scenario_graph import sources

SHORTEST, LONGEST = 2, 5  # minutes
QUESTIONS = 2
UNSETTLED = ("unconfirmed", "in-flux")

Structure = dict[str, Any]
Text = dict[str, Any]
Texts = dict[str, Text]
Fault = tuple[bool, str, str, str, str]  # whether it is an error; rule, UUID, what else it is about, language


def look_over(structure: Structure, texts: Texts, newest_edition: int | None) -> Iterator[Fault]:
    """Every fault of the update modules. `newest_edition` is of the course's releases; None where that is not asked."""
    for update in structure.get("updates", ()):
        key, text = update["id"], texts[structure["source_language"]]["updates"][update["id"]]
        if len(update["checks"]) < QUESTIONS:
            yield True, "update with too few questions", key, "", ""
        if any(not _is_written(check) for check in _checks(text)) or not all(map(_has_key, update["checks"])):
            yield True, "update question not written", key, "", ""
        if not SHORTEST <= text["minutes"] <= LONGEST:
            yield False, "update too short or too long", key, str(text["minutes"]), ""
        for card in sorted({card for check in _checks(text) for card in check["sources"]}):
            if structure["cards"].get(card, {}).get("confidence") in UNSETTLED:
                yield True, "update on unsettled law", key, card, ""
        if newest_edition is not None and update["edition"] > newest_edition + 1:
            yield True, "update for an edition to come", key, str(update["edition"]), ""
        yield from _translated(structure, texts, update)


def _translated(structure: Structure, texts: Texts, update: dict[str, Any]) -> Iterator[Fault]:
    """Who reads a translation is asked nothing else. What it lacks stands there as the source has it."""
    asked = {check["id"] for check in update["checks"]}
    for language, text in texts.items():
        there = text.get("updates", {}).get(update["id"])
        if there is None:
            yield False, "not translated", update["id"], "", language
        elif not {block["id"] for block in there["blocks"] if block["type"] == "check"} <= asked:
            yield True, "update asks otherwise", update["id"], "", language
        if there and any(
            block["type"] in ("diagram", "picture") and not block["value"]["alt"].strip() for block in there["blocks"]
        ):
            yield True, "drawing without alternative", update["id"], "", language
        for card in sorted(_cited(there or {"blocks": []}) - structure["cards"].keys()):
            yield True, "citation not in the source language", update["id"], card, language


def _checks(text: Text) -> list[dict[str, Any]]:
    return [block["value"] for block in text["blocks"] if block["type"] == "check"]


def _is_written(check: dict[str, Any]) -> bool:
    words = [check["ask"], *(choice["text"] for choice in check["choices"])]
    return len(check["choices"]) > 1 and all(word.strip() for word in words)


def _has_key(check: dict[str, Any]) -> bool:
    return any(choice["correct"] for choice in check["choices"])


def _cited(text: Text) -> set[str]:
    return {card for block in text["blocks"] for card in block["value"].get("cards", ())}


# What counts on


def unchanged(old: Structure, old_text: Text, new: Structure, new_text: Text) -> set[str]:
    """The activities that say and ask the same in both states of a course; the texts are in the source language."""
    before, after = _by_id(old), _by_id(new)
    return {
        key
        for key in before.keys() & after.keys()
        if _content(before[key], old, old_text) == _content(after[key], new, new_text)
    }


def _by_id(structure: Structure) -> dict[str, dict[str, Any]]:
    return {activity["id"]: activity for module in structure["modules"] for activity in module["activities"]}


def _content(activity: dict[str, Any], structure: Structure, text: Text) -> list[Any]:
    """All that a learner is taught or asked there. Its address, and whether it is required, are no part of that."""
    written = text["activities"].get(activity["id"])
    questions = sorted(activity.get("questions", ()))
    asked = [(structure["questions"][key], text["questions"].get(key)) for key in questions]
    cards = _cards_in(activity, written or {}) | {card for facts, _words in asked for card in facts["sources"]}
    return [
        {name: _taught(value) for name, value in activity.items() if name not in ("slug", "required")},
        written,
        asked,
        [(structure["cards"].get(card), text["cards"].get(card)) for card in sorted(cards)],
    ]


def _taught(value: Any) -> Any:
    """Of an H5P package which state of it is played: with which patch of a library says nothing of what is taught."""
    if isinstance(value, list):
        return [_taught(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _taught(item) for key, item in value.items() if key not in ("libraries", "beside", "needs_eval")}


def _cards_in(activity: dict[str, Any], text: Text) -> set[str]:
    blocks = [block["value"] for block in text.get("blocks", ())]
    cited = {card for value in blocks for name in ("cards", "sources") for card in value.get(name, ())}
    if activity["kind"] == "scenario":
        cited |= {card for cards in sources(activity).values() for card in cards}
    return cited
