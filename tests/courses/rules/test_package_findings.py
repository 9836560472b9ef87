"""What a trainer should know of the H5P packages of a course."""

from typing import Any

import pytest

from courses.rules.finding import WARNING, Finding
from courses.rules.package_findings import look_at_packages


def facts(main: str, *libraries: str) -> dict[str, Any]:
    return {"main": f"{main} 1.0", "libraries": [{"name": name} for name in (*libraries, main)]}


def structure(package: dict[str, Any], completion: str = "result") -> dict[str, Any]:
    activity = {"id": "a", "kind": "package", "package": package, "rules": {"completion": completion}}
    return {"modules": [{"activities": [activity, {"id": "b", "kind": "lesson"}]}]}


ACCORDION = facts("H5P.Accordion", "FontAwesome", "H5P.AdvancedText")
SHOWING = facts("H5P.Column", "H5P.Image", "H5P.FontIcons", "H5P.Video")


@pytest.mark.parametrize(
    ("package", "completion", "named"),
    [
        (ACCORDION, "result", "Accordion"),
        (ACCORDION, "children", "Accordion"),
        (ACCORDION, "opened", None),
        (facts("H5P.Image"), "result", "Image"),
        (facts("H5P.MultiChoice", "H5P.Image"), "result", None),
        (facts("H5P.AmparoMini"), "result", None),  # nothing is known of it
        (SHOWING, "result", "Column"),
        (facts("H5P.Column", "H5P.Image", "H5P.Question", "H5P.TrueFalse"), "result", None),
        (SHOWING | {"beside": [{"name": "H5P.TrueFalse"}]}, "result", None),
        ({}, "result", None),
    ],
)
def test_a_package_that_reports_nothing_is_not_waited_for(
    package: dict[str, Any], completion: str, named: str | None
) -> None:
    found = [each for each in look_at_packages(structure(package, completion), {}) if each.severity == WARNING]

    assert found == ([Finding(WARNING, "package without a result", "a", named)] if named else [])


def test_nor_is_one_that_only_a_translation_plays() -> None:
    played = {"equivalent": "Words.", "package": ACCORDION}
    texts = {"en": {"activities": {"a": {"equivalent": "Words."}}}, "pt": {"activities": {"a": played}}}

    assert list(look_at_packages(structure(facts("H5P.TrueFalse")), texts)) == [
        Finding(WARNING, "package without a result", "a", "Accordion", "pt")
    ]


@pytest.mark.parametrize("needed", [True, False])
def test_an_update_module_holds_nobody_back(needed: bool) -> None:
    place = {"id": "p", "must_do": needed, "package": ACCORDION}
    found = look_at_packages({"modules": [], "updates": [{"id": "u", "kind": "update", "packages": [place]}]}, {})

    assert list(found) == ([Finding(WARNING, "needed package in an update", "u")] if needed else [])
