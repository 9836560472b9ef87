"""What a reviewer saw of one part of a course, as a fingerprint. An approval holds as long as a release would have it.

A part is an activity, a module, the programme or the course's own page, in one language. Its questions and law cards
belong to it: a changed question ends the approval of the test that asks it. Addresses and reckoned minutes do not.
"""

from collections.abc import Iterator
from typing import Any

from courses.rules.canonical import digest
from courses.rules.diff import activities

Json = dict[str, Any]

OF_COURSE = ("title", "summary", "audience", "advisory", "introduction", "outcomes")
OF_QUESTION = ("kind", "choices", "picture")
OF_CARD = ("confidence", "jurisdiction", "text_of")


def fingerprint(structure: Json, text: Json, part: str, *, is_source: bool) -> str:
    """Of a part by its UUID; the course's own page goes by the course's. Keys and rules count in the source language,
    for there they are written."""
    if part in text["modules"]:
        return digest(text["modules"][part])
    if part == structure["programme"]["id"]:
        return digest(text["programme"])
    if part in text["activities"] or part in text.get("updates", ()):
        return digest(_activity(structure, text, part, is_source=is_source))
    return digest({name: text[name] for name in OF_COURSE})


def parts(structure: Json, text: Json) -> list[str]:
    """What a release asks the approval of: the course's page, its activities and its update modules."""
    updates = [update["id"] for update in structure.get("updates", ()) if update["id"] in text.get("updates", ())]
    return [structure["id"], *(key for key in activities(structure) if key in text["activities"]), *updates]


def fingerprint_of_question(facts: Json, text: Json, cards: Json, texts_of_cards: Json) -> str:
    """Of one question of the bank with its key and the law it rests on."""
    told = {key: _card(cards[key], texts_of_cards[key]) for key in cards if key in texts_of_cards}
    return digest({"facts": _only(facts, OF_QUESTION), "words": text, "cards": told})


def fingerprint_of_card(facts: Json, text: Json) -> str:
    return digest(_card(facts, text))


def _activity(structure: Json, text: Json, part: str, *, is_source: bool) -> Json:
    updates = {update["id"]: update for update in structure.get("updates", ())}
    facts = {key: value for key, value in (activities(structure) | updates)[part].items() if key != "slug"}
    told = text["activities"] | text.get("updates", {})
    words = {key: value for key, value in told[part].items() if key != "minutes"}
    asked = {key: structure["questions"][key] for key in facts.get("questions", ())}
    cited = {*_strings(facts), *_strings(words), *_strings([question["sources"] for question in asked.values()])}
    seen = {
        "words": words,
        "questions": {key: text["questions"][key] for key in asked if key in text["questions"]},
        "cards": {
            key: _card(card, text["cards"][key])
            for key, card in structure["cards"].items()
            if key in cited and key in text["cards"]
        },
    }
    if not is_source:
        return seen
    return seen | {"facts": facts, "keys": {key: _only(question, OF_QUESTION) for key, question in asked.items()}}


def _card(facts: Json, text: Json) -> Json:
    return _only(facts, OF_CARD) | {"citation": text["citation"], "statement": text["statement"]}


def _only(facts: Json, names: tuple[str, ...]) -> Json:
    return {name: facts[name] for name in names if name in facts}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
