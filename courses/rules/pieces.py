"""A compiled state of a course in parts and pieces: whatever has an identity of its own, with all that it says.

A part is the course itself, an activity, or the law cards. Its pieces are its head, blocks, questions, situations,
endings, cards.
"""

from dataclasses import dataclass
from typing import Any

from courses.rules.diff import Structure, Texts

COURSE, ACTIVITY, CARDS = "course", "activity", "law cards"
State = tuple[Structure, Texts]
Pieces = dict[str, tuple[str, Any]]

# Not for people: identities, and what follows from something else or is a piece itself.
HIDDEN = {
    "id", "type", "minutes", "revision", "checks", "questions", "situations", "endings", "blocks", "slug", "key",
    "packages", "content", "params_sha256", "needs_eval",
}  # fmt: skip
HEAD = ("title", "introduction", "role", "advisory", "short_version", "equivalent")


@dataclass(frozen=True)
class Whole:
    """A part as it stands in one state: its pieces in their order, each with its kind and content.

    A kind is a block's type, or question, situation, ending, card, head, module, outcome, programme, rules.
    """

    subject: str
    within: str
    pieces: Pieces


def parts_of(state: State, language: str, *, facts: bool) -> dict[str, Whole]:
    """All parts of a state by UUID (code, for the course), in their order. `facts`: with what all languages share."""
    structure, texts = state
    text = texts[language]
    found = {structure["code"]: Whole(COURSE, "", _course(structure, text, facts=facts))}
    asked: set[str] = set()
    for module in structure["modules"]:
        for activity in module["activities"]:
            if activity["id"] in text["activities"]:
                pieces = _activity(activity, structure, text, asked, facts=facts)
                found[activity["id"]] = Whole(ACTIVITY, module["id"], pieces)
    for update in structure.get("updates", ()):
        if written := text.get("updates", {}).get(update["id"]):
            found[update["id"]] = Whole(ACTIVITY, "", _blocks(update, written, facts=facts))
    cards = {
        key: ("card", {**text["cards"][key], **(card if facts else {})})
        for key, card in sorted(structure["cards"].items(), key=lambda item: item[1]["key"])
        if key in text["cards"]
    }
    return found | {CARDS: Whole(CARDS, "", cards)}


def _course(structure: Structure, text: dict[str, Any], *, facts: bool) -> Pieces:
    named = ("title", "summary", "audience", "advisory", "introduction")
    pieces: Pieces = {"head": ("head", {name: text[name] for name in named})}
    pieces |= {f"outcome {key}": ("outcome", {"text": text["outcomes"].get(key, "")}) for key in structure["outcomes"]}
    pieces["programme"] = ("programme", text["programme"])
    modules = [module["id"] for module in structure["modules"]]
    pieces |= {key: ("module", text["modules"][key]) for key in modules if key in text["modules"]}
    if facts:
        policies = ("validity_months", "legal_review_open", "packages_count")
        pieces["rules"] = ("rules", {name: structure[name] for name in policies if name in structure})
    return pieces


def _activity(
    activity: dict[str, Any], structure: Structure, text: dict[str, Any], asked: set[str], *, facts: bool
) -> Pieces:
    """A question that several quizzes ask stands with the first of them."""
    written = text["activities"][activity["id"]]
    pieces = _blocks(activity, written, facts=facts)
    for kind, one in (("situations", "situation"), ("endings", "ending")):
        for place in activity.get(kind, ()):
            words = written.get(kind, {}).get(place["id"], {})
            pieces[place["id"]] = (one, _merged(words, place if facts else _order(place)))
    for key in activity.get("questions", ()):
        if key not in asked and key in text["questions"]:
            shared = structure["questions"][key]
            pieces[key] = ("question", _merged(text["questions"][key], shared if facts else _order(shared)))
        asked.add(key)
    return pieces


def _blocks(facts_of: dict[str, Any], written: dict[str, Any], *, facts: bool) -> Pieces:
    """The head of an activity or an update module, and its blocks."""
    head = {name: written[name] for name in HEAD if name in written}
    if facts:
        head |= {name: value for name, value in facts_of.items() if name not in {"kind", *HIDDEN}}
    pieces: Pieces = {f"head {facts_of['id']}": ("head", head)}
    shared = [*facts_of.get("checks", ()), *facts_of.get("packages", ())] if facts else []
    by_id = _by_id(shared)
    for block in written.get("blocks", ()):
        pieces[block["id"]] = (block["type"], _merged(block["value"], by_id.get(block["id"])))
    return pieces


def _merged(words: Any, facts: Any) -> Any:
    """What is written in a language together with what is the same in all: entries of lists by their identity."""
    if isinstance(words, dict) and isinstance(facts, dict):
        return {name: _merged(value, facts.get(name)) for name, value in words.items()} | {
            name: value for name, value in facts.items() if name not in words
        }
    if isinstance(facts, list) and any(isinstance(item, dict) for item in facts):
        known = words if isinstance(words, dict) else {item["id"]: item for item in words or ()}
        rows = facts if isinstance(words, dict) else [_by_id(facts).get(key, {"id": key}) for key in known]
        return [_merged(known.get(row["id"], {}), row) for row in rows]
    return words


def _order(facts: dict[str, Any]) -> dict[str, Any]:
    """Only in which order the entries stand: what is kept by identity has none in the database."""
    return {
        name: [{"id": row["id"]} for row in rows]
        for name, rows in facts.items()
        if isinstance(rows, list) and any(isinstance(row, dict) and "id" in row for row in rows)
    }


def _by_id(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows}


def names_in(state: State, language: str) -> dict[str, str]:
    """What identities stand for: law cards by their citation, situations and endings by their title, outcomes."""
    structure, texts = state
    names: dict[str, str] = {}
    for text in (texts[structure["source_language"]], texts[language]):
        names |= {key: card["citation"] for key, card in text["cards"].items()}
        names |= text["outcomes"]
        for activity in text["activities"].values():
            for kind in ("situations", "endings"):
                names |= {key: place["title"] for key, place in activity.get(kind, {}).items()}
    return names
