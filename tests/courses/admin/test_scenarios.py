"""Writing a scenario in the editor: names in place of identities, the graph as a picture, faults in plain words."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from wagtail.blocks.stream_block import StreamBlockValidationError

from courses.models import Course, ScenarioPage
from courses.panels import seen
from courses.services.groups import ensure_groups
from courses.services.releasing import release
from tests.courses.admin.conftest import trainer
from tests.factories import releases, sample
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db
SLUG = "first-hour-scene"


@pytest.fixture
def course() -> Course:
    written = releases.written(**sample.WITH_SCENARIO)
    release(course=written, by=None, at=AT, change="substantive", note="First edition.")
    ensure_groups()
    return written


def scenario_page(language: str = "en") -> ScenarioPage:
    return ScenarioPage.objects.get(slug=SLUG, locale__language_code=language)


def renamed(page: ScenarioPage, place: int, field: str, name: str, choice: int | None = None) -> ScenarioPage:
    value = page.graph[place].value
    (value if choice is None else value["choices"][choice])[field] = name
    return page


def test_the_panel_shows_the_graph_and_says_it_in_words(course: Course) -> None:
    panel = seen(scenario_page())

    assert panel["faults"] == []
    assert [(box.kind, box.id) for box in panel["picture"].boxes][:1] == [("situation", scenario_page().graph[0].id)]
    assert [(arrow.kind, arrow.label) for arrow in panel["picture"].arrows] == [
        ("weak", "a"),
        ("critical", "b"),
        ("sound", "c"),
        ("critical", "a"),
        ("sound", "b"),
    ]
    assert [(way["letter"], str(way["mark"]), way["to"]) for way in panel["words"][1]["ways"]] == [
        ("a", "a critical error", "The embassy knows"),
        ("b", "sound", "Safeguards in place"),
    ]


def test_the_panel_says_what_stops_a_release(course: Course) -> None:
    page = renamed(scenario_page(), 1, "leads_to", "consulate", choice=1)
    page.graph[0].value["choices"][0] |= {"text": "Say it", "ground": " "}

    assert [str(fault) for fault in seen(page)["faults"]] == [
        "“The first hour”: no choice leads to “Safeguards in place”, so nobody will ever see it.",
        "“The first hour”: it is not said why (Rights, in a language understood: Say it).",
    ]


def test_an_empty_scenario_is_invited_to_be_written(course: Course, client: Client) -> None:
    assert seen(ScenarioPage(title="New")) == {"picture": None, "words": [], "faults": []}


def test_the_editor_opens_with_the_picture(course: Course, client: Client) -> None:
    client.force_login(trainer())

    page = client.get(f"/admin/pages/{scenario_page().pk}/edit/").content.decode()

    assert '<svg class="graph"' in page
    assert "Every situation can be reached, and from each an ending can be reached." in page


@pytest.mark.parametrize(
    ("place", "change", "words"),
    [
        (
            0,
            {"field": "leads_to", "name": "consulat", "choice": 2},
            "No situation or ending is named “consulat”. There are: “rights”, “consulate”, “safe”, “told”.",
        ),
        (3, {"field": "name", "name": " SAFE "}, "Another situation or ending has this name. Give this one another."),
    ],
)
def test_an_unknown_or_double_name_is_refused_in_plain_words_when_published(
    course: Course, place: int, change: dict[str, Any], words: str
) -> None:
    page = renamed(scenario_page(), place, **change)
    block = page.graph.stream_block

    with pytest.raises(StreamBlockValidationError) as refused:
        block.clean(page.graph)

    assert words in said(refused.value)
    assert block.clean_deferred(page.graph) is not None  # a draft may say what it likes


def said(error: Any) -> str:
    """All messages of an error inside blocks inside blocks."""
    if hasattr(error, "block_errors"):
        inner = error.block_errors
        return " ".join(said(e) for e in (inner.values() if isinstance(inner, dict) else inner) if e)
    return " ".join(error.messages)


def test_the_preview_shows_what_is_not_saved_with_its_marks(course: Course) -> None:
    page = renamed(scenario_page(), 0, "title", "Not saved yet")

    answer = page.make_preview_request(RequestFactory().get("/admin/"), page.default_preview_mode)
    text = answer.content.decode()

    for words in ("Not saved yet", "A critical error", "Fellow detainees should", "Leads to: The embassy knows"):
        assert words in text
    assert "/begin" not in text


def test_a_release_is_looked_back_at(course: Course, client: Client) -> None:
    client.force_login(trainer())
    made = course.releases.get()

    text = client.get(f"/admin/releases/{made.uuid}/{SLUG}/").content.decode()

    assert "Leads to: The embassy knows" in text


def test_a_faulty_graph_is_not_released(course: Course, client: Client) -> None:
    client.force_login(trainer())
    renamed(scenario_page(), 1, "leads_to", "consulate", choice=1).save_revision().publish()

    page = client.get("/admin/courses/DEM-101/release/").content.decode()

    assert "no choice leads to “Safeguards in place”, so nobody will ever see it." in page


def test_a_trainer_of_another_programme_may_not_edit(course: Course, client_of_other_trainer: Client) -> None:
    assert client_of_other_trainer.get(f"/admin/pages/{scenario_page().pk}/edit/").status_code in (302, 403)
