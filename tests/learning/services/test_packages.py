"""An H5P package played: what it says is kept once, believed little, and finishes what the course lets it finish."""

import uuid
from datetime import timedelta

import pytest

from courses.models import Package, Release
from lms.accounts.models import User
from lms.accounts.services.people import export_person
from lms.learning.models import (
    ActivityCompletion,
    Completion,
    PackageAttempt,
    PackageMemory,
    PackageState,
    PackageStatement,
)
from lms.learning.queries.packages import memory_of
from lms.learning.rules import packages as rules
from lms.learning.services import activities, packages
from lms.learning.services.enrolling import withdraw
from lms.learning.services.records import check_records
from tests.factories import people, plays
from tests.factories.plays import BLOCK
from tests.factories.releases import AT
from tests.learning import journeys
from tests.learning.plays import LATER, launch, part, say, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]


@pytest.fixture
def playing(learner: User) -> Release:
    release = plays.released()
    journeys.enrol(learner, release)
    return release


def bases(learner: User) -> list[str]:
    return list(ActivityCompletion.objects.filter(enrolment__learner=learner).values_list("basis", flat=True))


def test_an_attempt_goes_on_until_it_has_a_result(playing: Release, learner: User) -> None:
    one = launch(learner)
    say(one, learner, verb="interacted", raw=None)
    assert launch(learner, at=LATER).attempt == one.attempt

    say(one, learner, raw=1)
    say(one, learner, raw=2)
    two = launch(learner, at=LATER)

    assert two.attempt.number == 2
    states = PackageState.objects.order_by("number").values_list("statements", "results", "score", "first_result_at")
    assert list(states) == [(3, 2, "1", LATER), (0, 0, "", None)]


def test_what_is_sent_twice_is_kept_once_and_nobody_elses(playing: Release, learner: User) -> None:
    launched, mark = launch(learner), uuid.uuid4()
    made = say(launched, learner, mark=mark)
    again = say(launched, learner, mark=mark)

    assert (again.statement, again.finished) == (made.statement, True)  # its page may not have heard the first answer
    other = people.person()
    journeys.enrol(other, playing)
    with pytest.raises(PackageAttempt.DoesNotExist):
        say(launched, other)
    with pytest.raises(PackageAttempt.DoesNotExist):
        say(launch(other), other, mark=mark)
    assert PackageStatement.objects.count() == 1


def test_the_server_says_when(playing: Release, learner: User) -> None:
    launched = launch(learner)
    early = packages.Told(uuid.uuid4(), text(), AT - timedelta(days=1))
    late = packages.Told(uuid.uuid4(), text(), LATER + timedelta(days=1))
    for told in (early, late):
        packages.say(attempt_uuid=launched.attempt.uuid, learner=learner, told=told, at=LATER)

    kept = PackageStatement.objects.order_by("pk").values_list("occurred_at", "received_at", "flags")
    assert list(kept) == [(AT, LATER, ["fast"]), (LATER, LATER, [])]
    assert PackageState.objects.get().flagged


def test_as_many_as_are_kept_and_no_faster_than_a_person_can(
    playing: Release, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    launched = launch(learner)
    monkeypatch.setattr(rules, "PER_MINUTE", 2)
    for _ in range(2):
        say(launched, learner, verb="interacted", raw=None)
    with pytest.raises(packages.TooOftenError):
        say(launched, learner)

    monkeypatch.setattr(rules, "MOST", 3)
    monkeypatch.setattr(rules, "KEPT_FREE", 1)
    after = LATER + timedelta(minutes=2)
    with pytest.raises(packages.FullError):
        say(launched, learner, verb="interacted", raw=None, at=after)
    say(launched, learner, at=after)  # a result still finds a place
    with pytest.raises(packages.FullError):
        say(launched, learner, at=after)


def test_practice_is_done_by_any_result_and_completes_the_course_with_the_rest(playing: Release, learner: User) -> None:
    journeys.read(learner, "three-rights")
    heard = say(launch(learner), learner, raw=0)
    assert (heard.finished, heard.completion) == (True, None)
    assert bases(learner) == ["read", "played"]

    say(launch(learner, "going-on", BLOCK), learner, key=BLOCK)
    journeys.read(learner, "going-on")
    journeys.try_test(learner)
    completion = Completion.objects.get()
    assert (completion.score, bases(learner)) == ("1", ["read", "played", "read", "passed"])


@pytest.mark.parametrize(("counts", "raw", "done"), [(False, 0, True), (True, 0, False), (True, 1, True)])
def test_a_pass_mark_holds_only_where_the_course_lets_results_count(
    learner: User, counts: bool, raw: int, done: bool
) -> None:
    journeys.enrol(learner, plays.released(counts=counts, **{"pass": "1/2"}))

    assert say(launch(learner), learner, raw=raw).finished is done
    assert bases(learner) == (["played"] if done else [])


def test_what_is_done_by_opening_is_done_at_the_launch(learner: User) -> None:
    journeys.enrol(learner, plays.released(completion="opened"))
    launch(learner)
    launch(learner)

    assert bases(learner) == ["played"]


@pytest.fixture
def book() -> Package:
    return plays.book()


def test_a_chapter_completes_nothing_and_each_question_must_be_answered(learner: User, book: Package) -> None:
    journeys.enrol(learner, plays.released(book, completion="children"))
    launched = launch(learner)

    done = [
        say(launched, learner, verb="completed", sub=plays.SUBS["chapter"]).finished,
        say(launched, learner, sub=plays.SUBS["one"], most=1, response="0").finished,
        say(launched, learner, sub=plays.SUBS["two"], most=1, response="0").finished,
    ]

    assert done == [False, False, True]
    assert PackageState.objects.get().results == 0


def test_the_server_marks_again_and_flags_what_differs(learner: User, book: Package) -> None:
    journeys.enrol(learner, plays.released(book))
    launched = launch(learner)
    say(launched, learner, verb="completed", raw=2)  # of which no question says a word
    say(launched, learner, sub=plays.SUBS["one"], raw=1, most=1, response="1")
    say(launched, learner, sub=plays.SUBS["two"], raw=1, most=1, response="0")
    say(launched, learner, verb="completed", raw=2)
    say(launched, learner, sub=plays.SUBS["one"], raw=1, most=1, response="0")
    say(launched, learner, verb="completed", raw=2)

    marked = PackageStatement.objects.order_by("pk")
    points = [(float(each.raw or 0), float(each.server_raw or 0), float(each.server_max or 0)) for each in marked]
    assert [(*each, statement.flags) for each, statement in zip(points, marked, strict=True)] == [
        (2, 0, 2, ["differs"]),
        (1, 0, 1, ["differs"]),
        (1, 1, 1, []),
        (2, 1, 2, ["differs"]),
        (1, 1, 1, []),
        (2, 2, 2, []),
    ]


def test_where_it_goes_on_is_kept_by_what_is_played(
    playing: Release, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = launch(learner).attempt
    state = {"attempt_uuid": attempt.uuid, "learner": learner, "at": AT}
    packages.remember(sub="0", kind="state", data='{"chosen": [0]}', **state)
    packages.remember(sub="0", kind="state", data='{"chosen": [1]}', **state)
    packages.remember(sub="0", kind="notes", data='"x"', **state)
    packages.remember(sub="0", kind="notes", data=None, **state)

    assert launch(learner).memory == {"0": {"state": '{"chosen": [1]}'}}
    with pytest.raises(packages.TooLargeError):
        packages.remember(sub="1", kind="state", data="x" * rules.LARGEST_MEMORY, **state)
    monkeypatch.setattr(rules, "MOST_MEMORIES", 1)
    with pytest.raises(packages.TooLargeError):
        packages.remember(sub="1", kind="state", data="", **state)

    # An editorial release with the same parameters keeps it; other parameters set it aside.
    played = part(learner)
    same, other = (played.block | {"package": played.facts | changed} for changed in ({}, {"params_sha256": "0" * 64}))
    assert memory_of(attempt.enrolment_id, played.__class__(played.course, played.activity, same)) != {}
    assert memory_of(attempt.enrolment_id, played.__class__(played.course, played.activity, other)) == {}
    assert PackageMemory.objects.count() == 1


def test_a_lesson_waits_for_what_must_be_done_and_reading_it_in_words_will_do(playing: Release, learner: User) -> None:
    place = journeys.place(learner)
    lesson = journeys.activity(place, "going-on")
    with pytest.raises(activities.PackagesMissingError):
        activities.finish_lesson(place=place, activity=lesson, short=False, at=AT)

    packages.read_instead(place=place, part=part(learner, "going-on", BLOCK), at=AT)
    packages.read_instead(place=place, part=part(learner, "going-on", BLOCK), at=AT)
    activities.finish_lesson(place=place, activity=lesson, short=False, at=AT)

    assert (bases(learner), PackageStatement.objects.count()) == (["read"], 1)


def test_reading_it_in_words_finishes_practice_and_takes_no_place_of_a_result_that_counts(
    playing: Release, learner: User
) -> None:
    packages.read_instead(place=journeys.place(learner), part=part(learner), at=AT)
    assert bases(learner) == ["read"]

    strict = part(learner)
    strict.activity.rules["rules"]["pass"] = "1/2"
    strict.course.structure["packages_count"] = True
    with pytest.raises(packages.NeedsResultError):
        packages.read_instead(place=journeys.place(learner), part=strict, at=AT)


def test_who_has_given_up_the_place_plays_no_more(playing: Release, learner: User) -> None:
    launched = launch(learner)
    withdraw(enrolment=launched.attempt.enrolment, by=learner, at=AT)

    with pytest.raises(activities.PlaceGivenUpError):
        say(launched, learner)


def test_a_copy_holds_the_learners_words_and_not_the_right_answers(playing: Release, learner: User) -> None:
    launched = launch(learner)
    say(launched, learner, response="0[,]2")
    state = {"attempt_uuid": launched.attempt.uuid, "learner": learner, "at": AT}
    packages.remember(sub="0", kind="state", data='{"chosen": [0]}', **state)

    copy = export_person(user=learner, at=LATER)

    said = copy["package_statements_marked_by_the_browser"]
    assert [(row["answer"], row["points"], row["of_points"]) for row in said] == [("0[,]2", "1.0000", "2.0000")]
    assert "body" not in said[0]
    assert [row["data"] for row in copy["package_memories"]] == ['{"chosen": [0]}']


def test_a_state_that_does_not_say_what_was_said_is_found_and_written_anew(playing: Release, learner: User) -> None:
    say(launch(learner), learner)
    PackageState.objects.update(results=0, first_result_at=None, score="", flagged=True)

    found = {(each.state, each.field) for each in check_records(repair=True)}

    assert found == {("PackageState", field) for field in ("results", "first_result_at", "score", "flagged")}
