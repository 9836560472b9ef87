"""The public side of courses, as a stranger and as a learner."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from courses.models import Course
from courses.queries import catalogue as catalogues
from lms.learning.services.enrolling import enrol
from tests.factories import people, releases
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db


def found(client: Client, query: str = "", language: str = "en") -> list[str]:
    """The codes of the courses that the catalogue shows."""
    answer = client.get(f"/{language}/courses/{query}")
    assert answer.status_code == 200
    assert answer.context["count"] == len(answer.context["courses"])
    return [card["course"].code for card in answer.context["courses"]]


def test_an_empty_catalogue_says_so(client: Client) -> None:
    answer = client.get("/en/courses/")

    assert answer.status_code == 200
    assert "No course is released yet" in answer.content.decode()


def test_a_course_that_is_not_released_is_not_there(client: Client) -> None:
    Course.objects.create(code="NON-101")

    assert found(client) == []
    assert client.get("/en/courses/NON-101/").status_code == 404


def test_the_catalogue_shows_the_newest_edition_of_each_course(client: Client) -> None:
    releases.released("DEM-102")
    releases.released("DEM-101")
    texts = releases.sample_texts()
    texts["en"]["title"] = "Second edition"
    releases.released("DEM-101", edition=2, texts=texts)
    releases.released("DEM-101", edition=1, revision=1, change="editorial")

    answer = client.get("/en/courses/")

    assert [(card["course"].code, card["course"].title) for card in answer.context["courses"]] == [
        ("DEM-101", "Second edition"),
        ("DEM-102", "Rights in the first hour"),
    ]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?programme=demo", ["DEM-101", "DEM-102"]),
        ("?programme=other", []),
        ("?language=pt-pt", ["DEM-101"]),
        ("?language=en", ["DEM-101", "DEM-102"]),
        ("?language=xx", []),
        ("?time=1h", ["DEM-101", "DEM-102"]),
        ("?time=eternity", ["DEM-101", "DEM-102"]),
        ("?programme=demo&language=pt-pt&time=3h&q=zebra", ["DEM-101"]),
        ("?language=%00%FF&programme=<script>", []),
    ],
)
def test_filters(client: Client, query: str, codes: list[str]) -> None:
    releases.released("DEM-101")
    structure, texts = releases.sample_structure(), releases.sample_texts()
    structure["languages"] = ["en"]
    releases.released("DEM-102", structure=structure, texts={"en": texts["en"]})

    assert found(client, query) == codes


@pytest.mark.parametrize(
    "words",
    [
        "zebra", "ZEBRA", "ombudsperson zebra", '"ombudsperson zebra"', "DEM-101", "dem-101", "first hour",
        "detencao",
        "detenção", "DETENÇÃO", "deten\u0063\u0327\u0061\u0303o", "advogado", "outset three", "zebra -giraffe",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "pt-pt"])
def test_search_finds_in_every_language_and_overlooks_accents(client: Client, words: str, language: str) -> None:
    releases.released()

    assert found(client, f"?q={words}", language) == ["DEM-101"]


@pytest.mark.parametrize(
    "words",
    [
        "giraffe",
        "zebra giraffe",
        "zebra -ombudsperson",
        "'",
        '"',
        "&|!():*<->",
        "\\",
        "giraffe\0",
        "a" * 5000,
        "-",
        "\U0001f600",
    ],
)
def test_search_that_finds_nothing_is_an_answer_too(client: Client, words: str) -> None:
    releases.released()

    assert found(client, f"?{urlencode({'q': words})}") == []


def test_search_names_the_lessons_in_which_the_words_stand(client: Client) -> None:
    releases.released()

    (english,) = client.get("/en/courses/?q=zebra").context["courses"]
    (portuguese,) = client.get("/pt-pt/courses/?q=detencao").context["courses"]

    assert english["found"] == ["Three rights"]
    assert portuguese["found"] == ["Três direitos"]


@pytest.mark.parametrize(
    "words",
    [
        "Feedback-of-a-right",
        "outset",
        "Feedback-lawyer",
        "Because-of-check",
        "Feedback-t01-a",
        "Because-t01",
        "chauffeur",
    ],
)
def test_search_never_leads_to_what_a_question_will_say(words: str) -> None:
    texts = releases.sample_texts()
    for text in texts.values():
        for card in text["cards"].values():
            card["statement"] = "Nothing of it."  # the words stand in questions alone
    releases.released(texts=texts)
    everything = catalogues.catalogue("en")

    assert catalogues.search(everything, words) == []
    assert catalogues.lessons_with(everything[0].course, words) == []


def test_the_course_page_in_a_language_of_its_own(client: Client) -> None:
    releases.released()

    page = client.get("/pt-pt/courses/DEM-101/")
    text = page.content.decode()

    assert page.status_code == 200
    assert page.context["course"].language == "pt-pt"
    for words in (
        "Direitos na primeira hora",
        "Indicar os direitos da primeira hora.",
        "A primeira hora",
        "Três direitos",
    ):
        assert words in text
    assert '<span lang="en" dir="ltr">Going on</span>' in text  # not translated yet, and marked as what it is


@pytest.mark.parametrize("language", ["es", "fr", "pt-br", "ar", "en"])
def test_the_course_page_where_the_course_is_not_taught_in_that_language(client: Client, language: str) -> None:
    releases.released()

    page = client.get(f"/{language}/courses/DEM-101/")
    text = page.content.decode()

    assert page.status_code == 200
    assert page.context["course"].language == "en"
    assert f'<html lang="{language}"' in text
    assert '<h1 lang="en" dir="ltr">Rights in the first hour</h1>' in text


def test_a_course_page_can_be_read_in_another_language_than_the_interface(client: Client) -> None:
    releases.released()

    page = client.get("/en/courses/DEM-101/?in=pt-pt")

    assert page.context["course"].language == "pt-pt"
    assert client.get("/en/courses/DEM-101/?in=tlh").context["course"].language == "en"


def test_whatever_language_is_asked_for_the_memory_stays_small(client: Client) -> None:
    from courses.queries import shelf

    releases.released()
    for number in range(20):
        client.get(f"/en/courses/DEM-101/?in=x{number}")

    assert shelf._read.cache_info().currsize == 1


def test_a_code_in_lower_case_leads_to_the_course(client: Client) -> None:
    releases.released()

    answer = client.get("/en/courses/dem-101/")

    assert (answer.status_code, answer["Location"]) == (301, "/en/courses/DEM-101/")


@pytest.mark.parametrize("code", ["ABC-999", "abc-999", "nothing", "%00", "DEM-101%00", "DEM-1012", "%F0%9F%92%A9"])
@pytest.mark.parametrize("prefix", ["/en/courses/", "/en/learn/"])
def test_a_course_that_does_not_exist(client: Client, prefix: str, code: str) -> None:
    client.force_login(people.person())

    assert client.get(f"{prefix}{code}/", follow=True).status_code == 404


def test_a_stranger_is_asked_to_sign_in_before_enrolling(client: Client) -> None:
    releases.released()

    page = client.get("/en/courses/DEM-101/")

    assert page.context["can_enrol"] is False
    assert "/en/accounts/login/?next=/en/courses/DEM-101/" in page.content.decode()
    assert "/en/learn/DEM-101/enrol" not in page.content.decode()


def test_a_person_sees_their_own_place_in_catalogue_and_course_page(client: Client) -> None:
    release, learner = releases.released(), people.person()
    client.force_login(learner)
    before = client.get("/en/courses/DEM-101/").context
    assert (before["can_enrol"], before["state"]) == (True, None)

    enrol(learner=learner, course=release.course, by=learner, at=AT, language="en")

    (card,) = client.get("/en/courses/").context["courses"]
    page = client.get("/en/courses/DEM-101/").context
    assert (card["state"].shape, card["state"].word) == ("none", "In progress")
    assert page["enrolment"] == {"url": "/en/learn/DEM-101/", "next_title": "Three rights", "done": 0, "total": 3}


def test_a_course_for_named_units_says_who_may_enrol(client: Client) -> None:
    release = releases.released(enrolment="units")
    inside, outside, place = people.person(), people.person(), people.unit()
    people.member(inside, people.unit("Below", parent=place))
    release.course.open_to.add(place)

    client.force_login(outside)
    refused = client.get("/en/courses/DEM-101/").context
    client.force_login(inside)
    allowed = client.get("/en/courses/DEM-101/").context

    assert refused["can_enrol"] is False
    assert refused["enrol_reason"] == "This course is open to named units or by assignment. Ask your manager."
    assert allowed["can_enrol"] is True


def test_a_course_under_legal_review_says_so(client: Client) -> None:
    structure = releases.sample_structure()
    releases.released()
    assert client.get("/en/courses/DEM-101/").context["course"].legal_review_open is True

    structure["legal_review_open"] = False
    releases.released(revision=1, change="editorial", structure=structure)
    assert client.get("/en/courses/DEM-101/").context["course"].legal_review_open is False


def test_a_file_of_a_release_can_be_kept_for_ever_and_can_do_nothing(client: Client) -> None:
    file = releases.released().files.get()

    answer = client.get(f"/files/{file.sha256}")

    assert answer.status_code == 200
    assert answer.getvalue().startswith(b"<svg")
    assert {name: answer[name] for name in ("Content-Type", "Cache-Control", "X-Content-Type-Options")} == {
        "Content-Type": "image/svg+xml",
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize("name", ["0" * 64, "0" * 63, "Z" * 64, "0" * 63 + "%00", "..%2f..%2fetc%2fpasswd", "0" * 65])
def test_a_file_that_no_release_shows(client: Client, name: str) -> None:
    releases.released()

    assert client.get(f"/files/{name}", follow=True).status_code == 404


@pytest.mark.parametrize("path", ["/en/courses/", "/en/courses/DEM-101/"])
def test_public_pages_are_read_and_not_written_to(client: Client, path: str) -> None:
    releases.released()

    assert client.head(path).status_code == 200
    assert [getattr(client, method)(path).status_code for method in ("post", "put", "delete")] == [405, 405, 405]


def test_addresses_without_a_language_lead_to_the_readers(client: Client, settings: Settings) -> None:
    releases.released()

    answer = client.get("/courses/DEM-101/", headers={"accept-language": "pt-PT,pt;q=0.9"})

    assert (answer.status_code, answer["Location"]) == (302, "/pt-pt/courses/DEM-101/")
    translation.activate("en")
