"""How many people took which path through a scenario, counted by the database. Who walked two paths is one person."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Aggregate, Count, DurationField, F, Q, QuerySet

from courses.queries.reading import ActivityText, CourseText
from courses.queries.scenarios import ScenarioText, SituationText, WayText
from lms.learning.models import ScenarioPath, ScenarioState, ScenarioStep
from lms.learning.rules.groups import Counted, Figures, rounded, shown

PEOPLE = "path__enrolment__learner"


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class WrongTurn:
    situation: SituationText
    choice: WayText
    people: int


@dataclass(frozen=True)
class PathFigures:
    """What may be shown of the paths through one scenario in one edition."""

    scenario: ScenarioText
    figures: Figures
    minutes: int | None
    wrong_turn: WrongTurn | None


def path_figures(course_id: int, edition: int, course: CourseText, activity: ActivityText) -> PathFigures:
    """Four queries, however many people there are."""
    scenario = course.scenario(activity)
    of = {"release__course": course_id, "release__edition": edition, "activity": activity.id}
    on = {f"path__{name}": value for name, value in of.items()}
    steps = ScenarioStep.objects.filter(**on)
    told = ScenarioState.objects.filter(**on, ended_at__isnull=False).aggregate(
        people=Count(PEOPLE, distinct=True),
        first=Count(PEOPLE, distinct=True, filter=Q(number=1)),
        took=Median(F("ended_at") - F("path__occurred_at"), filter=Q(number=1)),
    )
    counted = Counted(
        begun=ScenarioPath.objects.filter(**of).aggregate(people=Count("enrolment__learner", distinct=True))["people"],
        choices=_by(steps, "choice"),
        endings=_by(steps.filter(good__isnull=False), "leads_to"),
        finished=told["people"],
    )
    figures = shown(counted, scenario.graph)
    enough = rounded(told["first"]) is not None
    return PathFigures(
        scenario, figures, _minutes(told["took"]) if enough else None, _most_chosen_wrong_turn(scenario, figures)
    )


def _by(steps: "QuerySet[ScenarioStep]", field: str) -> dict[str, int]:
    rows = steps.values(field).annotate(people=Count(PEOPLE, distinct=True)).order_by()
    return {str(row[field]): row["people"] for row in rows}


def _minutes(took: timedelta | None) -> int | None:
    return max(1, round(took.total_seconds() / 60)) if took is not None else None


def _most_chosen_wrong_turn(scenario: ScenarioText, figures: Figures) -> WrongTurn | None:
    """By the figures that are shown, so that their order says no more than they do."""
    turns = [
        WrongTurn(situation, choice, people)
        for situation in scenario.situations.values()
        for choice in situation.choices
        if not choice.is_sound and (people := figures.choices[choice.id])
    ]
    return max(turns, key=lambda turn: turn.people, default=None)
