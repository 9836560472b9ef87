"""A corrected key: marked again beside the old marking, and no pass is lost by it."""

import copy
import uuid

import pytest

from certificates.models import Certificate
from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import ActivityCompletion, AttemptState, Completion, Marking, Remarking
from lms.learning.rules.samples import right_answer
from lms.learning.services import attempts, remarking
from lms.learning.services.remarking import Effect
from tests.factories import people, releases
from tests.learning import journeys
from tests.learning.corrections import corrected, question_in, quiz_in, tried, with_rules
from tests.learning.journeys import later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]


def again(release: Release) -> int:
    remarking.ask(release=release, by=people.person(), at=later(days=1))
    return remarking.mark_due(at=later(days=1, minutes=1))


def scores(learner: User) -> list[tuple[str, bool]]:
    found = Marking.objects.filter(submission__attempt__enrolment__learner=learner).order_by("occurred_at")
    return [(marking.score, marking.passed) for marking in found]


def test_who_was_wronged_passes_and_completes(learner: User, release: Release) -> None:
    tried(learner, release, right=7)  # t08 to t10 wrong, by their first wrong choice
    new = corrected(7)

    assert remarking.effect(new) == Effect(attempts=1, gains={learner.pk}, better=1)
    assert again(new) == 1

    assert scores(learner) == [("7/10", False), ("4/5", True)]
    state = AttemptState.objects.get()
    assert (state.score, state.passed) == ("4/5", True)
    assert Completion.objects.get().enrolment.learner == learner
    assert Certificate.objects.for_learner(learner).count() == 1
    assert journeys.state(learner).edition == 1  # the place stays where it was


def test_a_pass_once_given_stays(learner: User, release: Release) -> None:
    tried(learner, release, right=8)
    new = corrected(0)

    assert remarking.effect(new) == Effect(attempts=1, would_lose={learner.pk}, worse=1)
    assert again(new) == 1

    assert scores(learner) == [("4/5", True), ("7/10", False)]
    state = AttemptState.objects.get()
    assert (state.score, state.passed) == ("4/5", True)
    assert journeys.state(learner).completed_at is not None
    assert journeys.state(learner).annulled_at is None


def test_who_passed_otherwise_neither_gains_nor_loses(learner: User, release: Release) -> None:
    tried(learner, release, right=5)
    new = corrected(0)
    journeys.try_test(learner, right=10, at=later(hours=1))  # goes on in the edition of the place

    assert remarking.effect(new).gains == set()
    told = remarking.effect(new)
    assert (told.attempts, told.worse) == (2, 2)


def test_who_passed_by_another_attempt_gains_nothing_by_the_first(learner: User, release: Release) -> None:
    tried(learner, release, right=7)
    journeys.try_test(learner, right=10, at=later(hours=1))

    told = remarking.effect(corrected(7))

    assert (told.attempts, told.better, told.worse) == (2, 1, 1)
    assert told.gains == told.would_lose == set()


def test_a_pass_in_practice_does_not_stand_for_one_in_the_final_test(learner: User) -> None:
    """Both quizzes ask the same questions; only the final test counts."""
    structure = releases.sample_structure()
    activities = structure["modules"][-1]["activities"]
    quiz, practice = quiz_in(structure), str(uuid.uuid4())
    activities.append(quiz | {"id": practice, "slug": "practice", "use": "practice", "required": False})
    texts = releases.sample_texts()
    texts["en"]["activities"][practice] = texts["en"]["activities"][quiz["id"]]
    tried(learner, releases.released(structure=structure, texts=texts), right=7)
    place = journeys.place(learner)
    attempt = attempts.start(place=place, activity=place.course.by_slug["practice"], at=later(hours=1))
    for question in journeys.questions(learner):
        journeys.say(attempt, question, right_answer(question), at=later(hours=1))
    attempts.submit(attempt_uuid=attempt.uuid, learner=learner, at=later(hours=1))

    assert remarking.effect(corrected(7)) == Effect(attempts=2, gains={learner.pk}, better=1, worse=1)


def test_practice_that_is_passed_after_all_is_finished_and_counts_for_nothing_more(learner: User) -> None:
    tried(learner, with_rules(use="practice"), right=7)
    structure = releases.sample_structure()
    quiz_in(structure)["use"] = "practice"
    new = corrected(7, structure=structure)

    assert remarking.effect(new) == Effect(attempts=1, better=1)
    assert again(new) == 1

    assert ActivityCompletion.objects.get(activity=quiz_in(structure)["id"]).basis == "passed"
    assert Completion.objects.get().score == ""


def test_a_pretest_is_finished_by_being_sat_and_no_second_time(learner: User) -> None:
    tried(learner, with_rules(use="pretest", required=False), right=7)

    assert again(corrected(7)) == 1

    assert scores(learner) == [("7/10", False), ("4/5", True)]
    assert ActivityCompletion.objects.get(activity=quiz_in(releases.sample_structure())["id"]).basis == "sat"


def test_what_is_asked_otherwise_keeps_its_score(learner: User, release: Release) -> None:
    tried(learner, release, right=7)
    structure = releases.sample_structure()
    first = question_in(structure, 0)
    first["choices"] = [choice | {"correct": True} for choice in first["choices"] if not choice["correct"]][:1]
    new = corrected(7, structure=structure)

    (questions,) = remarking.corrected(new).values()
    assert questions == {quiz_in(structure)["questions"][7]}
    again(new)
    assert scores(learner) == [("7/10", False), ("4/5", True)]


def test_only_what_was_asked_and_corrected_is_touched(learner: User, release: Release) -> None:
    tried(learner, release, right=9)
    structure = releases.sample_structure()
    structure["questions"] = copy.deepcopy(structure["questions"])
    unchanged = releases.released(edition=2, structure=structure | {"validity_months": 12})

    assert remarking.corrected(unchanged) == {}
    with pytest.raises(remarking.NothingToMarkError):
        remarking.ask(release=unchanged, by=learner, at=later(days=1))
    assert not Remarking.objects.exists()


def test_asked_once_and_marked_once(learner: User, release: Release) -> None:
    tried(learner, release, right=7)
    new = corrected(7)
    again(new)

    with pytest.raises(remarking.AlreadyAskedError):
        remarking.ask(release=new, by=learner, at=later(days=2))
    assert remarking.mark_due(at=later(days=3)) == 0
    assert Marking.objects.count() == 2
    assert Remarking.objects.get().marked == 1
