"""The player's pages of a scenario, as learner, as stranger and as somebody with a stale form."""

import pytest
from django.http import HttpResponse
from django.test import Client

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import ScenarioPath, ScenarioStep
from lms.learning.services import enrolling
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys
from tests.learning import scenarios as walked
from tests.queries import counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sound_records")]
COVER = f"/en/learn/DEM-101/{walked.SLUG}/"


@pytest.fixture
def release(db: None) -> Release:
    return releases.released_with_scenario()


@pytest.fixture
def client(client: Client, learner: User, release: Release) -> Client:
    journeys.enrol(learner, release)
    client.force_login(learner)
    return client


def at(number: int, step: int, name: str = "") -> str:
    return f"{COVER}path/{number}/{step}/{name}"


def choose(client: Client, number: int, step: int, *keys: str) -> HttpResponse:
    return client.post(at(number, step, "choose"), {"choice": walked.uid(*keys)} if keys else {})


def text(answer: HttpResponse) -> str:
    return " ".join(str(answer.content.decode()).split())


def test_the_cover_says_who_one_is_and_how_it_goes(client: Client) -> None:
    page = text(client.get(COVER))

    for words in (
        "You are the officer on the desk tonight.",
        "Fictional: no real person or place.",
        "Mentions distress on arrival.",
        "Read the short version instead; it counts the same",
        "The scenario is done when you reach a good ending.",
    ):
        assert words in page
    assert "Your paths" not in page
    assert not ScenarioPath.objects.exists()


def test_a_way_through_to_a_good_ending(client: Client) -> None:
    begun = client.post(f"{COVER}begin", {"after": "0"})
    assert (begun.status_code, begun.url) == (302, f"{at(1, 1)}#here")

    asked = text(client.get(at(1, 1)))
    assert "A person arrives, tired" in asked
    for hidden in ("It is signed, not understood.", "A critical error", "Fellow detainees", "CPT/Inf"):
        assert hidden not in asked

    wrong = choose(client, 1, 1, "rights", "b")
    assert wrong.url == f"{at(1, 1)}#then"
    then = text(client.get(at(1, 1)))
    for words in (
        "A critical error",
        "What is private is now known in the room.",
        "Fellow detainees should",
        "CPT/Inf",
        "Try again",
    ):
        assert words in then
    assert "It is signed, not understood." not in then

    assert "You have tried this." in text(client.get(at(1, 2)))
    choose(client, 1, 2, "rights", "c")
    choose(client, 1, 3, "consulate", "b")
    end = text(client.get(at(1, 4)))
    for words in (
        "Safeguards in place",
        "1 critical error on this path",
        "This scenario is done.",
        "The path you took",
        "What a sound path rests on",
        "Rights are explained in a language understood.",
    ):
        assert words in end
    assert "Your paths" not in end
    assert "You have done this scenario." in text(client.get(COVER))


def test_the_other_way_stands_beside_the_first(client: Client) -> None:
    client.post(f"{COVER}begin")
    choose(client, 1, 1, "rights", "c")
    choose(client, 1, 2, "consulate", "a")
    assert "The scenario is done when you reach a good ending." in text(client.get(at(1, 3)))

    back = client.post(at(1, 2, "back"))

    assert back.url == f"{at(2, 2)}#here"
    assert "This is an earlier path." not in text(client.get(at(2, 2)))
    assert "This is an earlier path." in text(client.get(at(1, 2)))
    choose(client, 2, 2, "consulate", "b")
    end = text(client.get(at(2, 3)))
    assert "Your paths" in end
    assert "Path 1" in end


def test_one_may_go_on_where_one_was(client: Client) -> None:
    client.post(f"{COVER}begin")
    choose(client, 1, 1, "rights", "c")

    assert f'href="{at(1, 2)}#here"' in text(client.get(COVER))


def test_a_step_beyond_the_path_leads_to_where_it_stands(client: Client) -> None:
    client.post(f"{COVER}begin")

    for step in (0, 2, 99, 10**30):
        assert client.get(at(1, step)).url == at(1, 1)


def test_a_form_without_a_choice_says_what_to_do(client: Client) -> None:
    client.post(f"{COVER}begin")

    answer = choose(client, 1, 1)

    assert answer.status_code == 400
    assert "Choose first what you do, then go on." in text(answer)
    assert not ScenarioStep.objects.exists()


@pytest.mark.parametrize("choice", ["nonsense", "00000000-0000-0000-0000-000000000000", "\x00", "x" * 10_000])
def test_garbage_is_refused_and_nothing_is_kept(client: Client, choice: str) -> None:
    client.post(f"{COVER}begin", {"after": choice})

    answer = client.post(at(1, 1, "choose"), {"choice": choice})

    assert answer.status_code == 400
    assert "That is not one of the choices here." in text(answer)
    assert not ScenarioStep.objects.exists()


def test_a_stale_form_is_refused_with_its_reason(client: Client) -> None:
    client.post(f"{COVER}begin")
    choose(client, 1, 1, "rights", "c")
    changed = choose(client, 1, 1, "rights", "a")
    client.post(at(1, 1, "back"))
    left = choose(client, 1, 2, "consulate", "b")

    assert (changed.status_code, left.status_code) == (409, 409)
    assert "You had chosen here already" in text(changed)
    assert "You have gone another way since" in text(left)
    assert ScenarioStep.objects.count() == 1


def test_a_second_window_at_the_ending_is_told_so(client: Client) -> None:
    client.post(f"{COVER}begin")
    choose(client, 1, 1, "rights", "c")
    choose(client, 1, 2, "consulate", "b")

    answer = choose(client, 1, 3, "consulate", "b")

    assert answer.status_code == 409
    assert "This path has come to its ending." in text(answer)


@pytest.mark.parametrize("path", ["begin", "short", "path/1/1/choose", "path/1/1/back"])
def test_a_get_writes_nothing_and_leads_back(client: Client, path: str) -> None:
    client.post(f"{COVER}begin")
    before = ScenarioPath.objects.count(), ScenarioStep.objects.count()

    answer = client.get(COVER + path)

    assert answer.status_code == 302
    assert client.put(COVER + path).status_code == 405
    assert (ScenarioPath.objects.count(), ScenarioStep.objects.count()) == before


def test_what_is_not_there_is_not_found(client: Client) -> None:
    client.post(f"{COVER}begin")

    for method, path in (
        ("get", at(2, 1)),
        ("post", at(2, 1, "choose")),
        ("post", at(1, 5, "choose")),
        ("post", at(1, 1, "back")),
        ("get", "/en/learn/DEM-101/three-rights/path/1/1/"),
        ("post", "/en/learn/DEM-101/final-test/begin"),
    ):
        data = {"choice": walked.uid("rights", "a")} if method == "post" else {}
        assert getattr(client, method)(path, data).status_code == 404, path


def test_a_path_is_its_learners_own(client: Client, release: Release) -> None:
    client.post(f"{COVER}begin")
    other = people.person()
    journeys.enrol(other, release)
    client.force_login(other)

    assert client.get(at(1, 1)).status_code == 404
    assert choose(client, 1, 1, "rights", "c").status_code == 404


def test_without_a_place_one_is_led_to_the_course(client: Client, learner: User) -> None:
    client.post(f"{COVER}begin")
    where = journeys.place(learner)
    enrolling.withdraw(enrolment=where.state.enrolment, by=learner, at=AT)

    answers = [client.get(COVER), choose(client, 1, 1, "rights", "c"), client.post(f"{COVER}begin")]

    assert [answer.headers["Location"] for answer in answers] == ["/en/courses/DEM-101/"] * 3
    client.logout()
    assert client.get(at(1, 1)).url.startswith("/en/accounts/login/")
    assert not ScenarioStep.objects.exists()


def test_the_short_version_is_read_and_counts(client: Client) -> None:
    page = text(client.get(f"{COVER}?short=1"))
    assert "Interpreter, consulate only if wanted, care at once." in page

    answer = client.post(f"{COVER}short")

    assert answer.url == "/en/learn/DEM-101/final-test/"
    assert "You have done this scenario." in text(client.get(COVER))


def test_the_language_is_switched_midway_and_nothing_is_lost(client: Client, learner: User) -> None:
    client.post(f"{COVER}begin")
    choose(client, 1, 1, "rights", "a")
    client.post("/en/learn/DEM-101/language", {"language": "pt-pt", "next": at(1, 1)})

    page = text(client.get(at(1, 1)))

    assert "Direitos, numa língua compreendida" in page
    assert "It is signed, not understood." in page
    assert list(ScenarioStep.objects.values_list("language", flat=True)) == ["en"]


def test_a_page_costs_the_same_after_one_path_and_after_three(client: Client) -> None:
    counts = []
    client.post(f"{COVER}begin")
    for number in (1, 2, 3):
        choose(client, number, 1, "rights", "a")
        choose(client, number, 2, "rights", "c")
        choose(client, number, 3, "consulate", "a")
        for path in (COVER, at(number, 2), at(number, 4)):
            client.get(path)
            with counted() as asked:
                client.get(path)
            counts.append(len(asked))
        client.post(f"{COVER}begin", {"after": str(number)})

    assert counts == [5, 5, 5] * 3
