"""A completion stops counting: a person's decision, with a reason."""

from datetime import datetime

from django.db import transaction

from lms.accounts.models import User
from lms.learning.models import Annulment, Completion
from lms.learning.services.activities import lock
from lms.learning.services.path_completing import follow_annulment
from lms.learning.services.restanding import restand_course
from lms.learning.signals import completion_annulled


class AlreadyAnnulledError(Exception):
    """The completion was annulled before."""


@transaction.atomic
def annul(*, completion: Completion, by: User, reason: str, at: datetime) -> Annulment:
    """Take a completion back. The facts of learning stay as they are. Raises AlreadyAnnulledError."""
    state = lock(completion.enrolment_id)
    if state.annulled_at:
        raise AlreadyAnnulledError
    annulment = Annulment.objects.create(completion=completion, by=by, reason=reason, occurred_at=at)
    state.annulled_at = at
    state.save(update_fields=["annulled_at"])
    follow_annulment(annulment=annulment, learner=state.learner_id, at=at)
    restand_course(learner_id=state.learner_id, course_id=state.course_id, at=at)
    completion_annulled.send(sender=Annulment, annulment=annulment, at=at)
    return annulment
