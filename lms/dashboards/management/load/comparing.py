"""What was acknowledged, held against what is stored."""

from collections import Counter
from collections.abc import Iterable, Iterator

from lms.dashboards.management.load.plan import Sitting
from lms.learning.models import Attempt, Marking
from lms.learning.queries.attempts import counting


def losses(sittings: Iterable[Sitting]) -> Counter[str]:
    """How many of each kind of loss; empty when nothing is lost."""
    return Counter(loss for sitting in sittings if sitting.attempt for loss in _losses(sitting))


def _losses(sitting: Sitting) -> Iterator[str]:
    attempt = Attempt.objects.select_related("state").get(uuid=sitting.attempt)
    stored = {str(row.uuid): (str(row.question), row.answer) for row in attempt.responses.all()}
    made = {each.uuid: (each.question, each.answer) for each in sitting.made}
    for each in sitting.made:
        if each.acknowledged and each.uuid not in stored:
            yield "acknowledged and not stored"
        elif each.uuid in stored and stored[each.uuid] != made[each.uuid]:
            yield "stored with other content"
    if stored.keys() - made.keys():
        yield "stored and never made"
    counts = counting(attempt)
    for question, last in sitting.last_made().items():
        if last.acknowledged and (question not in counts or counts[question].uuid != last.uuid):
            yield "an earlier answer counts instead of the last one made"
    marked = Marking.objects.filter(submission__attempt=attempt).count()
    if marked != sitting.submitted or sitting.submitted != (attempt.state.submitted_at is not None):
        yield "submitted and not marked once, or marked and not submitted"
