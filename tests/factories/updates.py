"""Editions of the sample after the first, with or without an update module, and a changed lesson."""

import uuid
from datetime import date
from typing import Any

from courses.models import Release
from tests.factories import releases, sample

UPDATE = "8a0f3c52-1f4e-4c3b-9f4e-2d3a5b6c7d8e"
UNTIL = date(2026, 12, 31)


def update(edition: int = 2) -> tuple[dict[str, Any], dict[str, Any]]:
    """The structure and the English text of an update module: two questions, whose first choice is right."""
    key = str(uuid.uuid5(uuid.UUID(UPDATE), str(edition)))
    asked = [_asked(key, number) for number in (1, 2)]
    structure = {
        "id": key,
        "kind": "update",
        "slug": f"update-{edition}",
        "edition": edition,
        "outcomes": [],
        "checks": [check for check, _block in asked],
    }
    said = {"id": f"{key[:-1]}f", "type": "text", "value": {"html": f"<p>News of edition {edition}.</p>"}}
    text = {"title": f"What is new in edition {edition}", "minutes": 3, "blocks": [said, *(b for _check, b in asked)]}
    return structure, text


def _asked(update_id: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    key, right, wrong = (str(uuid.uuid5(uuid.UUID(update_id), f"{number}{part}")) for part in ("", "right", "wrong"))
    check = {
        "id": key,
        "kind": "single",
        "must_answer": True,
        "choices": [{"id": right, "correct": True}, {"id": wrong, "correct": False}],
    }
    value = {
        "kind": "single",
        "ask": f"News {number}?",
        "because": f"Because-of-news-{number}.",
        "choices": [
            {"id": right, "text": f"Right {number}", "feedback": "It is."},
            {"id": wrong, "text": f"Wrong {number}", "feedback": "It is not."},
        ],
        "sources": [],
    }
    return check, {"id": key, "type": "check", "value": value}


def edition(
    number: int = 2,
    *,
    code: str = sample.CODE,
    updates: tuple[int, ...] = (2,),
    changed: str = "going-on",
    without: str = "",
    pass_mark: str = "",
    **columns: Any,
) -> Release:
    """That edition of the sample. `changed` is a lesson that reads otherwise, `without` one that is gone (slugs);
    `columns` are of the release, such as `choice_until_date`."""
    structure, texts = releases.sample_structure(), releases.sample_texts()
    made = [update(each) for each in updates]
    if made:
        structure["updates"] = [told for told, _text in made]
        texts["en"]["updates"] = {told["id"]: text for told, text in made}
    texts["en"]["activities"][key_of(changed)]["blocks"][0]["value"]["html"] += f"<p>As of edition {number}.</p>"
    for module in structure["modules"]:
        module["activities"] = [activity for activity in module["activities"] if activity["slug"] != without]
        for activity in module["activities"]:
            if pass_mark and activity["kind"] == "quiz":
                activity["pass_mark"] = pass_mark
    return releases.released(code, edition=number, structure=structure, texts=texts, columns=columns)


def key_of(slug: str) -> str:
    """The UUID of an activity of the sample."""
    modules = releases.sample_structure()["modules"]
    found: str = next(a["id"] for module in modules for a in module["activities"] if a["slug"] == slug)
    return found
