"""A scenario in a release: its graph in the structure, its words in the texts, nothing that knows a database."""

from typing import Any

import pytest

from courses.models import Course, ScenarioPage
from courses.queries.reading import CourseText
from courses.rules.findings import look_over
from courses.services.compiling import Compiled, compile_course
from courses.standards.coursefiles import identity
from tests.factories import releases, sample

pytestmark = pytest.mark.django_db
KEY = "first-hour-scene"


@pytest.fixture
def course() -> Course:
    return releases.written(**sample.WITH_SCENARIO)


def scenario_page(language: str = "en") -> ScenarioPage:
    return ScenarioPage.objects.get(slug=KEY, locale__language_code=language)


def uid(*keys: str) -> str:
    return str(identity(sample.CODE, KEY, *keys))


def facts_of(compiled: Compiled) -> dict[str, Any]:
    found: dict[str, Any] = compiled.structure["modules"][0]["activities"][2]
    return found


def read(compiled: Compiled, language: str = "en") -> CourseText:
    release = {"id": 1, "digest": "", "edition": 1, "revision": 0, "released_at": releases.AT, "note": ""}
    return CourseText(release=release | {"structure": compiled.structure}, texts=compiled.texts, language=language)


def test_the_structure_holds_the_graph_by_uuids(course: Course) -> None:
    compiled = compile_course(course)

    card = next(key for key, facts in compiled.structure["cards"].items() if facts["key"] == "three-rights")
    assert facts_of(compiled) == {
        "id": str(identity(sample.CODE, KEY)),
        "kind": "scenario",
        "slug": KEY,
        "required": True,
        "scoring": "ending",
        "outcomes": ["name-rights"],
        "situations": [
            {
                "id": uid("rights"),
                "choices": [
                    {"id": uid("rights", "a"), "mark": "weak", "to": uid("rights"), "cards": [card]},
                    {"id": uid("rights", "b"), "mark": "critical", "to": uid("rights"), "cards": [card]},
                    {"id": uid("rights", "c"), "mark": "sound", "to": uid("consulate"), "cards": [card]},
                ],
            },
            {
                "id": uid("consulate"),
                "choices": [
                    {"id": uid("consulate", "a"), "mark": "critical", "to": uid("told"), "cards": []},
                    {"id": uid("consulate", "b"), "mark": "sound", "to": uid("safe"), "cards": [card]},
                ],
            },
        ],
        "endings": [
            {"id": uid("safe"), "good": True, "cards": [card]},
            {"id": uid("told"), "good": False, "cards": []},
        ],
    }


def test_the_sample_has_no_fault(course: Course) -> None:
    compiled = compile_course(course)

    found = [finding for finding in look_over(compiled.structure, compiled.texts) if finding.is_error]
    assert found == []


def test_it_reads_in_the_language_wanted_and_falls_back_situation_by_situation(course: Course) -> None:
    page = scenario_page("pt-pt")
    page.graph = [block for block in page.graph.raw_data if block["value"]["name"] != "told"]
    page.save()

    course_text = read(compile_course(course), "pt-pt")
    scenario = course_text.scenario(course_text.by_slug[KEY])

    assert [(s.title, s.lang) for s in scenario.situations.values()] == [
        ("Direitos, numa língua compreendida", "pt-pt"),
        ("Please do not call my embassy", "pt-pt"),
    ]
    assert [(e.title, e.good, e.lang) for e in scenario.endings.values()] == [
        ("Safeguards in place", True, "pt-pt"),
        ("The embassy knows", False, "en"),
    ]
    assert scenario.situations[uid("rights")].by_id[uid("rights", "c")].text == "Telefonar a um intérprete"


def test_names_may_differ_from_language_to_language(course: Course) -> None:
    page = scenario_page()
    before = facts_of(compile_course(course))
    for block in page.graph:
        block.value["name"] = f" {block.value['name'].upper()}  now "
        for way in block.value.get("choices", []):
            way["leads_to"] = f"{way['leads_to']}  NOW"
    page.save()

    assert facts_of(compile_course(course)) == before
