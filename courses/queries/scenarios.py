"""A scenario as it reads in one language, with its marks. What of it may be shown is the view's to decide.

What is not translated falls back to the source language, situation by situation; `lang` says what a piece is in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from courses.queries.cards import CardText
from courses.rules.scenario_graph import CRITICAL, SOUND, Graph, graph_of


@dataclass(frozen=True)
class WayText:
    """One choice of a situation, with what it leads to."""

    id: str
    text: str
    mark: str
    to: str
    consequence: str
    ground: str
    cards: tuple[CardText, ...]
    lang: str

    @property
    def is_sound(self) -> bool:
        return self.mark == SOUND

    @property
    def is_critical(self) -> bool:
        return self.mark == CRITICAL


@dataclass(frozen=True)
class SituationText:
    id: str
    title: str
    text: str
    choices: tuple[WayText, ...]
    lang: str

    @cached_property
    def by_id(self) -> dict[str, WayText]:
        return {choice.id: choice for choice in self.choices}


@dataclass(frozen=True)
class EndingText:
    id: str
    title: str
    text: str
    good: bool
    cards: tuple[CardText, ...]
    lang: str


@dataclass(frozen=True)
class ScenarioText:
    """The whole of it. `graph` is the same in every language."""

    role: str
    introduction: str
    lang: str
    scoring: str
    graph: Graph
    situations: dict[str, SituationText] = field(hash=False)
    endings: dict[str, EndingText] = field(hash=False)

    def title(self, place: str) -> str:
        return (self.situations.get(place) or self.endings[place]).title


def scenario_text(
    structure: dict[str, Any],
    here: tuple[dict[str, Any], str],
    source: tuple[dict[str, Any], str],
    cards: Mapping[str, CardText],
) -> ScenarioText:
    """`here` and `source`: the activity's texts with their languages; they are the same where it is not translated."""

    def told(part: str, key: str) -> tuple[dict[str, Any], str]:
        found = here if key in here[0][part] else source
        return found[0][part][key], found[1]

    def cited(keys: list[str]) -> tuple[CardText, ...]:
        return tuple(cards[key] for key in keys if key in cards)

    def way(situation: str, facts: dict[str, Any]) -> WayText:
        words, lang = told("situations", situation)
        if facts["id"] not in words["choices"]:
            words, lang = source[0]["situations"][situation], source[1]
        said = words["choices"][facts["id"]]
        return WayText(
            **said, id=facts["id"], mark=facts["mark"], to=facts["to"], cards=cited(facts["cards"]), lang=lang
        )

    situations, endings = {}, {}
    for facts in structure["situations"]:
        words, lang = told("situations", facts["id"])
        choices = tuple(way(facts["id"], choice) for choice in facts["choices"])
        situations[facts["id"]] = SituationText(facts["id"], words["title"], words["text"], choices, lang)
    for facts in structure["endings"]:
        words, lang = told("endings", facts["id"])
        cards_here = cited(facts["cards"])
        endings[facts["id"]] = EndingText(facts["id"], words["title"], words["text"], facts["good"], cards_here, lang)
    return ScenarioText(
        role=here[0]["role"],
        introduction=here[0]["introduction"],
        lang=here[1],
        scoring=structure["scoring"],
        graph=graph_of(structure),
        situations=situations,
        endings=endings,
    )
