"""Being asked again: the wish, who is written to and when, the attempt, and that it changes nothing else."""

from collections.abc import Callable
from datetime import datetime

import pytest

from courses.models import Release
from lms.accounts.models import Notice, User
from lms.accounts.services import erase_person, export_person
from lms.learning.models import Attempt, AttemptState, Completion, EnrolmentState, RecallState, RecallWish
from lms.learning.queries.recalls import due_for_mail
from lms.learning.services.annulling import annul
from lms.learning.services.attempts import AttemptsUsedError
from lms.learning.services.enrolling import withdraw
from lms.learning.services.recalls import NothingToRecallError, RecallNotReadyError, write_recall
from lms.learning.services.records import check_records
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys, recalls
from tests.learning.recalls import after
from tests.queries import counted, listed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]


@pytest.fixture
def completed(learner: User, release: Release) -> Completion:
    return journeys.complete(learner, release)


@pytest.fixture
def wishing(learner: User, completed: Completion) -> User:
    assert completed
    recalls.wish(learner)
    return learner


def written(at: datetime) -> list[tuple[str, str]]:
    """What the sweep writes at that moment: addressees and keys."""
    before = set(Notice.objects.values_list("pk", flat=True))
    for enrolment, days in due_for_mail(at):
        write_recall(enrolment_id=enrolment, days=days, at=at)
    return sorted(Notice.objects.exclude(pk__in=before).values_list("to", "key"))


# The wish


def test_off_by_default(learner: User, completed: Completion) -> None:
    assert not RecallWish.objects.exists()
    assert journeys.place(learner).recall is None
    assert written(after(30)) == []


def test_each_change_of_mind_is_a_fact_and_saying_it_twice_is_none(learner: User, completed: Completion) -> None:
    for day, wanted in enumerate([False, True, True, False, False, True]):
        recalls.wish(learner, wanted=wanted, at=after(day))

    facts = RecallWish.objects.order_by("pk").values_list("enrolment", "wanted", "occurred_at")
    assert list(facts) == [
        (completed.enrolment_id, True, after(1)),
        (completed.enrolment_id, False, after(3)),
        (completed.enrolment_id, True, after(5)),
    ]
    assert list(RecallState.objects.values_list("enrolment", "wanted")) == [(completed.enrolment_id, True)]
    assert export_person(user=learner, at=AT)["recall_wishes"] == [
        {"occurred_at": str(at), "course": "DEM-101", "wanted": wanted}
        for at, wanted in [(after(1), True), (after(3), False), (after(5), True)]
    ]


def test_there_is_nothing_to_ask_again_before_the_completion(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)

    with pytest.raises(NothingToRecallError):
        recalls.wish(learner)


def test_nor_after_an_annulment_but_to_switch_it_off_is_always_possible(wishing: User, completed: Completion) -> None:
    annul(completion=completed, by=wishing, reason="Cause.", at=AT)

    recalls.wish(wishing, wanted=False)

    with pytest.raises(NothingToRecallError):
        recalls.wish(wishing)
    assert RecallState.objects.get().wanted is False


def test_nor_in_a_course_without_a_final_test(learner: User, release: Release) -> None:
    structure = releases.sample_structure()
    quiz = structure["modules"][1]["activities"][0]
    quiz["use"] = "practice"
    journeys.enrol(learner, releases.released("DEM-102", structure=structure))
    EnrolmentState.objects.update(completed_at=AT)  # as if

    with pytest.raises(NothingToRecallError):
        recalls.wish(learner, code="DEM-102")
    EnrolmentState.objects.update(completed_at=None)


def test_a_state_that_was_spoilt_is_found_and_written_anew(wishing: User) -> None:
    RecallState.objects.update(wanted=False)
    found = [str(difference) for difference in check_records(repair=True)]
    RecallState.objects.all().delete()
    found += [str(difference) for difference in check_records(repair=True)]

    key = RecallState.objects.get().pk
    assert found == [
        f"RecallState {key} wanted: stored False, derived True",
        f"RecallState {key} row: stored missing, derived there",
    ]
    assert RecallState.objects.get().wanted is True


# Who is written to, and when


def test_one_mail_for_each_number_of_days_however_often_it_is_looked(wishing: User, completed: Completion) -> None:
    key = completed.enrolment_id

    found = {day: written(after(day)) for day in (29, 30, 31, 60, 89, 90, 91, 120)}

    assert {day: mails for day, mails in found.items() if mails} == {
        30: [(wishing.email, f"{key}/30")],
        90: [(wishing.email, f"{key}/90")],
    }
    notice = Notice.objects.get(key=f"{key}/30")
    assert (notice.user, notice.kind, notice.language, notice.due_at) == (wishing, "recall", "en", after(30))
    assert notice.context == {
        "course": "Rights in the first hour",
        "days": 30,
        "path": ["learning:recall", "DEM-101", 30],
    }


def test_it_is_written_at_a_decent_hour_where_the_learner_works(wishing: User) -> None:
    people.member(wishing, people.unit(time_zone="Pacific/Auckland"))  # 13 hours ahead: completed at 22:00

    hours = [hour for hour in range(48) if due_for_mail(after(29, hours=hour))]

    assert [after(29, hours=hour).isoformat() for hour in (hours[0], hours[-1])] == [
        "2026-12-19T20:00:00+00:00",  # 09:00 on the 20th
        "2026-12-21T04:00:00+00:00",  # 17:00 on the 21st; and not in the night between
    ]
    assert len(hours) == 18


@pytest.mark.parametrize("late", [21, 22])
def test_a_window_that_was_missed_is_let_go(wishing: User, late: int) -> None:
    assert len(written(after(30 + late))) == (late <= 21)


def test_who_asks_late_gets_what_is_still_to_come(learner: User, completed: Completion) -> None:
    recalls.wish(learner, at=after(60))

    assert [written(after(60)), len(written(after(90)))] == [[], 1]


def leave(learner: User, _completed: Completion) -> None:
    recalls.wish(learner, wanted=False)


def take_back(learner: User, completed: Completion) -> None:
    annul(completion=completed, by=learner, reason="Cause.", at=AT)


def shut_out(learner: User, _completed: Completion) -> None:
    User.objects.filter(pk=learner.pk).update(is_active=False)


def erase(learner: User, _completed: Completion) -> None:
    erase_person(user=learner, by=None, reason="Asked for.", at=AT)


def begin_again(learner: User, completed: Completion) -> None:
    """A later cycle: the first has run out."""
    journeys.enrol(learner, completed.release, at=after(25 * 31))


def begin_again_and_withdraw(learner: User, completed: Completion) -> None:
    again = journeys.enrol(learner, completed.release, at=after(25 * 31))
    withdraw(enrolment=again, by=learner, at=after(25 * 31))


def answer_already(learner: User, _completed: Completion) -> None:
    attempt = recalls.start(learner)
    recalls.answer_all(attempt, learner, right=5, at=after(30))


@pytest.mark.parametrize(
    "happens", [leave, take_back, shut_out, erase, begin_again, begin_again_and_withdraw, answer_already]
)
def test_who_is_not_written_to(
    wishing: User, completed: Completion, happens: Callable[[User, Completion], None]
) -> None:
    assert len(due_for_mail(after(30))) == 1

    happens(wishing, completed)

    assert written(after(30)) == []


def test_what_was_decided_meanwhile_holds(wishing: User, completed: Completion) -> None:
    """Between the look and the writing."""
    ((enrolment, days),) = due_for_mail(after(30))
    recalls.wish(wishing, wanted=False)

    assert write_recall(enrolment_id=enrolment, days=days, at=after(30)) is False


def test_switching_it_off_calls_off_the_mail_that_waits_and_no_other(wishing: User, completed: Completion) -> None:
    stranger = people.person()
    journeys.complete(stranger, completed.release)
    recalls.wish(stranger)
    assert len(written(after(30))) == 2

    recalls.wish(wishing, wanted=False, at=after(30))

    assert Notice.objects.get().user == stranger
    recalls.wish(wishing, at=after(30))
    assert len(written(after(31))) == 1  # and switching it on again brings it


def test_what_was_sent_is_not_sent_again_to_another_address_or_after_a_change_of_mind(wishing: User) -> None:
    written(after(30))
    Notice.objects.update(sent_at=after(30))
    User.objects.filter(pk=wishing.pk).update(email="new@example.org")
    recalls.wish(wishing, wanted=False, at=after(30))
    recalls.wish(wishing, at=after(30))

    assert written(after(31)) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_takes_two_queries_however_many_there_are(release: Release, rows: int) -> None:
    for _ in range(rows):
        learner = people.person()
        journeys.complete(learner, release)
        recalls.wish(learner)

    with counted() as statements:
        found = due_for_mail(after(30))

    assert len(found) == rows
    assert len(statements) == 2, listed(statements)


# The attempt


def test_five_questions_once_that_change_nothing_else(wishing: User, completed: Completion) -> None:
    before = (EnrolmentState.objects.values().get(), list(Completion.objects.values()))
    journeys_state = journeys.place(wishing).done
    attempt = recalls.start(wishing)

    assert recalls.start(wishing) == attempt  # going on with it
    result = recalls.answer_all(attempt, wishing, right=5, at=after(30))

    assert len({place["question"] for place in attempt.draw}) == 5
    assert (result.completion, result.marking.score, attempt.number) == (None, "1", 1)
    assert (EnrolmentState.objects.values().get(), list(Completion.objects.values())) == before
    assert journeys.place(wishing).done == journeys_state
    finals = Attempt.objects.filter(enrolment=completed.enrolment_id).exclude(activity=attempt.activity)
    assert finals.count() == 1
    with pytest.raises(AttemptsUsedError):
        recalls.start(wishing, at=after(31))
    assert recalls.start(wishing, days=90).number == 1  # the other one is another


def test_what_was_missed_is_asked(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    journeys.read_all(learner)
    journeys.try_test(learner, right=8)
    recalls.wish(learner)
    missed = {question.id for question in journeys.questions(learner)[8:]}

    assert missed <= {place["question"] for place in recalls.start(learner).draw}


def test_the_second_recall_asks_what_the_first_showed_to_be_lost(wishing: User) -> None:
    first = recalls.start(wishing)
    recalls.answer_all(first, wishing, right=3, at=after(30))
    course = journeys.place(wishing).course
    lost = [course.questions[place["question"]] for place in first.draw[3:]]

    again = {place["question"] for place in recalls.start(wishing, days=90).draw}

    assert {question.id for question in lost} <= again


@pytest.mark.parametrize(
    ("at", "wanted"), [(after(29, hours=14.9), True), (after(30), False)], ids=["the day before", "switched off"]
)
def test_it_is_not_ready(wishing: User, at: datetime, *, wanted: bool) -> None:
    recalls.wish(wishing, wanted=wanted)

    with pytest.raises(RecallNotReadyError):
        recalls.start(wishing, at=at)


def test_it_opens_at_midnight_without_any_mail_and_stays_open(wishing: User) -> None:
    assert recalls.start(wishing, at=after(29, hours=15))
    assert recalls.start(wishing, days=90, at=after(400))


def test_what_was_begun_may_be_finished_when_it_was_switched_off(wishing: User) -> None:
    attempt = recalls.start(wishing)
    recalls.wish(wishing, wanted=False, at=after(30))

    assert recalls.start(wishing, at=after(31)) == attempt


def test_not_after_an_annulment(wishing: User, completed: Completion) -> None:
    annul(completion=completed, by=wishing, reason="Cause.", at=AT)

    with pytest.raises(NothingToRecallError):
        recalls.start(wishing)


def test_a_recall_never_makes_a_score_of_the_course_or_an_attempt_of_the_test(wishing: User) -> None:
    attempt = recalls.start(wishing)
    recalls.answer_all(attempt, wishing, right=0, at=after(30))

    state = AttemptState.objects.get(pk=attempt.pk)
    assert (state.score, state.passed) == ("0", False)
    assert Completion.objects.get().score == "1"
