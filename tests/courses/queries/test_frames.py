"""What a trainer's preview shows of a question, whatever its kind."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import strip_tags

from courses.queries import frames, shelf
from tests.journeys import kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(media: object) -> dict[str, str]:
    """The preview of each kind as text, by kind."""
    release = kinds.released()
    course = shelf.read(release.pk, release.digest, "en")
    request = RequestFactory().get("/en/admin/")
    found = {}
    for kind, key in kinds.QUESTION.items():
        context = {"question": frames.with_key(course.questions[key])}
        found[kind] = render_to_string("courses/preview_one_question.html", context, request)
    return found


def words(html: str) -> str:
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(strip_tags(main).split())


def test_each_kind_is_shown_as_it_is_asked_and_with_its_key(drawn: dict[str, str]) -> None:
    asked_and_explained = {kind: words(html).split("As it is explained afterwards") for kind, html in drawn.items()}

    key = {
        "single": "Within 48 hours Right",
        "multiple": "A lawyer Right",
        "true-false": "True Right",
        "matching": "Habeas corpus – A court",
        "ordering": "1. Say why",
        "numeric": "48 hours Right",
        "text": "lawyer Right",
        "gaps": "Gap 1 – doctor",
        "hotspot": "The desk Right",
    }
    assert {kind for kind, (_asked, explained) in asked_and_explained.items() if key[kind] in explained} == set(key)
    assert {kind for kind, (asked, _explained) in asked_and_explained.items() if "Said to" in asked} == set()
    assert {kind for kind, html in drawn.items() if "Your answer, " in words(html).partition("explained")[2]} == set()


def test_what_is_matched_can_be_chosen_and_a_decoy_is_no_question(drawn: dict[str, str]) -> None:
    asked = drawn["matching"].partition("As it is explained")[0]

    assert asked.count("<select") == 2
    assert asked.count("The police union") == 2


def test_the_right_place_is_framed(drawn: dict[str, str]) -> None:
    assert drawn["hotspot"].count("<rect") == 1
    assert 'x="5%" y="10%" width="30%" height="30%"' in drawn["hotspot"]
