"""Walking through a scenario: every choice a fact, every path kept, completion decided on the server."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import ActivityCompletion, ScenarioPath, ScenarioState, ScenarioStep
from lms.learning.queries.scenarios import walks_of
from lms.learning.services import enrolling, scenarios
from lms.learning.services.activities import PlaceGivenUpError
from lms.learning.services.records import check_records
from tests.factories import releases
from tests.factories.releases import AT
from tests.learning import journeys
from tests.learning import scenarios as walked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]


@pytest.fixture
def release(db: None) -> Release:
    return releases.released_with_scenario()


@pytest.fixture(autouse=True)
def _enrolled(learner: User, release: Release) -> None:
    journeys.enrol(learner, release)


def scored_by(scoring: str) -> None:
    """Another release of the same edition, completed otherwise."""
    structure = releases.compiled_with_scenario().structure
    copied = releases.copy.deepcopy(structure)
    copied["modules"][0]["activities"][2]["scoring"] = scoring
    releases.released_with_scenario(structure=copied, revision=1)


def finished(learner: User) -> list[str]:
    rows = ActivityCompletion.objects.filter(enrolment__learner=learner)
    return list(rows.values_list("basis", flat=True))


def test_every_choice_is_a_fact_with_what_it_was_worth(learner: User, release: Release) -> None:
    path = walked.walk(learner, "rights/a", "rights/c", "consulate/b")

    steps = ScenarioStep.objects.filter(path=path).order_by("place")
    assert [
        (s.place, str(s.situation), str(s.choice), s.mark, str(s.leads_to), s.good, s.language, s.occurred_at)
        for s in steps
    ] == [
        (1, walked.uid("rights"), walked.uid("rights", "a"), "weak", walked.uid("rights"), None, "en", AT),
        (2, walked.uid("rights"), walked.uid("rights", "c"), "sound", walked.uid("consulate"), None, "en", AT),
        (3, walked.uid("consulate"), walked.uid("consulate", "b"), "sound", walked.uid("safe"), True, "en", AT),
    ]
    assert (path.number, path.release, path.from_path, path.kept) == (1, release, None, 0)
    assert walked.state(learner, 1) == {"steps": 3, "critical_errors": 0, "ended_at": AT, "good": True}
    assert finished(learner) == ["walked"]


def test_the_other_way_is_a_second_path_that_keeps_what_came_before(learner: User) -> None:
    first = walked.walk(learner, "rights/b", "rights/c", "consulate/a")
    second = walked.go_back(learner, 1, 3, at=AT + timedelta(minutes=5))
    walked.choose(learner, "consulate", "b", number=2)

    assert (second.number, second.from_path, second.kept) == (2, first, 2)
    assert [walked.told(walk) for walk in walked.walks(learner)] == [
        ["rights/b", "rights/c", "consulate/a"],
        ["rights/b", "rights/c", "consulate/b"],
    ]
    assert ScenarioStep.objects.count() == 4
    assert walked.state(learner, 1) == {"steps": 3, "critical_errors": 2, "ended_at": AT, "good": False}
    assert walked.state(learner, 2) == {"steps": 3, "critical_errors": 1, "ended_at": AT, "good": True}


def test_a_branch_of_a_branch_keeps_what_both_kept(learner: User) -> None:
    walked.walk(learner, "rights/a", "rights/b", "rights/c", "consulate/a")
    walked.go_back(learner, 1, 4)
    walked.choose(learner, "consulate", "b", number=2)
    walked.go_back(learner, 2, 2)
    walked.choose(learner, "rights", "c", number=3)

    assert walked.told(walked.walks(learner)[2]) == ["rights/a", "rights/c"]
    assert walked.state(learner, 3) == {"steps": 2, "critical_errors": 0, "ended_at": None, "good": None}


@pytest.mark.parametrize(
    ("scoring", "choices", "done"),
    [
        ("ending", ["rights/c", "consulate/a"], []),
        ("ending", ["rights/b", "rights/c", "consulate/b"], ["walked"]),
        ("critical", ["rights/b", "rights/c", "consulate/b"], []),
        ("critical", ["rights/a", "rights/c", "consulate/b"], ["walked"]),
        ("none", ["rights/b", "rights/c", "consulate/a"], ["walked"]),
        ("none", ["rights/c"], []),
    ],
)
def test_the_server_says_which_path_completes_it(
    learner: User, scoring: str, choices: list[str], done: list[str]
) -> None:
    scored_by(scoring)

    walked.walk(learner, *choices)

    assert finished(learner) == done


def test_a_branch_before_the_critical_error_is_without_it(learner: User) -> None:
    scored_by("critical")
    walked.walk(learner, "rights/b", "rights/c", "consulate/b")

    walked.go_back(learner, 1, 1)
    walked.choose(learner, "rights", "c", number=2)
    walked.choose(learner, "consulate", "b", number=2)

    assert finished(learner) == ["walked"]


def test_the_last_activity_completes_the_course(learner: User) -> None:
    journeys.read_all(learner)
    journeys.try_test(learner)
    path = walked.begin(learner)
    walked.choose(learner, "rights", "c", number=path.number)

    made = walked.choose(learner, "consulate", "b", number=path.number)

    assert made.completion is not None
    assert journeys.state(learner).completed_at == AT


def test_done_it_can_be_walked_again_and_is_done_once(learner: User) -> None:
    walked.walk(learner, "rights/c", "consulate/b")
    walked.walk(learner, "rights/c", "consulate/b", after=1)

    assert finished(learner) == ["walked"]
    assert [walk.number for walk in walked.walks(learner)] == [1, 2]


def test_sent_twice_a_choice_is_kept_once(learner: User) -> None:
    walked.begin(learner)
    first = walked.choose(learner, "rights", "c", step=1)

    again = walked.choose(learner, "rights", "c", step=1, at=AT + timedelta(hours=1))

    assert again.step == first.step
    assert ScenarioStep.objects.count() == 1


def test_sent_twice_a_path_begins_once(learner: User) -> None:
    first = walked.begin(learner)
    assert walked.begin(learner) == first
    walked.choose(learner, "rights", "a")
    assert walked.begin(learner) == first
    second = walked.begin(learner, after=1)
    assert walked.begin(learner, after=1) == second

    third = walked.go_back(learner, 1, 1)
    assert third == second
    walked.choose(learner, "rights", "c", number=2)
    back = walked.go_back(learner, 2, 1)
    assert walked.go_back(learner, 2, 1) == back
    assert [walk.number for walk in walked.walks(learner)] == [1, 2, 3]


def test_another_choice_at_a_step_that_is_made_is_refused(learner: User) -> None:
    walked.begin(learner)
    walked.choose(learner, "rights", "a")

    with pytest.raises(scenarios.AlreadyChosenError):
        walked.choose(learner, "rights", "c", step=1)

    assert [walked.told(walk) for walk in walked.walks(learner)] == [["rights/a"]]


def test_a_path_that_was_left_takes_no_further_choice(learner: User) -> None:
    walked.begin(learner)
    walked.choose(learner, "rights", "c")
    walked.go_back(learner, 1, 1)

    with pytest.raises(scenarios.PathLeftError):
        walked.choose(learner, "consulate", "b", number=1)

    assert [walked.told(walk) for walk in walked.walks(learner)] == [["rights/c"], []]


def test_after_the_ending_there_is_nothing_to_choose(learner: User) -> None:
    walked.walk(learner, "rights/c", "consulate/b")

    with pytest.raises(scenarios.PathEndedError):
        walked.choose(learner, "consulate", "b")


@pytest.mark.parametrize(
    ("keys", "error"), [((), scenarios.AnswerMissingError), (("consulate", "b"), scenarios.AnswerUnknownError)]
)
def test_what_is_no_choice_here_is_refused(learner: User, keys: tuple[str, ...], error: type[Exception]) -> None:
    walked.begin(learner)

    with pytest.raises(error):
        walked.choose(learner, *keys)

    assert not ScenarioStep.objects.exists()


@pytest.mark.parametrize(("number", "step"), [(2, 1), (1, 0), (1, 3), (1, -1)])
def test_a_step_that_does_not_exist_is_refused(learner: User, number: int, step: int) -> None:
    walked.begin(learner)
    walked.choose(learner, "rights", "c")
    where = journeys.place(learner)
    activity = journeys.activity(where, walked.SLUG)

    with pytest.raises(scenarios.PathUnknownError):
        scenarios.choose(place=where, activity=activity, number=number, step=step, choice="x", at=AT)
    with pytest.raises(scenarios.PathUnknownError):
        scenarios.go_back(place=where, activity=activity, number=number, step=step or 9, at=AT)


def test_who_has_given_up_the_place_stores_nothing(learner: User) -> None:
    where = journeys.place(learner)
    activity = journeys.activity(where, walked.SLUG)
    walked.begin(learner)
    enrolling.withdraw(enrolment=where.state.enrolment, by=learner, at=AT)

    with pytest.raises(PlaceGivenUpError):
        scenarios.choose(place=where, activity=activity, number=1, step=1, choice=walked.uid("rights", "c"), at=AT)
    with pytest.raises(PlaceGivenUpError):
        scenarios.begin(place=where, activity=activity, after=1, at=AT)

    assert not ScenarioStep.objects.exists()
    assert len(walks_of(where.state.pk, activity.id)) == 1


def test_a_path_stays_on_the_release_it_began_with(learner: User, release: Release) -> None:
    walked.begin(learner)
    texts = releases.copy.deepcopy(releases.compiled_with_scenario().texts)
    activity = texts["en"]["activities"][walked.uid()]
    activity["situations"][walked.uid("rights")]["title"] = "Put otherwise"
    newer = releases.released_with_scenario(texts=texts, revision=1)

    walked.choose(learner, "rights", "c")
    second = walked.begin(learner, after=1)

    first = walked.walks(learner)[0]
    assert (first.path.release, second.release) == (release, newer)
    title = first.scenario("en").title
    assert title(walked.uid("rights")) == "Rights, in a language understood"


def test_the_short_version_counts_the_same(learner: User) -> None:
    where = journeys.place(learner)

    scenarios.read_short(place=where, activity=journeys.activity(where, walked.SLUG), at=AT)

    assert finished(learner) == ["short"]


def test_states_are_mended_from_facts(learner: User) -> None:
    walked.walk(learner, "rights/b", "rights/c", "consulate/a")
    walked.go_back(learner, 1, 2)
    before = list(ScenarioState.objects.order_by("pk").values())
    ScenarioState.objects.filter(number=1).update(critical_errors=0, good=True)
    ScenarioState.objects.filter(number=2).delete()

    found = list(check_records(repair=True))

    assert len(found) == 3
    assert list(ScenarioState.objects.order_by("pk").values()) == before


def test_a_choice_costs_the_same_however_long_the_path(learner: User) -> None:
    counts = []
    walked.begin(learner)
    where = journeys.place(learner)
    activity = journeys.activity(where, walked.SLUG)
    for step in range(1, 5):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            scenarios.choose(
                place=where, activity=activity, number=1, step=step, choice=walked.uid("rights", "a"), at=AT
            )
        counts.append(sum("SAVEPOINT" not in query["sql"] for query in queries))

    assert counts == [5, 5, 5, 5]
    assert ScenarioPath.objects.count() == 1
