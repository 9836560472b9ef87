"""Course files hold no H5P packages: in their place stands which one it was, and what it teaches, in words."""

from typing import Any
from uuid import UUID, uuid5

from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from courses.rules.packages import Facts
from courses.standards.coursefiles import identity

Json = dict[str, Any]
State = tuple[Json, dict[str, Json]]
IN_WORDS = "-in-words"


def in_words(structure: Json, texts: dict[str, Json]) -> State:
    """The state without packages. An activity becomes a lesson of its own identity, so that it replaces no package."""
    facts = _all_facts(structure)
    if not facts:
        return structure, texts
    identities = {
        each["id"]: str(identity(structure["code"], _slug(each)))
        for each in _activities(structure)
        if each["kind"] == "package"
    }
    modules = [
        module | {"activities": [_without(each, identities) for each in module["activities"]]}
        for module in structure["modules"]
    ]
    updates = [_without(each, identities) for each in structure.get("updates", ())]
    said = {name: value for name, value in structure.items() if name != "packages_count"}
    made = said | {"modules": modules} | ({"updates": updates} if updates else {})
    return made, {language: _text(text, language, facts, identities) for language, text in texts.items()}


def _activities(structure: Json) -> list[Json]:
    return [activity for module in structure["modules"] for activity in module["activities"]]


def _all_facts(structure: Json) -> dict[str, Facts]:
    """By the identity of the activity or block."""
    found = {each["id"]: each["package"] for each in _activities(structure) if each["kind"] == "package"}
    for activity in [*_activities(structure), *structure.get("updates", ())]:
        found |= {place["id"]: place["package"] for place in activity.get("packages", ())}
    return found


def _slug(activity: Json) -> str:
    return f"{activity['slug']}{IN_WORDS}"


def _without(activity: Json, identities: dict[str, str]) -> Json:
    if activity["kind"] != "package":
        return {name: value for name, value in activity.items() if name != "packages"}
    kept = {name: activity[name] for name in ("required", "outcomes")}
    return {"id": identities[activity["id"]], "kind": "lesson", "slug": _slug(activity), "checks": [], **kept}


def _text(text: Json, language: str, facts: dict[str, Facts], identities: dict[str, str]) -> Json:
    with translation.override(language):
        made = dict(text)
        for part in ("activities", "updates"):
            if part in text:
                made[part] = {identities.get(key, key): _written(key, told, facts) for key, told in text[part].items()}
    found: Json = _linked(made, identities)
    return found


def _written(key: str, told: Json, facts: dict[str, Facts]) -> Json:
    """A lesson; one that was a package has its block alone."""
    blocks = told.get("blocks")
    if "equivalent" in told:
        blocks = [{"id": key, "type": "package", "value": told}]
        told = {"title": told["title"], "advisory": "", "short_version": "", "minutes": told["minutes"]}
    if blocks is None:
        return told
    return told | {"blocks": [each for block in blocks for each in _in_its_place(block, facts)]}


def _in_its_place(block: Json, facts: dict[str, Facts]) -> list[Json]:
    if block["type"] != "package":
        return [block]
    value = block["value"]
    played = value.get("package") or facts.get(block["id"]) or {}
    sentence = _(
        "Here stands the H5P package “%(title)s” (%(kind)s, fingerprint %(fingerprint)s). Course files hold no "
        "packages: what it teaches follows in words."
    )
    named = {"title": value["title"], "kind": played.get("main", ""), "fingerprint": played.get("sha256", "")[:12]}
    note = format_html("<p>{}</p>", sentence % named)
    return [
        {"id": block["id"], "type": "note", "value": {"html": str(note)}},
        {"id": str(uuid5(UUID(block["id"]), "in words")), "type": "text", "value": {"html": value["equivalent"]}},
    ]


def _linked(value: Any, identities: dict[str, str]) -> Any:
    """Links to an activity that was a package lead to its words."""
    if isinstance(value, dict):
        return {key: _linked(item, identities) for key, item in value.items()}
    if isinstance(value, list):
        return [_linked(item, identities) for item in value]
    if isinstance(value, str):
        for old, new in identities.items():
            value = value.replace(f'href="activity:{old}"', f'href="activity:{new}"')
    return value
