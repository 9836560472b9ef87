"""The budgets of queries, once what is released is in memory. BEGIN, COMMIT, SAVEPOINT and RELEASE are no queries."""

import json
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import Attempt, Response
from lms.learning.rules.samples import right_answer
from lms.learning.services import remarking
from lms.learning.services.enrolling import withdraw
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys, sittings
from tests.learning.corrections import corrected
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    """The session's clock has been noted, as it is once a minute."""
    client.force_login(learner)
    client.get("/en/accounts/me/")
    return client


def queries(work: Callable[[], object]) -> int:
    with counted() as statements:
        work()
    print(listed(statements))
    return len(statements)


def read(client: Client, path: str) -> Callable[[], None]:
    def work() -> None:
        assert client.get(path).status_code == 200

    return work


def reading(client: Client, path: str) -> int:
    """Once to fill the memory and to note the first look, then for the count."""
    read(client, path)()
    return queries(read(client, path))


def test_a_bare_view(signed_in: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.learning.budgets"

    assert queries(read(signed_in, "/bare")) == 2


@pytest.mark.parametrize("courses", [1, 3])
def test_the_catalogue(client: Client, courses: int) -> None:
    for number in range(courses):
        releases.released(f"DEM-10{number}")

    assert reading(client, "/en/courses/") == 1
    assert reading(client, "/en/courses/?q=zebra") == 2
    assert reading(client, "/en/courses/DEM-100/") == 1


@pytest.mark.parametrize("courses", [1, 3])
def test_the_catalogue_of_somebody_signed_in(signed_in: Client, learner: User, courses: int) -> None:
    for number in range(courses):
        journeys.enrol(learner, releases.released(f"DEM-10{number}"))

    assert reading(signed_in, "/en/courses/") == 4
    assert reading(signed_in, "/en/courses/DEM-100/") == 4


@pytest.mark.parametrize("courses", [1, 3])
def test_my_learning(signed_in: Client, learner: User, courses: int) -> None:
    for number in range(courses):
        journeys.enrol(learner, releases.released(f"DEM-10{number}"))
        journeys.complete(learner, releases.released(f"DEM-20{number}"))
        withdraw(enrolment=journeys.enrol(learner, releases.released(f"DEM-30{number}")), by=learner, at=AT)

    assert reading(signed_in, "/en/learn/") == 6  # one of them asks what is required


def test_a_course_and_its_lessons(signed_in: Client, learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    journeys.answer_checks(learner)

    assert reading(signed_in, "/en/learn/DEM-101/") == 3
    assert reading(signed_in, "/en/learn/DEM-101/three-rights/") == 4
    assert reading(signed_in, "/en/learn/DEM-101/going-on/") == 3
    assert reading(signed_in, "/en/learn/DEM-101/final-test/") == 4


def test_a_course_that_is_completed_and_has_a_newer_edition(signed_in: Client, learner: User, release: Release) -> None:
    journeys.complete(learner, release)
    releases.released(edition=2)

    assert reading(signed_in, "/en/learn/DEM-101/") == 4


def answering(client: Client, attempt: Attempt, question: str, choices: list[str]) -> Callable[[], None]:
    def work() -> None:
        answer = client.post(
            f"/en/learn/attempts/{attempt.uuid}/answer",
            {"question": question, "choice": choices, "uuid": str(uuid.uuid4()), "at": ""},
            headers=JSON,
        )
        assert answer.status_code == 200

    return work


def test_one_answer(signed_in: Client, learner: User, release: Release) -> None:
    journeys.enrol(learner, release)
    attempt = journeys.start(learner)
    one, two, *_ = journeys.questions(learner)

    assert queries(answering(signed_in, attempt, one.id, sorted(one.correct))) == 5  # the first one of the attempt
    assert queries(answering(signed_in, attempt, two.id, sorted(two.correct))) == 4


def test_a_whole_test_that_completes_the_course(signed_in: Client, learner: User, release: Release) -> None:
    """Start, page, ten answers, submission, result: fourteen requests, and the certificate is there."""
    journeys.enrol(learner, release)
    journeys.read_all(learner)
    read(signed_in, "/en/learn/DEM-101/final-test/")()
    made: list[int] = []

    def request(work: Callable[[], object]) -> None:
        made.append(queries(work))

    request(lambda: signed_in.post("/en/learn/DEM-101/final-test/start"))
    attempt = Attempt.objects.get()
    request(read(signed_in, f"/en/learn/attempts/{attempt.uuid}/"))
    for question in journeys.questions(learner):
        request(answering(signed_in, attempt, question.id, sorted(question.correct)))
    rests_on = json.dumps({str(row.question): str(row.uuid) for row in Response.objects.all()})
    request(lambda: signed_in.post(f"/en/learn/attempts/{attempt.uuid}/submit", {"rests_on": rests_on}))
    request(read(signed_in, f"/en/learn/attempts/{attempt.uuid}/"))

    assert journeys.state(learner).completed_at is not None
    assert len(made) == 14
    assert sum(made) <= 75, made


@pytest.mark.parametrize("people_there", [1, 3])
def test_others_on_the_course_cost_nothing(
    signed_in: Client, learner: User, release: Release, people_there: int
) -> None:
    for _ in range(people_there):
        journeys.complete(people.person(), release)
    journeys.enrol(learner, release)
    journeys.try_test(learner, right=2)

    assert reading(signed_in, "/en/courses/") == 4
    assert reading(signed_in, "/en/learn/DEM-101/final-test/") == 4


def test_the_effect_of_a_corrected_key_costs_the_same_for_few_attempts_and_for_many(release: Release) -> None:
    right = {question.id: right_answer(question) for question in sittings.questions(release)}
    sittings.sat(release, [right] * 3)
    new = corrected(7)
    assert remarking.effect(new).worse == 3

    assert queries(lambda: remarking.effect(new)) == 5
    sittings.sat(release, [right] * 27)
    assert queries(lambda: remarking.effect(new)) == 5
    assert remarking.effect(new).worse == 30
