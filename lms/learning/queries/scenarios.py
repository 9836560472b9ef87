"""A learner's paths through a scenario, with the steps they kept. Two queries, however many there are."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from courses.queries import shelf
from courses.queries.law_since import law_since, since
from courses.queries.reading import CourseText
from courses.queries.scenarios import ScenarioText
from lms.learning.models import ScenarioPath, ScenarioStep
from lms.learning.rules.paths import whole


@dataclass(frozen=True)
class Walk:
    """A path as it was walked so far."""

    path: ScenarioPath
    steps: list[ScenarioStep]

    @property
    def number(self) -> int:
        return self.path.number

    @property
    def last(self) -> ScenarioStep | None:
        return self.steps[-1] if self.steps else None

    @property
    def ending(self) -> str:
        """The ending it came to, or nothing."""
        return str(self.last.leads_to) if self.last and self.last.good is not None else ""

    @property
    def ended_at(self) -> datetime | None:
        return self.last.occurred_at if self.last and self.ending else None

    @property
    def critical_errors(self) -> int:
        return sum(step.mark == ScenarioStep.Mark.CRITICAL for step in self.steps)

    def here(self, scenario: ScenarioText) -> str:
        """The situation or the ending to which it has come."""
        return str(self.last.leads_to) if self.last else scenario.graph.start

    def course(self, language: str) -> CourseText:
        """The release on which it began."""
        return shelf.read_by_id(self.path.release_id, language, since(self.path.since))  # type: ignore[attr-defined] # annotated

    def scenario(self, language: str) -> ScenarioText:
        course = self.course(language)
        return course.scenario(course.by_id[str(self.path.activity)])


def walks_of(enrolment_id: int, activity: str) -> list[Walk]:
    """In the order in which they were begun; the last one is the one under way."""
    rows = ScenarioPath.objects.filter(enrolment=enrolment_id, activity=activity)
    paths = list(rows.annotate(since=law_since("release__released_at")).order_by("number"))
    own: dict[int, list[ScenarioStep]] = defaultdict(list)
    for step in ScenarioStep.objects.filter(path__in=paths).order_by("place") if paths else ():
        own[step.path_id].append(step)
    steps = whole({path.pk: (path.from_path_id, path.kept) for path in paths}, own)
    return [Walk(path, steps[path.pk]) for path in paths]
