"""Many people who sat the sample's test, as facts and states that are inserted at once."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import count

from django.db import connection

from courses.models import Release
from courses.queries import shelf
from courses.queries.questions import QuestionText
from courses.queries.reading import CourseText
from lms.accounts.models import User
from lms.learning.models import (
    Attempt,
    AttemptState,
    Enrolment,
    EnrolmentState,
    Marking,
    Response,
    Submission,
)
from lms.learning.rules import marking
from lms.learning.rules.answers import Answer
from tests.factories.releases import AT

NUMBER = count()
Sheet = Mapping[str, Answer]  # answers by question


def course_of(release: Release, language: str = "en") -> CourseText:
    return shelf.read(release.pk, release.digest, language)


def activity(release: Release) -> str:
    return course_of(release).by_slug["final-test"].id


def questions(release: Release, language: str = "en") -> list[QuestionText]:
    course = course_of(release, language)
    return [course.questions[key] for key in course.by_slug["final-test"].rules["questions"]]


def sat(
    release: Release,
    sheets: Sequence[Sheet],
    *,
    people: Sequence[User] = (),
    number: int = 1,
    language: str = "en",
    seconds: int = 20,
    after: timedelta = timedelta(),
) -> list[User]:
    """One person for each sheet, who answers every question on it, in this order, each after so many seconds."""
    known = {question.id: question for question in questions(release)}
    learners = list(people) or _strangers(len(sheets))
    at = AT + after
    if people:
        enrolments = [Enrolment.objects.get(learner=learner, cycle=1) for learner in learners]
    else:
        enrolments = _enrolments(release, learners, language)
    common = {"activity": activity(release), "number": number}
    attempts = Attempt.objects.bulk_create(
        Attempt(
            enrolment=enrolment,
            release=release,
            language=language,
            draw=[{"question": key, "choices": []} for key in sheet],
            occurred_at=at,
            **common,
        )
        for enrolment, sheet in zip(enrolments, sheets, strict=True)
    )
    Response.objects.bulk_create(
        Response(
            attempt=attempt,
            question=key,
            answer=told,
            language=language,
            occurred_at=at + timedelta(seconds=seconds * place),
            sequence=place,
        )
        for attempt, sheet in zip(attempts, sheets, strict=True)
        for place, (key, told) in enumerate(sheet.items(), 1)
    )
    _hand_in(release, attempts, [{key: known[key] for key in sheet} for sheet in sheets], sheets)
    _let_the_planner_know()
    return learners


def _let_the_planner_know() -> None:
    """Nobody else sees these rows before the test is over, so PostgreSQL would plan as if there were none."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE learning_enrolment, learning_attempt, learning_response, learning_submission")
        cursor.execute("ANALYZE learning_marking, learning_attemptstate, learning_enrolmentstate")


def _strangers(number: int) -> list[User]:
    made = [User(email=f"sitter{next(NUMBER)}@example.org", name="Somebody", password="!") for _ in range(number)]
    return User.objects.bulk_create(made)


def _enrolments(release: Release, learners: Sequence[User], language: str) -> list[Enrolment]:
    common = {"course": release.course, "edition": release.edition, "cycle": 1, "language": language}
    made = Enrolment.objects.bulk_create(
        Enrolment(learner=learner, release=release, by=learner, occurred_at=AT, **common) for learner in learners
    )
    EnrolmentState.objects.bulk_create(
        EnrolmentState(enrolment=each, learner=each.learner, enrolled_at=AT, **common) for each in made
    )
    return made


def _hand_in(
    release: Release,
    attempts: Sequence[Attempt],
    asked: Sequence[Mapping[str, QuestionText]],
    sheets: Sequence[Sheet],
) -> None:
    submissions = Submission.objects.bulk_create(
        Submission(attempt=attempt, occurred_at=attempt.occurred_at + timedelta(hours=1, microseconds=place))
        for place, attempt in enumerate(attempts)
    )
    markings, states = [], []
    for submission, known, sheet in zip(submissions, asked, sheets, strict=True):
        scores = {
            key: marking.mark(question.kind, question.choices, sheet[key] or None) for key, question in known.items()
        }
        score = str(marking.total(scores))
        told = {key: str(value) for key, value in scores.items()}
        markings.append(
            Marking(
                submission=submission,
                key_digest=release.digest,
                scores=told,
                score=score,
                pass_mark="4/5",
                passed=False,
                occurred_at=submission.occurred_at,
            )
        )
        attempt = submission.attempt
        states.append(
            AttemptState(
                attempt=attempt,
                enrolment=attempt.enrolment,
                activity=attempt.activity,
                number=attempt.number,
                first_answer_at=attempt.occurred_at,
                submitted_at=submission.occurred_at,
                score=score,
                passed=False,
            )
        )
    Marking.objects.bulk_create(markings)
    AttemptState.objects.bulk_create(states)
