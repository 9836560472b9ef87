"""A scenario in the rules of a release: what stops one, which class a change is, how long it takes."""

import copy
from typing import Any

import pytest

from courses.rules import findings
from courses.rules.diff import CLARIFYING, EDITORIAL, SUBSTANTIVE, Change, compare
from courses.rules.findings import ERROR, WARNING, Finding
from courses.rules.scenarios import look_over, minutes

State = tuple[dict[str, Any], dict[str, Any]]


def way(key: str, to: str, mark: str = "sound", cards: tuple[str, ...] = ("card",)) -> dict[str, Any]:
    return {"id": key, "mark": mark, "to": to, "cards": list(cards)}


def scenario() -> dict[str, Any]:
    return {
        "id": "play", "kind": "scenario", "slug": "play", "required": True, "scoring": "ending", "outcomes": [],
        "situations": [
            {"id": "one", "choices": [way("1a", "one", "weak"), way("1b", "two")]},
            {"id": "two", "choices": [way("2a", "good"), way("2b", "bad", "critical", ())]},
        ],
        "endings": [{"id": "good", "good": True, "cards": ["card"]}, {"id": "bad", "good": False, "cards": []}],
    }  # fmt: skip


def words() -> dict[str, Any]:
    def said(*keys: str) -> dict[str, Any]:
        return {key: {"text": f"Do {key}.", "consequence": "Then.", "ground": "Because."} for key in keys}

    return {
        "title": "Play", "role": "You.", "introduction": "Fictional.", "advisory": "", "short_version": "",
        "minutes": 3,
        "situations": {
            "one": {"title": "First", "text": "What now?", "choices": said("1a", "1b")},
            "two": {"title": "Second", "text": "And now?", "choices": said("2a", "2b")},
        },
        "endings": {"good": {"title": "Good", "text": "Well."}, "bad": {"title": "Bad", "text": "Not well."}},
    }  # fmt: skip


def law(confidence: str) -> dict[str, Any]:
    return {"confidence": confidence, "jurisdiction": "eu", "text_of": "2017"}


def state() -> State:
    structure = {
        "code": "DEM-101", "source_language": "en", "validity_months": 24, "legal_review_open": True, "outcomes": [],
        "modules": [{"id": "m", "activities": [scenario()]}], "questions": {},
        "cards": {"card": law("confirmed"), "flux": law("in-flux")},
    }  # fmt: skip
    text = {
        "title": "", "summary": "", "audience": "", "advisory": "", "introduction": "", "modules": {}, "programme": {},
        "outcomes": {}, "questions": {}, "cards": {}, "activities": {"play": words()},
    }  # fmt: skip
    return structure, {"en": text}


def play(of: State) -> dict[str, Any]:
    found: dict[str, Any] = of[0]["modules"][0]["activities"][0]
    return found


def told(of: State) -> dict[str, Any]:
    found: dict[str, Any] = of[1]["en"]["activities"]["play"]
    return found


def test_a_sound_scenario_has_no_findings() -> None:
    assert findings.look_over(*state()) == []
    assert list(look_over(scenario(), words())) == []


def test_faults_of_graph_and_words_stop_a_release_by_the_names_that_trainers_gave() -> None:
    now = state()
    play(now)["situations"][0]["choices"][1]["to"] = "gone"
    told(now)["situations"]["one"]["choices"]["1a"] |= {"consequence": " ", "ground": ""}
    told(now)["endings"]["bad"]["text"] = ""

    found = {(finding.rule, finding.other) for finding in findings.look_over(*now) if finding.is_error}

    assert found == {
        ("choice leads nowhere", "First: Do 1b."),
        ("unreachable", "Second"),
        ("unreachable", "Good"),
        ("unreachable", "Bad"),
        ("choice without consequence", "First: Do 1a."),
        ("choice without ground", "First: Do 1a."),
        ("place without words", "Bad"),
    }


@pytest.mark.parametrize(("scoring", "severity"), [("ending", ERROR), ("critical", ERROR), ("none", WARNING)])
def test_a_choice_that_is_scored_rests_on_settled_law(scoring: str, severity: str) -> None:
    now = state()
    play(now)["scoring"] = scoring
    play(now)["situations"][1]["choices"][1]["cards"] = ["flux"]

    assert findings.look_over(*now) == [Finding(severity, "choice on unsettled law", "play", "flux")]


def test_an_ending_may_speak_of_law_in_flux() -> None:
    now = state()
    play(now)["endings"][0]["cards"] = ["flux"]

    assert findings.look_over(*now) == []


def test_a_card_that_is_not_there_stops_a_release() -> None:
    now = state()
    play(now)["endings"][0]["cards"] = ["elsewhere"]

    assert findings.look_over(*now) == [Finding(ERROR, "citation not in the source language", "play", "elsewhere")]


def leads_elsewhere(of: State) -> None:
    play(of)["situations"][0]["choices"][0]["to"] = "two"


def marked_otherwise(of: State) -> None:
    play(of)["situations"][0]["choices"][0]["mark"] = "critical"


def ending_turned(of: State) -> None:
    play(of)["endings"][1]["good"] = True


def begins_elsewhere(of: State) -> None:
    play(of)["situations"].reverse()


def scored_otherwise(of: State) -> None:
    play(of)["scoring"] = "none"


def other_law(of: State) -> None:
    play(of)["situations"][0]["choices"][0]["cards"] = []


def choice_reworded(of: State) -> None:
    told(of)["situations"]["one"]["choices"]["1a"]["text"] = "Do otherwise."


def ending_reworded(of: State) -> None:
    told(of)["endings"]["bad"]["text"] = "Badly."


def introduced_otherwise(of: State) -> None:
    told(of)["introduction"] = "All of this is invented."


GRAPH = Change("activity", "play", "graph", SUBSTANTIVE)
TEXT = Change("activity", "play", "text", EDITORIAL, "en")
WORDING = Change("activity", "play", "scenario wording", CLARIFYING, "en")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (leads_elsewhere, [GRAPH]),
        (marked_otherwise, [GRAPH]),
        (ending_turned, [GRAPH]),
        (begins_elsewhere, [GRAPH]),
        (scored_otherwise, [Change("activity", "play", "scoring", SUBSTANTIVE)]),
        (other_law, [Change("activity", "play", "scenario sources", CLARIFYING)]),
        (choice_reworded, [TEXT, WORDING]),
        (ending_reworded, [TEXT, WORDING]),
        (introduced_otherwise, [TEXT]),
    ],
)
def test_the_class_of_a_change(change: Any, expected: list[Change]) -> None:
    before, after = state(), copy.deepcopy(state())
    change(after)

    assert compare(before[0], after[0], before[1], after[1]) == expected


def test_the_time_is_that_of_the_sound_way() -> None:
    long = words()
    short = minutes(scenario(), words())
    long["situations"]["two"]["choices"]["2b"]["consequence"] = "word " * 800
    assert minutes(scenario(), long) == short
    long["situations"]["two"]["choices"]["2a"]["consequence"] = "word " * 800

    assert (short, minutes(scenario(), long)) == (2, 7)
