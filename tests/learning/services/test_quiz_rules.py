"""The rules of a quiz at work: blueprint, pause, clock, reasons after each answer, pre-test and practice."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import (
    ActivityCompletion,
    Allowance,
    Attempt,
    AttemptState,
    Completion,
    Marking,
    Response,
)
from lms.learning.rules.samples import right_answer
from lms.learning.services import allowing, attempts, remarking, skipping
from lms.learning.services.enrolling import begin_again
from tests.factories import people
from tests.factories.releases import AT
from tests.learning import journeys
from tests.learning.corrections import corrected, with_rules
from tests.learning.journeys import later, say, wrong

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]


def begun(learner: User, **rules: Any) -> Attempt:
    journeys.enrol(learner, with_rules(**rules))
    return journeys.start(learner)


def asked(attempt: Attempt) -> list[str]:
    return [place["question"] for place in attempt.draw]


def outcome_of(learner: User) -> dict[str, str]:
    return {question.id: question.outcome for question in journeys.questions(learner)}


# What is drawn


def test_a_blueprint_draws_as_many_of_each_outcome(learner: User) -> None:
    first = begun(learner, blueprint=[{"outcome": "name-rights", "difficulty": 0, "count": 3}])

    assert len(asked(first)) == 3
    assert {outcome_of(learner)[key] for key in asked(first)} == {"name-rights"}


def test_the_next_form_asks_what_was_not_asked(learner: User) -> None:
    first = begun(learner, blueprint=[{"outcome": "name-rights", "difficulty": 0, "count": 3}])
    say(first, asked(first)[0], wrong(journeys.place(learner).course.questions[asked(first)[0]]))
    attempts.submit(attempt_uuid=first.uuid, learner=learner, at=AT)

    second = journeys.start(learner)

    assert not set(asked(first)) & set(asked(second))


def test_a_new_place_goes_on_where_the_old_one_ended(learner: User) -> None:
    first = begun(learner, blueprint=[{"outcome": "name-rights", "difficulty": 0, "count": 4}], attempts=1)
    question = journeys.place(learner).course.questions[asked(first)[0]]
    say(first, question, wrong(question))
    attempts.submit(attempt_uuid=first.uuid, learner=learner, at=AT)
    begin_again(enrolment=first.enrolment, by=learner, at=later(hours=1))

    second = journeys.start(learner, at=later(hours=2))

    assert second.number == 1
    assert not set(asked(first)) & set(asked(second))


# Attempts


def failed(learner: User, at: Any = AT) -> None:
    journeys.try_test(learner, right=0, at=at)


def test_between_two_attempts_there_is_a_pause(learner: User) -> None:
    journeys.enrol(learner, with_rules(pause_hours=24))
    failed(learner)

    with pytest.raises(attempts.PauseError) as refused:
        journeys.start(learner, at=later(hours=23, minutes=59))
    assert refused.value.until == later(hours=24)
    assert journeys.start(learner, at=later(hours=24)).number == 2


def test_practice_is_free_and_passed_as_often_as_one_likes(learner: User) -> None:
    journeys.enrol(learner, with_rules(use="practice", attempts=0))
    for _ in range(5):
        assert journeys.try_test(learner).marking.passed

    assert AttemptState.objects.count() == 5
    assert ActivityCompletion.objects.filter(basis="passed").count() == 1


# The clock


def test_an_attempt_without_a_limit_has_no_end(learner: User) -> None:
    assert begun(learner).deadline_at is None


def test_what_comes_in_time_is_kept_and_what_comes_late_is_refused(learner: User) -> None:
    attempt = begun(learner, time_limit=20)
    one, two, three, *_ = journeys.questions(learner)
    assert attempt.deadline_at == later(minutes=20)

    say(attempt, one, one.correct, at=later(minutes=20))
    say(attempt, two, two.correct, at=later(minutes=20, seconds=59))  # was on its way
    with pytest.raises(attempts.TimeOverError):
        say(attempt, three, three.correct, made_at=later(minutes=19), at=later(minutes=21, seconds=1))

    result = attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=later(hours=2))
    assert result.marking.score == "1/5"


def test_an_answer_that_came_in_time_may_be_sent_again_late(learner: User) -> None:
    attempt = begun(learner, time_limit=20)
    one, mark = journeys.questions(learner)[0], uuid.uuid4()
    say(attempt, one, one.correct, mark=mark)

    assert say(attempt, one, one.correct, mark=mark, at=later(hours=1)).uuid == mark
    assert Response.objects.count() == 1


def test_who_starts_again_after_the_time_hands_in_what_there_was(learner: User) -> None:
    attempt = begun(learner, time_limit=20)
    say(attempt, journeys.questions(learner)[0], right_answer(journeys.questions(learner)[0]))

    second = journeys.start(learner, at=later(hours=1))

    assert second.number == 2
    assert Marking.objects.get().score == "1/10"
    assert AttemptState.objects.get(attempt=attempt).submitted_at == later(hours=1)


def test_an_attempt_over_time_that_passes_stays_handed_in_though_no_other_begins(learner: User) -> None:
    attempt = begun(learner, time_limit=20)
    for question in journeys.questions(learner):
        say(attempt, question, right_answer(question))

    with pytest.raises(attempts.AlreadyPassedError):
        journeys.start(learner, at=later(hours=1))

    state = AttemptState.objects.get()
    assert (state.submitted_at, state.passed) == (later(hours=1), True)
    assert ActivityCompletion.objects.get().basis == "passed"


def test_a_time_that_ran_out_without_an_answer_uses_no_attempt_up(learner: User) -> None:
    begun(learner, time_limit=20, attempts=1)

    second = journeys.start(learner, at=later(hours=1))

    assert second.number == 2
    assert attempts.attempts_used(list(AttemptState.objects.all())) == 0


def test_more_time_for_a_reason(learner: User) -> None:
    release, manager = with_rules(time_limit=20), people.person()
    journeys.enrol(learner, release)

    told = {"learner": learner, "course": release.course, "by": manager, "at": AT}
    allowing.allow(extra_percent=50, reason="reading", **told)
    allowing.allow(extra_percent=25, reason="language", **told)

    assert journeys.start(learner).deadline_at == later(minutes=25)
    assert Allowance.objects.count() == 2


@pytest.mark.parametrize(("extra", "reason"), [(33, "reading"), (-25, "reading"), (50, ""), (50, "illness")])
def test_no_other_time_and_no_other_reason(learner: User, extra: int, reason: str) -> None:
    release = with_rules(time_limit=20)
    journeys.enrol(learner, release)

    with pytest.raises(allowing.NotAllowableError):
        allowing.allow(
            learner=learner, course=release.course, extra_percent=extra, reason=reason, by=people.person(), at=AT
        )
    assert not Allowance.objects.exists()


def test_no_more_time_without_a_place(learner: User, release: Release) -> None:
    with pytest.raises(allowing.NoOpenPlaceError):
        allowing.allow(
            learner=learner, course=release.course, extra_percent=50, reason="aids", by=people.person(), at=AT
        )


# Reasons after each answer


def test_an_answer_whose_reasons_were_seen_stands(learner: User) -> None:
    attempt = begun(learner, use="practice", feedback="each")
    one = journeys.questions(learner)[0]
    settled = say(attempt, one, wrong(one), settle=True)

    with pytest.raises(attempts.SettledError):
        say(attempt, one, one.correct, at=later(minutes=1))
    with pytest.raises(attempts.SettledError):
        say(attempt, one, one.correct, settle=True, at=later(minutes=1))

    assert settled.settled
    assert say(attempt, one, wrong(one), mark=settled.uuid).uuid == settled.uuid


def test_a_settled_answer_counts_before_one_that_claims_to_be_later(learner: User) -> None:
    attempt = begun(learner, use="practice", feedback="each")
    one = journeys.questions(learner)[0]
    say(attempt, one, wrong(one), at=later(minutes=5))
    say(attempt, one, one.correct, settle=True, made_at=later(minutes=1), at=later(minutes=6))

    marked = attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=later(hours=1)).marking

    assert marked.scores[one.id] == "1"


def test_where_reasons_come_later_nothing_is_settled(learner: User) -> None:
    attempt = begun(learner)
    one = journeys.questions(learner)[0]

    assert not say(attempt, one, wrong(one), settle=True).settled
    say(attempt, one, one.correct, at=later(minutes=1))


# Which answer counts


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_of_answers_made_at_one_moment_the_browsers_count_decides(learner: User, order: tuple[int, ...]) -> None:
    attempt = begun(learner)
    one = journeys.questions(learner)[0]
    said = [(wrong(one), 1), (wrong(one), 2), (sorted(one.correct), 3)]

    for number in order:
        answer, sequence = said[number]
        say(attempt, one, answer, sequence=sequence, made_at=later(seconds=30), at=later(minutes=number + 1))

    marked = attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=later(hours=1)).marking
    assert marked.scores[one.id] == "1"


# Pre-test


PRETEST = {"use": "pretest", "required": False, "skips": True}


def sat(learner: User, right: int) -> attempts.Result:
    journeys.enrol(learner, with_rules(**PRETEST))
    return journeys.try_test(learner, right=right)


def test_a_pretest_is_sat_once_and_failed_by_nobody(learner: User) -> None:
    assert not sat(learner, right=0).marking.passed

    assert ActivityCompletion.objects.get().basis == "sat"
    with pytest.raises(attempts.AttemptsUsedError):
        journeys.start(learner)


def test_a_voluntary_pretest_is_offered_at_the_start_only(learner: User) -> None:
    journeys.enrol(learner, with_rules(**PRETEST))
    journeys.read_all(learner)

    assert [each.slug for each in journeys.place(learner).course.activities if each.kind == "quiz"] == ["final-test"]
    assert journeys.place(learner).resume is None


def test_what_is_proven_may_be_skipped(learner: User) -> None:
    sat(learner, right=10)
    place = journeys.place(learner)

    skipped = skipping.skip_proven(place=place, quiz=journeys.activity(place, "final-test"), at=later(hours=1))

    lessons = {activity.id for activity in place.course.activities if activity.kind == "lesson"}
    proven = ActivityCompletion.objects.filter(basis="proven")
    assert skipped == len(lessons)
    assert {str(key) for key in proven.values_list("activity", flat=True)} == lessons
    assert Completion.objects.count() == 1  # nothing else was required


def test_one_miss_in_an_outcome_proves_nothing_of_it(learner: User) -> None:
    sat(learner, right=9)  # the last question is of the second lesson's outcome
    place = journeys.place(learner)

    skipping.skip_proven(place=place, quiz=journeys.activity(place, "final-test"), at=later(hours=1))

    done = ActivityCompletion.objects.filter(basis="proven").values_list("activity", flat=True)
    assert [place.course.by_id[str(key)].slug for key in done] == ["three-rights"]


@pytest.mark.parametrize(("right", "wronged"), [(9, 9), (10, 0)])
def test_of_several_markings_the_one_that_counts_proves(learner: User, right: int, wronged: int) -> None:
    """Who was wronged by the first key has proved it by the second; what the first gave, the second does not take."""
    sat(learner, right=right)
    remarking.ask(release=corrected(wronged), by=people.person(), at=later(hours=1))
    remarking.mark_due(at=later(hours=1))
    place = journeys.place(learner)

    skipped = skipping.skip_proven(place=place, quiz=journeys.activity(place, "final-test"), at=later(hours=2))

    assert Marking.objects.count() == 2
    assert skipped == 2


def test_nothing_is_skipped_where_the_course_does_not_allow_it_or_nobody_sat(learner: User) -> None:
    journeys.enrol(learner, with_rules(**PRETEST | {"skips": False}))
    journeys.try_test(learner)
    other = people.person()
    journeys.enrol(other, with_rules("DEM-102", **PRETEST))

    for who, code in ((learner, "DEM-101"), (other, "DEM-102")):
        place = journeys.place(who, code)
        with pytest.raises(skipping.NothingProvenError):
            skipping.skip_proven(place=place, quiz=journeys.activity(place, "final-test"), at=AT)


def test_answers_out_of_the_form_are_refused(learner: User) -> None:
    attempt = begun(learner, blueprint=[{"outcome": "name-rights", "difficulty": 0, "count": 1}])
    other = next(question for question in journeys.questions(learner) if question.id not in asked(attempt))

    with pytest.raises(attempts.QuestionUnknownError):
        say(attempt, other, other.correct)


def test_times_are_the_servers(learner: User) -> None:
    """Whatever the browser says, an answer was made between the start and now."""
    attempt = begun(learner, time_limit=20)
    one = journeys.questions(learner)[0]
    for made_at in (AT - timedelta(days=900), AT + timedelta(days=900), None):
        kept = say(attempt, one, one.correct, made_at=made_at, at=later(minutes=3))
        assert AT <= kept.occurred_at <= later(minutes=3)
