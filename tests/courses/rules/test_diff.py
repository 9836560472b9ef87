"""The least class of release that a change allows: one example for each rule."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from courses.rules.diff import (
    CLARIFYING,
    EDITORIAL,
    SUBSTANTIVE,
    Change,
    compare,
    is_below,
    is_comparable,
    is_corrected,
    key_of,
    least_class,
)

LESSON, QUIZ, OPTIONAL, Q1, Q2, CARD, CHECK = "lesson", "quiz", "optional", "q1", "q2", "card", "check"
State = tuple[dict[str, Any], dict[str, dict[str, Any]]]


def key(first: bool = True) -> dict[str, Any]:
    choices = [{"id": "a", "correct": first}, {"id": "b", "correct": not first}]
    return {"kind": "single", "outcome": "", "difficulty": 2, "choices": choices, "sources": [CARD]}


def text(words: str) -> dict[str, Any]:
    return {
        "language": "en", "title": "T", "summary": "S", "audience": "A", "advisory": "", "introduction": "",
        "outcomes": {"o": "O"}, "programme": {"title": "P", "summary": ""}, "modules": {"m": {"title": "M"}},
        "activities": {LESSON: {"title": words, "blocks": [{"id": CHECK, "type": "check", "value": {"ask": "1?"}}]},
                        QUIZ: {"title": "Q"}, OPTIONAL: {"title": "O"}},
        "questions": {Q1: {"ask": "1?"}, Q2: {"ask": "2?"}},
        "cards": {CARD: {"citation": "C", "statement": "Says."}},
    }  # fmt: skip


def state() -> State:
    lesson = {"id": LESSON, "kind": "lesson", "required": True, "checks": [{"id": CHECK, **key()}]}
    optional = {"id": OPTIONAL, "kind": "lesson", "required": False, "checks": []}
    quiz = {"id": QUIZ, "kind": "quiz", "required": True, "use": "final", "pass_mark": "80/100", "attempts": 3,
            "questions": [Q1, Q2]}  # fmt: skip
    structure = {
        "code": "DEM-101", "source_language": "en", "validity_months": 24, "legal_review_open": True,
        "outcomes": ["o"], "modules": [{"id": "m", "activities": [lesson, optional, quiz]}],
        "questions": {Q1: key(), Q2: key()},
        "cards": {CARD: {"key": CARD, "confidence": "confirmed", "jurisdiction": "eu", "text_of": "2017",
                         "seen": "2026-11-21", "source_url": "", "kind": "statute"}},
    }  # fmt: skip
    return structure, {"en": text("Words"), "pt-pt": text("Palavras")}


def activities(structure: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = structure["modules"][0]["activities"]
    return found


def check(texts: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = texts["en"]["activities"][LESSON]["blocks"][0]
    return found


def changed(what: Callable[[dict[str, Any], dict[str, Any]], object]) -> list[Change]:
    (old, old_texts), (new, new_texts) = state(), copy.deepcopy(state())
    what(new, new_texts)
    return compare(old, new, old_texts, new_texts)


def test_nothing_changed() -> None:
    assert changed(lambda structure, texts: None) == []
    assert least_class([]) == EDITORIAL


CASES: list[tuple[str, Callable[[Any, Any], object], str]] = [
    ("pass mark", lambda s, t: activities(s)[2].update(pass_mark="70/100"), SUBSTANTIVE),
    ("attempts", lambda s, t: activities(s)[2].update(attempts=2), SUBSTANTIVE),
    ("use of a quiz", lambda s, t: activities(s)[2].update(use="practice"), SUBSTANTIVE),
    ("no longer required", lambda s, t: activities(s)[0].update(required=False), SUBSTANTIVE),
    ("now required", lambda s, t: activities(s)[1].update(required=True), SUBSTANTIVE),
    ("required activity gone", lambda s, t: activities(s).pop(0), SUBSTANTIVE),
    ("optional activity gone", lambda s, t: activities(s).pop(1), CLARIFYING),
    ("required activity new", lambda s, t: activities(s).append({"id": "n", "required": True}), SUBSTANTIVE),
    ("optional activity new", lambda s, t: activities(s).append({"id": "n", "required": False}), CLARIFYING),
    ("order", lambda s, t: activities(s).reverse(), EDITORIAL),
    ("pool of a quiz", lambda s, t: activities(s)[2]["questions"].pop(), SUBSTANTIVE),
    ("order of questions", lambda s, t: activities(s)[2]["questions"].reverse(), EDITORIAL),
    ("key", lambda s, t: s["questions"].update({Q1: key(False)}), SUBSTANTIVE),
    ("kind of a question", lambda s, t: s["questions"][Q1].update(kind="multiple"), SUBSTANTIVE),
    ("choice gone", lambda s, t: s["questions"][Q1]["choices"].pop(), SUBSTANTIVE),
    ("order of choices", lambda s, t: s["questions"][Q1]["choices"].reverse(), EDITORIAL),
    ("sources of a question", lambda s, t: s["questions"][Q1].update(sources=[]), CLARIFYING),
    ("key of a practice question", lambda s, t: activities(s)[0]["checks"][0].update(key(False)), CLARIFYING),
    ("card gone", lambda s, t: s["cards"].clear(), SUBSTANTIVE),
    ("card new", lambda s, t: s["cards"].update(other=s["cards"][CARD]), SUBSTANTIVE),
    ("confidence", lambda s, t: s["cards"][CARD].update(confidence="in-flux"), SUBSTANTIVE),
    ("text of", lambda s, t: s["cards"][CARD].update(text_of="2026"), SUBSTANTIVE),
    ("seen again", lambda s, t: s["cards"][CARD].update(seen="2026-12-01"), EDITORIAL),
    ("source's address", lambda s, t: s["cards"][CARD].update(source_url="https://x"), EDITORIAL),
    ("statement", lambda s, t: t["en"]["cards"][CARD].update(statement="Says more."), SUBSTANTIVE),
    ("statement translated anew", lambda s, t: t["pt-pt"]["cards"][CARD].update(statement="Diz."), CLARIFYING),
    ("citation", lambda s, t: t["en"]["cards"][CARD].update(citation="D"), CLARIFYING),
    ("wording of a question", lambda s, t: t["pt-pt"]["questions"][Q1].update(ask="?"), CLARIFYING),
    ("wording of a practice question", lambda s, t: check(t)["value"].update(ask="?"), CLARIFYING),
    ("words of a lesson", lambda s, t: t["en"]["activities"][LESSON].update(title="New"), EDITORIAL),
    ("lesson translated", lambda s, t: t["en"]["activities"].update(n={"title": "N"}), EDITORIAL),
    ("title", lambda s, t: t["en"].update(title="New"), EDITORIAL),
    ("module's title", lambda s, t: t["en"]["modules"]["m"].update(title="New"), EDITORIAL),
    ("words of an outcome", lambda s, t: t["en"]["outcomes"].update(o="New"), EDITORIAL),
    ("outcomes", lambda s, t: s.update(outcomes=["o", "p"]), CLARIFYING),
    ("validity", lambda s, t: s.update(validity_months=12), SUBSTANTIVE),
    ("legal review done", lambda s, t: s.update(legal_review_open=False), EDITORIAL),
    ("language new", lambda s, t: t.update(fr=text("Mots")), EDITORIAL),
    ("language gone", lambda s, t: t.pop("pt-pt"), CLARIFYING),
]


@pytest.mark.parametrize(("name", "what", "least"), CASES, ids=[name for name, _, _ in CASES])
def test_the_least_class_of_a_change(name: str, what: Callable[[Any, Any], object], least: str) -> None:
    assert least_class(changed(what)) == least


def test_a_change_says_what_it_is_about_and_in_which_language() -> None:
    def what(structure: dict[str, Any], texts: dict[str, Any]) -> None:
        structure["questions"][Q2] = key(False)
        texts["pt-pt"]["questions"][Q1]["ask"] = "Porquê?"

    assert changed(what) == [
        Change("question", Q2, "key", SUBSTANTIVE),
        Change("question", Q1, "wording", CLARIFYING, "pt-pt"),
    ]


def test_the_strictest_of_several_changes_decides() -> None:
    one = Change("x", "1", "a", EDITORIAL)
    two = Change("x", "2", "b", CLARIFYING)

    assert least_class([one, two, one]) == CLARIFYING
    assert [is_below(EDITORIAL, CLARIFYING), is_below(CLARIFYING, CLARIFYING), is_below(SUBSTANTIVE, EDITORIAL)] == [
        True,
        False,
        False,
    ]


# Keys


def question(kind: str, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": kind, "choices": [{"id": "abc"[place], **part} for place, part in enumerate(parts)], **more}


def turned(old: dict[str, Any]) -> dict[str, Any]:
    return old | {"choices": old["choices"][::-1]}


GAPS = question("gaps", {"accepted": {"en": ["one"]}}, {"accepted": {"en": ["two"]}})
STEPS = question("ordering", {}, {}, {})
PAIRS = question("matching", {"match": "x"}, {"match": "y"}, {"match": "z", "decoy": True})
NUMBER = question("numeric", {"value": "48", "tolerance": "0", "correct": True})
WORDS = question("text", {"accepted": {"en": ["judge"]}, "correct": True})
SPOT = question("hotspot", {"box": ["0", "0", "9", "9"], "correct": True}, {"box": ["20", "0", "9", "9"]}, picture="p")


@pytest.mark.parametrize(
    ("old", "decides"), [(GAPS, True), (STEPS, True), (PAIRS, False), (SPOT, False), (key(), False)]
)
def test_the_order_of_the_parts_decides_only_where_they_are_known_by_it(old: dict[str, Any], decides: bool) -> None:
    assert (key_of(old) != key_of(turned(old))) is decides


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (key(), key(False)),
        (STEPS, turned(STEPS)),
        (PAIRS, question("matching", {"match": "y"}, {"match": "x"}, {"match": "z", "decoy": True})),
        (NUMBER, question("numeric", {"value": "72", "tolerance": "0", "correct": True})),
        (NUMBER, NUMBER | {"choices": [*NUMBER["choices"], {"id": "n", "value": "72", "correct": True}]}),
        (WORDS, WORDS | {"choices": [{"id": "n", "accepted": {"en": ["court"]}, "correct": True}]}),
        (GAPS, question("gaps", {"accepted": {"en": ["one", "1"]}}, {"accepted": {"en": ["two"]}})),
        (SPOT, question("hotspot", {"box": ["0", "0", "19", "9"], "correct": True}, SPOT["choices"][1], picture="p")),
    ],
)
def test_a_corrected_key_marks_what_was_answered_before(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert is_corrected(old, new)
    assert not is_corrected(old, old)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (key(), key(False) | {"kind": "multiple"}),
        (key(), key() | {"choices": [*key()["choices"], {"id": "c", "correct": False}]}),
        (key(), key() | {"choices": [{"id": "a", "correct": True}, {"id": "new", "correct": False}]}),
        (PAIRS, question("matching", {"match": "x"}, {"match": "new"}, {"match": "z", "decoy": True})),
        (PAIRS, question("matching", {"match": "x"}, {"match": "y"}, {"match": "z"})),
        (GAPS, turned(GAPS)),
        (SPOT, SPOT | {"picture": "another"}),
    ],
)
def test_what_asks_something_else_corrects_nothing(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert key_of(old) != key_of(new)
    assert not is_comparable(old, new)
    assert not is_corrected(old, new)
