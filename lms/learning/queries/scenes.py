"""What a learner sees of a scenario: a step of a path, and how a path ended. Marks show only after the choice."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.queries.cards import CardText
from courses.queries.reading import ActivityText, CourseText
from courses.queries.scenarios import EndingText, ScenarioText, SituationText, WayText
from courses.rules.scenario_graph import BY_CRITICAL, BY_ENDING, CRITICAL, SOUND, WEAK
from lms.learning.queries.outlines import State
from lms.learning.queries.scenarios import Walk

SHAPES = {SOUND: "good", WEAK: "soon", CRITICAL: "bad"}


@dataclass(frozen=True)
class ChoiceScene:
    """One thing that may be done here. `tried`: it was chosen here before, on this path."""

    id: str
    letter: str
    text: str
    lang: str
    chosen: bool
    tried: bool


@dataclass(frozen=True)
class Step:
    """A step that was made: where, what was chosen, what it was worth, and where it stands."""

    number: int
    situation: str
    choice: str
    mark: State
    critical: bool
    consequence: str
    ground: str
    cards: tuple[CardText, ...]
    lang: str
    url: str
    back_url: str


@dataclass(frozen=True)
class Onward:
    """After a choice: on to another place, or to the same one again."""

    url: str
    title: str
    lang: str
    again: bool
    ends: bool


@dataclass(frozen=True)
class Basis:
    """What a sound way through one situation rests on."""

    situation: str
    choices: tuple[WayText, ...]
    lang: str


def mark_word(mark: str) -> State:
    words = {SOUND: _("Sound"), WEAK: _("Not the best way"), CRITICAL: _("A critical error")}
    return State(SHAPES[mark], words[mark])


def address(course: CourseText, activity: ActivityText, walk: Walk | int, step: int, name: str = "step") -> str:
    number = walk if isinstance(walk, int) else walk.number
    return reverse(f"learning:scenario_{name}", args=[course.code, activity.slug, number, step])


def address_of_now(course: CourseText, activity: ActivityText, walk: Walk) -> str:
    """Where the path stands: the next choice, or its ending."""
    return address(course, activity, walk, len(walk.steps) + 1)


def choices_at(walk: Walk, step: int, situation: SituationText) -> list[ChoiceScene]:
    """The choices of the situation at this step, with what was chosen at it and, before it, in the same situation."""
    made = str(walk.steps[step - 1].choice) if step <= len(walk.steps) else ""
    tried = {str(earlier.choice) for earlier in walk.steps[: step - 1]}
    return [
        ChoiceScene(c.id, "abcdefgh"[n : n + 1], c.text, c.lang, chosen=c.id == made, tried=c.id in tried)
        for n, c in enumerate(situation.choices)
    ]


def steps_of(course: CourseText, activity: ActivityText, walk: Walk, scenario: ScenarioText) -> list[Step]:
    return [step_at(course, activity, walk, scenario, number) for number in range(1, len(walk.steps) + 1)]


def step_at(course: CourseText, activity: ActivityText, walk: Walk, scenario: ScenarioText, number: int) -> Step:
    made = walk.steps[number - 1]
    situation = scenario.situations[str(made.situation)]
    chosen = situation.by_id[str(made.choice)]
    return Step(
        number=number,
        situation=situation.title,
        choice=chosen.text,
        mark=mark_word(made.mark),
        critical=chosen.is_critical,
        consequence=chosen.consequence,
        ground=chosen.ground,
        cards=chosen.cards,
        lang=chosen.lang,
        url=address(course, activity, walk, number),
        back_url=address(course, activity, walk, number, "back"),
    )


def onward(course: CourseText, activity: ActivityText, walk: Walk, scenario: ScenarioText, number: int) -> Onward:
    made = walk.steps[number - 1]
    to = str(made.leads_to)
    place = scenario.situations.get(to) or scenario.endings[to]
    url = address(course, activity, walk, number + 1)
    return Onward(url, place.title, place.lang, again=to == str(made.situation), ends=made.good is not None)


def basis_of(scenario: ScenarioText, walk: Walk) -> list[Basis]:
    """For each situation of the path, the sound choices with their grounds."""
    seen = dict.fromkeys(str(step.situation) for step in walk.steps)
    found = []
    for key in seen:
        situation = scenario.situations[key]
        sound = tuple(choice for choice in situation.choices if choice.is_sound)
        if sound:
            found.append(Basis(situation.title, sound, situation.lang))
    return found


def cards_in(ending: EndingText, basis: Iterable[Basis]) -> list[CardText]:
    """The law cards of an ending and of what is sound, each once."""
    cards = [*ending.cards, *(card for part in basis for choice in part.choices for card in choice.cards)]
    return list({card.id: card for card in cards}.values())


def needed(scoring: str) -> str:
    """What completes the scenario, in a sentence."""
    words = {
        BY_ENDING: _("The scenario is done when you reach a good ending. You can try as often as you like."),
        BY_CRITICAL: _(
            "The scenario is done when you reach an ending without a critical error on the path."
            " You can try as often as you like."
        ),
    }
    return words.get(scoring) or _("The scenario is done when you reach an ending. You can try other paths afterwards.")
