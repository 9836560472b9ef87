"""From a scenario's file to the values of its page."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from courses.standards.coursefiles.scenario import Ending, ScenarioText, Situation

Identity = Callable[..., UUID]
Chosen = Callable[[Iterable[str]], list[int]]


def scenario_values(key: str, text: ScenarioText, identity: Identity, chosen: Chosen) -> dict[str, Any]:
    """`identity` makes the UUID of a key of the course, `chosen` the ids of law cards. Keys serve as short names."""
    return {
        "title": text.title,
        "role": text.role,
        "introduction": text.introduction,
        "advisory": text.advisory,
        "short_version": text.short_version,
        "outcomes": " ".join(text.outcomes),
        "graph": [
            *(_situation(key, situation, identity, chosen) for situation in text.situations),
            *(_ending(key, ending, identity, chosen) for ending in text.endings),
        ],
    }


def _situation(key: str, situation: Situation, identity: Identity, chosen: Chosen) -> dict[str, Any]:
    choices = [
        {
            "type": "item",
            "id": str(identity(key, situation.key, way.letter)),
            "value": {
                "text": way.text,
                "mark": way.mark,
                "leads_to": way.to,
                "consequence": way.consequence,
                "ground": way.ground,
                "cards": chosen(way.cards),
            },
        }
        for way in situation.ways
    ]
    value = {"name": situation.key, "title": situation.title, "text": situation.text, "choices": choices}
    return {"type": "situation", "id": str(identity(key, situation.key)), "value": value}


def _ending(key: str, ending: Ending, identity: Identity, chosen: Chosen) -> dict[str, Any]:
    value = {"name": ending.key, "title": ending.title, "text": ending.text, "good": ending.good}
    return {
        "type": "ending",
        "id": str(identity(key, ending.key)),
        "value": {**value, "cards": chosen(ending.cards)},
    }
