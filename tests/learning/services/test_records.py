"""States that were spoilt are found, and written anew from the facts."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import ActivityState, AttemptState, EnrolmentState
from lms.learning.rules.differences import Difference
from lms.learning.services import records
from lms.learning.services.annulling import annul
from lms.learning.services.enrolling import choose_language, withdraw
from lms.learning.services.records import check_records
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys
from tests.learning.journeys import later

pytestmark = pytest.mark.django_db


@pytest.fixture
def people_in_all_states(release: Release) -> list[User]:
    """Completed, half-way with a failed attempt and an open one, withdrawn and back again, annulled."""
    done, half, back, annulled = (people.person() for _ in range(4))
    journeys.complete(done, release)
    journeys.enrol(half, release)
    journeys.read(half, "three-rights")
    journeys.try_test(half, right=3)
    question = journeys.questions(half)[0]
    journeys.say(journeys.start(half), question, question.correct)
    withdraw(enrolment=journeys.enrol(back, release), by=back, at=AT)
    journeys.enrol(back, release, at=later(days=1))
    journeys.read(back, "going-on", at=later(days=1))
    annul(completion=journeys.complete(annulled, release), by=done, reason="Cause.", at=later(days=2))
    return [done, half, back, annulled]


def states() -> list[list[dict[str, object]]]:
    """Every state there is; rows that are made anew have other numbers of their own."""
    models = (EnrolmentState, ActivityState, AttemptState)
    rows = [[{k: v for k, v in row.items() if k != "id"} for row in model.objects.values()] for model in models]
    return [sorted(group, key=str) for group in rows]


def sql(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.rowcount)


def test_states_and_facts_agree(people_in_all_states: list[User]) -> None:
    assert list(check_records()) == []


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        ("UPDATE learning_enrolmentstate SET withdrawn_at = now() WHERE withdrawn_at IS NULL", "withdrawn_at"),
        ("UPDATE learning_enrolmentstate SET valid_until_date = '2050-01-01'", "valid_until_date"),
        ("UPDATE learning_enrolmentstate SET completed_at = now() WHERE completed_at IS NULL", "completed_at"),
        ("UPDATE learning_enrolmentstate SET annulled_at = NULL", "annulled_at"),
        ("UPDATE learning_enrolmentstate SET edition = 7", "edition"),
        ("UPDATE learning_enrolmentstate SET enrolled_at = now()", "enrolled_at"),
        ("UPDATE learning_activitystate SET completed_at = NULL", "completed_at"),
        ("UPDATE learning_activitystate SET opened_at = now()", "opened_at"),
        ("UPDATE learning_activitystate SET opened_release_id = NULL", "opened_release_id"),
        ("DELETE FROM learning_activitystate", ""),
        ("UPDATE learning_activitystate SET activity = gen_random_uuid()", ""),
        ("UPDATE learning_attemptstate SET passed = NOT passed WHERE passed IS NOT NULL", "passed"),
        ("UPDATE learning_attemptstate SET score = '1/3' WHERE passed IS NOT NULL", "score"),
        ("UPDATE learning_attemptstate SET first_answer_at = NULL", "first_answer_at"),
        ("UPDATE learning_attemptstate SET number = 9", "number"),
        ("DELETE FROM learning_attemptstate", ""),
    ],
)
def test_what_was_spoilt_is_found_and_repaired(people_in_all_states: list[User], statement: str, field: str) -> None:
    before = states()
    assert sql(statement) > 0

    found = list(check_records())
    assert {difference.field for difference in found} == {field}
    assert states() != before  # looking repairs nothing

    assert list(check_records(repair=True)) == found
    assert states() == before
    assert list(check_records()) == []


def test_a_state_that_is_missing_comes_back_in_the_language_of_the_enrolment(learner: User, release: Release) -> None:
    journeys.enrol(learner, release, language="pt-pt")
    before = states()
    sql("DELETE FROM learning_enrolmentstate")

    (found,) = check_records(repair=True)

    assert (found.state, found.field, found.stored) == ("EnrolmentState", "", "missing")
    assert states() == before


def test_the_language_is_the_learners_choice_and_stays(learner: User, release: Release) -> None:
    made = journeys.enrol(learner, release)
    choose_language(state=made.state, language="pt-pt")
    sql("UPDATE learning_enrolmentstate SET edition = 7")

    assert [difference.field for difference in check_records(repair=True)] == ["edition"]
    assert journeys.state(learner).language == "pt-pt"


def test_a_difference_says_what_is_stored_and_what_the_facts_say(learner: User, release: Release) -> None:
    made = journeys.enrol(learner, release)
    sql("UPDATE learning_enrolmentstate SET edition = 7")

    assert list(check_records()) == [Difference("EnrolmentState", str(made.pk), "edition", "7", "1")]


def test_many_are_looked_at_in_pieces(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "CHUNK", 2)
    for _ in range(5):
        journeys.enrol(people.person(), release)
    sql("UPDATE learning_enrolmentstate SET edition = 7")

    assert len(list(check_records(repair=True))) == 5
    assert list(check_records()) == []


def run(*arguments: str) -> tuple[int, str]:
    output = StringIO()
    try:
        call_command("check_records", *arguments, stdout=output)
    except SystemExit as ended:
        return int(str(ended.code)), output.getvalue()
    return 0, output.getvalue()


def test_the_command_ends_with_1_where_there_are_differences(learner: User, release: Release) -> None:
    made = journeys.enrol(learner, release)
    assert run() == (0, "States and facts agree.\n")

    sql("UPDATE learning_enrolmentstate SET edition = 7")

    line = f"EnrolmentState {made.pk} edition: stored 7, derived 1\n"
    assert run() == (1, f"{line}1 differences.\n")
    assert run("--repair") == (0, f"{line}1 differences, written anew.\n")
    assert run() == (0, "States and facts agree.\n")


def test_a_release_in_between_changes_nothing(people_in_all_states: list[User]) -> None:
    releases.released(revision=1, change="editorial")
    releases.released(edition=2)

    assert list(check_records()) == []
