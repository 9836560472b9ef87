"""By what people hold the courses of a path, and who had begun one before it was withdrawn."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from lms.learning.models import Enrolment, EnrolmentState, PriorLearning
from lms.learning.queries.paths import Version
from lms.learning.queries.prior import learned_before
from lms.learning.rules.course_paths import Proof


def proofs_of(zones: Mapping[int, ZoneInfo], courses: Collection[int], on: date) -> dict[int, dict[int, list[Proof]]]:
    """Person → course → all that shows that they hold it on that day; `zones`: their clocks. Two queries."""
    learners = list(zones)
    found: dict[int, dict[int, list[Proof]]] = {learner: {} for learner in learners}
    rows = EnrolmentState.objects.valid(on).filter(learner__in=learners, course__in=courses).order_by("cycle", "pk")
    for learner, course, at, until, completion in rows.values_list(
        "learner", "course", "completed_at", "valid_until_date", "enrolment__completions"
    ):
        assert at is not None  # noqa: S101 only what was completed is valid
        proof = Proof(at.astimezone(zones[learner]).date(), until, completion=completion)
        found[learner].setdefault(course, []).append(proof)
    for prior in learned_before(learners, courses, on):
        proof = Proof(prior.completed_date, prior.valid_until_date, prior=prior.pk)
        found[prior.learner_id].setdefault(prior.course_id, []).append(proof)
    return found


def begun_in_time(versions: Sequence[Version], learners: Collection[int]) -> set[tuple[int, int]]:
    """Learner and path, of those that were withdrawn: who had begun it by then, and may finish. What was learned
    elsewhere is no new beginning, whenever it is accepted. Two queries, none where no path was withdrawn."""
    closed = [version for version in versions if version.withdrawn_at]
    if not closed:
        return set()
    courses = {course for version in closed for course in version.courses}
    kept = Enrolment.objects.filter(withdrawal__isnull=True, learner__in=learners, course__in=courses)
    places = list(kept.values_list("learner", "course", "occurred_at"))
    accepted = PriorLearning.objects.filter(learner__in=learners, course__in=courses, end__isnull=True)
    elsewhere = list(accepted.values_list("learner", "course"))
    found = set()
    for version in closed:
        limit, mine = version.withdrawn_at, set(version.courses)
        found |= {(learner, version.path) for learner, course, at in places if course in mine and limit and at <= limit}
        found |= {(learner, version.path) for learner, course in elsewhere if course in mine}
    return found
