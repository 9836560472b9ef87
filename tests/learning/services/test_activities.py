"""Opening, reading and finishing, in whatever order."""

from datetime import date
from itertools import permutations

import pytest

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import (
    ActivityCompletion,
    ActivityState,
    CheckResponse,
    Completion,
    Opening,
)
from lms.learning.rules.answers import AnswerUnknownError
from lms.learning.services import activities
from lms.learning.services.attempts import submit
from lms.learning.services.enrolling import withdraw
from lms.learning.signals import course_completed
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys
from tests.learning.journeys import later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]


def open_lesson(learner: User, at: object = AT) -> None:
    where = journeys.place(learner)
    activities.open_activity(place=where, activity=journeys.activity(where, "three-rights"), at=at)


def test_the_first_look_is_noted_once_in_each_release(learner: User, release: Release) -> None:
    made = journeys.enrol(learner, release)
    open_lesson(learner)
    open_lesson(learner, later(hours=1))
    newer = releases.released(revision=1, change="editorial")
    open_lesson(learner, later(hours=2))

    assert list(Opening.objects.order_by("pk").values_list("enrolment", "release", "occurred_at", "language")) == [
        (made.pk, release.pk, AT, "en"),
        (made.pk, newer.pk, later(hours=2), "en"),
    ]
    state = ActivityState.objects.get()
    assert (state.opened_at, state.opened_release, state.completed_at) == (AT, newer, None)


def test_a_lesson_waits_for_the_answers_it_needs(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    where = journeys.place(learner)
    lesson = journeys.activity(where, "three-rights")
    needed, optional = where.course.checks(lesson).values()
    assert (needed.must_answer, optional.must_answer) == (True, False)

    with pytest.raises(activities.ChecksMissingError):
        activities.finish_lesson(place=where, activity=lesson, short=False, at=AT)
    assert not ActivityCompletion.objects.exists()

    activities.answer_check(place=where, activity=lesson, question=needed, raw=journeys.wrong(needed), at=AT)
    activities.finish_lesson(place=where, activity=lesson, short=False, at=AT)  # any answer will do

    made = ActivityCompletion.objects.get()
    assert (str(made.activity), made.basis, made.release, made.language) == (lesson.id, "read", release, "en")


def test_the_short_version_counts_the_same(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)

    journeys.read(learner, "three-rights", short=True)

    assert ActivityCompletion.objects.get().basis == "short"
    assert journeys.place(learner).done == {journeys.activity(journeys.place(learner), "three-rights").id}


@pytest.mark.parametrize("choices", [[], ["nonsense"], ["", ""]])
def test_an_answer_must_name_choices_of_the_question(learner: User, release: Release, choices: list[str]) -> None:
    journeys.enrol(learner, release)
    where = journeys.place(learner)
    lesson = journeys.activity(where, "three-rights")
    single, many = where.course.checks(lesson).values()
    foreign = [next(iter(many.correct))]

    for refused in (choices, foreign, [choice.id for choice in single.choices]):
        with pytest.raises(AnswerUnknownError):
            activities.answer_check(place=where, activity=lesson, question=single, raw=refused, at=AT)
    assert not CheckResponse.objects.exists()


def test_answers_to_practice_questions_stay_all(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    journeys.answer_checks(learner)
    journeys.answer_checks(learner)

    assert CheckResponse.objects.count() == 4


def test_an_activity_is_finished_once(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    journeys.read(learner, "going-on")
    journeys.read(learner, "going-on", at=later(days=1))

    assert [made.occurred_at for made in ActivityCompletion.objects.all()] == [AT]


@pytest.mark.parametrize("order", list(permutations(["three-rights", "going-on", "final-test"])))
def test_in_whatever_order_the_last_one_completes_the_course(
    learner: User, release: Release, order: tuple[str, ...]
) -> None:
    heard: list[object] = []

    def receiver(**told: object) -> None:
        heard.append((told["completion"], told["learner"], told["at"]))

    course_completed.connect(receiver)
    journeys.enrol(learner, release)

    completions = [
        journeys.try_test(learner, right=9).completion if slug == "final-test" else journeys.read(learner, slug)
        for slug in order
    ]

    course_completed.disconnect(receiver)
    made = Completion.objects.get()
    assert completions == [None, None, made]
    assert heard == [(made, learner, AT)]
    assert (made.score, made.valid_until_date, made.occurred_at, made.release) == (
        "9/10",
        date(2028, 11, 20),
        AT,
        release,
    )
    state = journeys.state(learner)
    assert (state.completed_at, state.valid_until_date) == (AT, date(2028, 11, 20))


def test_the_last_day_is_counted_where_the_learner_is(learner: User, release: Release) -> None:
    people.member(learner, people.unit(time_zone="Pacific/Auckland"))  # at 23:30 in Europe it is tomorrow there

    made = journeys.complete(learner, release, at=AT.replace(hour=23, minute=30))

    assert made.valid_until_date == date(2028, 11, 21)


def test_a_course_without_an_end_of_validity(learner: User) -> None:
    structure = releases.sample_structure() | {"validity_months": None}

    made = journeys.complete(learner, releases.released(structure=structure))

    assert (made.valid_until_date, journeys.state(learner).valid_until_date) == (None, None)


def test_what_is_optional_is_not_waited_for(learner: User) -> None:
    structure = releases.sample_structure()
    structure["modules"][0]["activities"][1]["required"] = False
    journeys.enrol(learner, releases.released(structure=structure))
    journeys.read(learner, "three-rights")

    assert journeys.try_test(learner).completion is not None


def test_after_a_withdrawal_in_another_tab_nothing_is_recorded(learner: User, release: Release) -> None:
    made = journeys.enrol(learner, release)
    where = journeys.place(learner)
    lesson = journeys.activity(where, "going-on")
    withdraw(enrolment=made, by=learner, at=AT)

    with pytest.raises(activities.PlaceGivenUpError):
        activities.open_activity(place=where, activity=lesson, at=AT)
    with pytest.raises(activities.PlaceGivenUpError):
        activities.finish_lesson(place=where, activity=lesson, short=False, at=AT)
    assert not Opening.objects.exists()
    assert not ActivityCompletion.objects.exists()


def test_a_learner_stays_in_their_edition_while_a_new_one_is_released(learner: User, release: Release) -> None:
    made = journeys.enrol(learner, release)
    journeys.read(learner, "three-rights")
    structure, texts = releases.sample_structure(), releases.sample_texts()
    removed = structure["modules"][0]["activities"].pop(1)
    texts["en"]["activities"].pop(removed["id"])
    releases.released(edition=2, structure=structure, texts=texts)

    where = journeys.place(learner)
    assert (where.release_id, where.state.edition, where.newest_edition) == (release.pk, 1, 2)
    assert [activity.slug for activity in where.course.activities] == ["three-rights", "going-on", "final-test"]
    journeys.read(learner, "going-on")
    completion = journeys.try_test(learner).completion

    assert completion is not None
    assert (completion.release, made.edition) == (release, 1)


def test_an_editorial_revision_half_way_keeps_everything(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    journeys.read(learner, "three-rights")
    attempt = journeys.start(learner)
    journeys.say(attempt, journeys.questions(learner)[0], sorted(journeys.questions(learner)[0].correct))
    texts = releases.sample_texts()
    texts["en"]["title"] = "Rights in the very first hour"
    newer = releases.released(revision=1, change="editorial", texts=texts)

    where = journeys.place(learner)
    assert (where.release_id, where.course.title) == (newer.pk, "Rights in the very first hour")
    assert where.done == {journeys.activity(where, "three-rights").id}
    journeys.read(learner, "going-on")
    assert journeys.start(learner) == attempt  # it goes on, on the release it began with
    for question in journeys.questions(learner)[1:]:
        journeys.say(attempt, question, sorted(question.correct))
    result = submit(attempt_uuid=attempt.uuid, learner=learner, at=AT)

    assert result.marking.key_digest == release.digest
    assert result.completion is not None
    assert result.completion.release == newer
