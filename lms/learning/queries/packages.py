"""H5P packages where they stand in a course: an activity, or a block of a lesson."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any
from uuid import UUID

from courses.queries import shelf
from courses.queries.packages import Played, played_by
from courses.queries.reading import ActivityText, CourseText
from courses.standards.h5p import Said
from lms.accounts.models import User
from lms.learning.models import PackageAttempt, PackageMemory, PackageState, PackageStatement
from lms.learning.rules import packages as rules
from lms.learning.rules.packages import SubQuestion


@dataclass(frozen=True)
class Part:
    """A package where it stands. `block` is the view of it: title, equivalent, package (the facts), must_do."""

    course: CourseText
    activity: ActivityText
    block: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.block["id"])

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.block["package"]
        return facts

    @property
    def is_activity(self) -> bool:
        return self.id == self.activity.id

    @property
    def iri(self) -> str:
        return rules.iri(self.id)

    @property
    def completion(self) -> str:
        """What completes the activity; nothing, where the package is a block of a lesson."""
        return str(self.activity.rules["rules"]["completion"]) if self.is_activity else ""

    @property
    def counts(self) -> bool:
        """Whether the course lets what packages say of themselves decide anything."""
        return self.course.packages_count

    @property
    def needed(self) -> Fraction | None:
        """The pass mark, where there is one and results count."""
        mark = self.activity.rules["rules"].get("pass") if self.is_activity and self.counts else None
        return Fraction(mark) if mark else None

    @cached_property
    def played(self) -> Played | None:
        """None where no package is chosen, or its files are gone."""
        return played_by(self.facts) if self.facts else None

    @cached_property
    def subs(self) -> dict[str, SubQuestion]:
        return rules.subs(self.played.params) if self.played else {}

    @property
    def asked(self) -> list[str]:
        """The parts of it that ask something, by name."""
        return [sub.id for sub in self.subs.values() if sub.asks]


def part_of(course: CourseText, activity: ActivityText, part: UUID | str) -> Part | None:
    block = course.packages(activity).get(str(part))
    return Part(course, activity, block) if block else None


def attempt_of(attempt_uuid: UUID, learner: User) -> PackageAttempt:
    """The learner's own, with its state and its enrolment's. Raises PackageAttempt.DoesNotExist."""
    found = PackageAttempt.objects.select_related("state", "enrolment__state", "enrolment__course", "release")
    return found.get(uuid=attempt_uuid, enrolment__learner=learner)


def part_of_attempt(attempt: PackageAttempt, language: str) -> Part | None:
    """The package as it was on the release with which the attempt began."""
    course = shelf.read(attempt.release_id, attempt.release.digest, language)
    activity = course.by_id.get(str(attempt.activity))
    return part_of(course, activity, attempt.part) if activity else None


def memory_of(enrolment_id: int, part: Part) -> dict[str, dict[str, str]]:
    """What the package asked to be remembered under its present parameters: {sub: {kind: JSON}}."""
    rows = PackageMemory.objects.filter(enrolment=enrolment_id, part=part.id, params_sha256=part.facts["params_sha256"])
    kept: dict[str, dict[str, str]] = {}
    for sub, kind, data in rows.values_list("sub", "kind", "data"):
        kept.setdefault(sub, {})[kind] = data
    return kept


def said_of(enrolment_id: int, part: Part) -> dict[str, Said]:
    """The questions of the package that were answered under its present parameters: the last answer to each."""
    rows = PackageStatement.objects.filter(
        attempt__enrolment=enrolment_id,
        attempt__part=part.id,
        attempt__params_sha256=part.facts["params_sha256"],
        verb__in=("answered", "completed"),
    )
    last = rows.exclude(sub="").order_by("sub", "-occurred_at", "-pk").distinct("sub")
    told = last.values_list("sub", "response", "raw", "max")
    return {sub: Said(response, float(raw or 0), float(most or 0)) for sub, response, raw, most in told}


def score_of(enrolment_id: int, part: Part) -> Fraction | None:
    """The best result under its present parameters; None where there is none."""
    states = PackageState.objects.filter(
        enrolment=enrolment_id, part=part.id, attempt__params_sha256=part.facts["params_sha256"], results__gt=0
    )
    return max(map(Fraction, states.values_list("score", flat=True)), default=None)


def is_finished(enrolment_id: int, part: Part) -> bool:
    by_parts = part.completion == rules.CHILDREN
    answers = said_of(enrolment_id, part) if by_parts else {}
    score = score_of(enrolment_id, part)
    if score is None and by_parts:
        score = rules.sum_of((answers[sub].raw, answers[sub].max) for sub in part.asked or answers if sub in answers)
    return rules.is_finished(part.completion, score=score, answered=answers, asked=part.asked, needed=part.needed)


@dataclass(frozen=True)
class Result:
    """One result of the whole package, as the browser said it."""

    on: datetime
    raw: float
    max: float


def results_of(enrolment_id: int, part: Part) -> list[Result]:
    """The learner's results, newest first, twenty at most. One query."""
    rows = PackageStatement.objects.filter(
        attempt__enrolment=enrolment_id, attempt__part=part.id, sub="", verb__in=("answered", "completed")
    )
    told = rows.filter(max__isnull=False).order_by("-occurred_at", "-pk").values_list("occurred_at", "raw", "max")[:20]
    return [Result(on, float(raw or 0), float(most or 0)) for on, raw, most in told]


def attempts_waiting(learner: User, asked: Collection[UUID]) -> list[UUID]:
    """Those of these package attempts that are the learner's own. One query where there are any."""
    if not asked:
        return []
    found = PackageAttempt.objects.filter(uuid__in=asked, enrolment__learner=learner)
    return list(found.values_list("uuid", flat=True))


def done(enrolment_id: int, parts: Collection[str]) -> set[str]:
    """Those of these packages that came to an end, or were read in words instead. One query."""
    ended = PackageStatement.objects.filter(attempt__enrolment=enrolment_id, attempt__part__in=parts, sub="")
    return {str(part) for part in ended.filter(verb__in=ENDED).values_list("attempt__part", flat=True).distinct()}


ENDED = ("answered", "completed", "consumed", "experienced")
