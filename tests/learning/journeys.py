"""A learner's way through the sample course, by the product's own services."""

import uuid
from datetime import datetime, timedelta

from courses.models import Release
from courses.queries.questions import QuestionText
from courses.queries.reading import ActivityText
from lms.accounts.models import User
from lms.learning.models import Attempt, Completion, Enrolment, EnrolmentState, Response
from lms.learning.queries.places import Place, place_of
from lms.learning.rules.answers import Answer
from lms.learning.rules.samples import right_answer, wrong_answer
from lms.learning.services import activities, attempts, enrolling
from tests.factories.releases import AT


def enrol(learner: User, release: Release, *, language: str = "en", at: datetime = AT) -> Enrolment:
    return enrolling.enrol(learner=learner, course=release.course, by=learner, at=at, language=language)


def place(learner: User, code: str = "DEM-101") -> Place:
    found = place_of(learner, code)
    assert found is not None
    return found


def activity(where: Place, slug: str) -> ActivityText:
    return where.course.by_slug[slug]


def state(learner: User) -> EnrolmentState:
    return EnrolmentState.objects.filter(learner=learner).latest("cycle")


def answer_checks(learner: User, slug: str = "three-rights", at: datetime = AT, code: str = "DEM-101") -> None:
    where = place(learner, code)
    lesson = activity(where, slug)
    for question in where.course.checks(lesson).values():
        activities.answer_check(place=where, activity=lesson, question=question, raw=right_answer(question), at=at)


def read(
    learner: User, slug: str, *, at: datetime = AT, short: bool = False, code: str = "DEM-101"
) -> Completion | None:
    where = place(learner, code)
    activities.open_activity(place=where, activity=activity(where, slug), at=at)
    if not short:
        answer_checks(learner, slug, at, code)
    return activities.finish_lesson(place=where, activity=activity(where, slug), short=short, at=at)


def read_all(learner: User, *, at: datetime = AT, code: str = "DEM-101") -> None:
    for slug in ("three-rights", "going-on"):
        read(learner, slug, at=at, code=code)


def start(learner: User, *, at: datetime = AT, code: str = "DEM-101") -> Attempt:
    where = place(learner, code)
    return attempts.start(place=where, activity=activity(where, "final-test"), at=at)


def questions(learner: User, code: str = "DEM-101") -> list[QuestionText]:
    """The ten of the test, in the trainer's order: t01 to t10."""
    where = place(learner, code)
    return [where.course.questions[key] for key in activity(where, "final-test").rules["questions"]]


def wrong(question: QuestionText) -> Answer:
    return wrong_answer(question)


def say(
    attempt: Attempt,
    question: QuestionText | str,
    choices: object,
    *,
    learner: User | None = None,
    mark: uuid.UUID | None = None,
    made_at: datetime | None = None,
    at: datetime = AT,
    sequence: int = 0,
    settle: bool = False,
) -> Response:
    """Answer a question; a set of choices is as good as a list."""
    return attempts.answer(
        attempt_uuid=attempt.uuid,
        learner=learner or attempt.enrolment.learner,
        question=question if isinstance(question, str) else question.id,
        raw=sorted(choices) if isinstance(choices, (set, frozenset)) else choices,
        response_uuid=mark or uuid.uuid4(),
        made_at=made_at,
        at=at,
        sequence=sequence,
        settle=settle,
    ).response


def try_test(learner: User, *, right: int = 10, at: datetime = AT, code: str = "DEM-101") -> attempts.Result:
    """An attempt with that many questions right, handed in."""
    attempt = start(learner, at=at, code=code)
    for number, question in enumerate(questions(learner, code)):
        say(attempt, question, right_answer(question) if number < right else wrong(question), at=at)
    return attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=at)


def complete(learner: User, release: Release, *, at: datetime = AT) -> Completion:
    code = release.course.code
    enrol(learner, release, at=at)
    read_all(learner, at=at, code=code)
    completion = try_test(learner, at=at, code=code).completion
    assert completion is not None
    return completion


def later(**span: float) -> datetime:
    return AT + timedelta(**span)
