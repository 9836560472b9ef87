"""A learner who has completed the sample course, wants to be asked again, and answers."""

import uuid
from datetime import datetime, timedelta

from lms.accounts.models import User
from lms.learning.models import Attempt
from lms.learning.queries.places import place_of
from lms.learning.rules.samples import right_answer, wrong_answer
from lms.learning.services import attempts, recalls
from tests.factories.releases import AT
from tests.learning import journeys

CODE = "DEM-101"


def after(days: int, **more: float) -> datetime:
    """So many days after the completion, at the same hour: nine in the morning in UTC."""
    return AT + timedelta(days=days, **more)


def wish(learner: User, *, wanted: bool = True, at: datetime = AT, code: str = CODE) -> None:
    recalls.wish(place=journeys.place(learner, code), wanted=wanted, at=at)


def start(learner: User, *, days: int = 30, at: datetime | None = None) -> Attempt:
    return recalls.start_recall(place=journeys.place(learner), days=days, at=at or after(days))


def answer_all(attempt: Attempt, learner: User, *, right: int, at: datetime) -> attempts.Result:
    place = place_of(learner, CODE)
    assert place is not None
    for number, drawn in enumerate(attempt.draw):
        question = place.course.questions[drawn["question"]]
        attempts.answer(
            attempt_uuid=attempt.uuid,
            learner=learner,
            question=question.id,
            raw=right_answer(question) if number < right else wrong_answer(question),
            response_uuid=uuid.uuid4(),
            made_at=None,
            at=at,
        )
    return attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=at)
