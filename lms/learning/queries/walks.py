"""What the learners' templates need for a walk that nobody records: addresses, outline, a path through a scenario."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.urls import reverse

from courses.queries import frames
from courses.queries.reading import ActivityText, CourseText
from courses.queries.scenarios import ScenarioText
from lms.learning.models import ScenarioPath, ScenarioStep
from lms.learning.queries import scenes
from lms.learning.queries.outlines import Step
from lms.learning.queries.scenarios import Walk

LETTERS = "abcdefghijklmnopqrstuvwxyz"
START = "-"  # the address of a path has something in it even before the first choice


def home_url(course: CourseText, language: str = "") -> str:
    return reverse("learning:walk_overview", args=[course.code, language or course.language])


def address(course: CourseText, activity: ActivityText, language: str = "") -> str:
    return reverse("learning:walk_activity", args=[course.code, language or course.language, activity.slug])


def frame(course: CourseText, activity: ActivityText | None = None) -> dict[str, Any]:
    """The frame that says where one is. `tongues`: the same page in the other languages of the course."""
    return {
        "home_url": home_url(course),
        "activity_url": address(course, activity) if activity else "",
        "tongues": [
            {
                "code": link.code,
                "name": link.name,
                "here": link.here,
                "url": address(course, activity, link.code) if activity else home_url(course, link.code),
            }
            for link in course.languages
        ],
    }


def outline(course: CourseText, here: ActivityText | None) -> dict[str, Any]:
    return frames.outline(course, here, lambda activity: address(course, activity))


def step(course: CourseText, activity: ActivityText | None) -> Step | None:
    return Step(activity.title, address(course, activity), activity.minutes) if activity else None


def needed(activity: ActivityText) -> str:
    return scenes.needed(activity.rules["scoring"])


# A path through a scenario


@dataclass(frozen=True)
class Walked:
    """A path, by a letter for each choice on it. Its rows are in memory only."""

    scenario: ScenarioText
    walk: Walk
    letters: str


def way_address(course: CourseText, activity: ActivityText, letters: str, number: int) -> str:
    return reverse("learning:walk_way", args=[course.code, course.language, activity.slug, START + letters, number])


def walked(course: CourseText, activity: ActivityText, way: str) -> Walked | None:
    """The path that the address tells; None where there is none such."""
    scenario, letters = course.scenario(activity), way.removeprefix(START)
    if not way.startswith(START) or len(letters) > 100 or scenario.graph.start not in scenario.situations:
        return None
    here, steps = scenario.graph.start, []
    for place, letter in enumerate(letters, 1):
        situation = scenario.situations.get(here)
        number = LETTERS.find(letter)
        if situation is None or not 0 <= number < len(situation.choices):
            return None
        choice = situation.choices[number]
        if not scenario.graph.knows(choice.to):
            return None
        ending = scenario.endings.get(choice.to)
        steps.append(
            ScenarioStep(
                place=place,
                situation=UUID(here),
                choice=UUID(choice.id),
                mark=choice.mark,
                leads_to=UUID(choice.to),
                good=ending.good if ending else None,
            )
        )
        here = choice.to
    return Walked(scenario, Walk(ScenarioPath(number=1), steps), letters)


def letter_of(walked: Walked, number: int, choice: str) -> str:
    """The letter of a choice at a step; empty where it is none of them, or leads nowhere yet."""
    steps = walked.walk.steps
    here = str(steps[number - 1].situation) if number <= len(steps) else walked.walk.here(walked.scenario)
    situation = walked.scenario.situations.get(here)
    choices = situation.choices if situation else ()
    graph = walked.scenario.graph
    return next((LETTERS[n] for n, c in enumerate(choices) if c.id == choice and graph.knows(c.to)), "")


def step_of(course: CourseText, activity: ActivityText, walked: Walked, number: int) -> dict[str, Any]:
    """The context of learning/scenario_step.html."""
    walk, scenario = walked.walk, walked.scenario
    is_made = number <= len(walk.steps)
    situation = scenario.situations[str(walk.steps[number - 1].situation) if is_made else walk.here(scenario)]
    trail = _trail(course, activity, walked)
    onward = scenes.onward(course, activity, walk, scenario, number) if is_made else None
    return {
        "situation": situation,
        "number": number,
        "trail": trail,
        "choices": scenes.choices_at(walk, number, situation),
        "made": trail[number - 1] if is_made else None,
        "onward": replace(onward, url=way_address(course, activity, walked.letters, number + 1)) if onward else None,
        "choose_url": way_address(course, activity, walked.letters, number),
        "left_for": None,
    }


def ending(course: CourseText, activity: ActivityText, walked: Walked) -> dict[str, Any]:
    """The context of learning/scenario_ending.html."""
    found, basis = walked.scenario.endings[walked.walk.ending], scenes.basis_of(walked.scenario, walked.walk)
    trail = _trail(course, activity, walked)
    return {
        "ending": found,
        "trail": trail,
        "errors": [each for each in trail if each.critical],
        "basis": basis,
        "cards": scenes.cards_in(found, basis),
        "needed": needed(activity),
        "begin_url": address(course, activity),
        "last_number": 0,
        "others": [],
    }


def _trail(course: CourseText, activity: ActivityText, walked: Walked) -> list[scenes.Step]:
    steps = scenes.steps_of(course, activity, walked.walk, walked.scenario)
    urls = [way_address(course, activity, walked.letters, each.number) for each in steps]
    return [replace(each, url=url, back_url=f"{url}?back=1") for each, url in zip(steps, urls, strict=True)]
