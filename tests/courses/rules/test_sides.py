"""Two states side by side: blocks by identity, words by difference, and never a tag."""

import copy
from collections.abc import Callable
from typing import Any

from courses.rules.lag import Lag, lags
from courses.rules.pieces import State
from courses.rules.sides import Line, sides
from courses.rules.words import Mark, marked, plain_words

LESSON, OTHER, QUIZ, Q1, CARD, CHECK = "lesson", "other", "quiz", "q1", "card", "check"


def block(key: str, words: str) -> dict[str, Any]:
    return {"id": key, "type": "text", "value": {"html": f"<p>{words}</p>"}}


def text(language: str) -> dict[str, Any]:
    check = {
        "kind": "single", "ask": "When?", "because": "Because.", "sources": [CARD],
        "choices": [{"id": "a", "text": "Now", "feedback": "Yes."}, {"id": "b", "text": "Later", "feedback": "No."}],
    }  # fmt: skip
    return {
        "language": language, "title": "T", "summary": "S", "audience": "A", "advisory": "", "introduction": "<p>I</p>",
        "outcomes": {"o": "Know it"}, "programme": {"title": "P", "summary": ""},
        "modules": {"m1": {"title": "One"}, "m2": {"title": "Two"}},
        "activities": {
            LESSON: {"title": "Words", "minutes": 1, "blocks": [
                block("b1", "From the first minute."), block("b2", "Second."), block("b3", "Third."),
                {"id": CHECK, "type": "check", "value": check},
            ]},
            OTHER: {"title": "Other", "minutes": 1, "blocks": [block("b4", "Fourth.")]},
            QUIZ: {"title": "Test", "introduction": "", "minutes": 1},
        },
        "questions": {Q1: {"ask": "Which?", "because": "", "choices": {
            "x": {"text": "This", "feedback": "F"}, "y": {"text": "That", "feedback": "G"}}}},
        "cards": {CARD: {"citation": "Art. 5", "statement": "Nobody.", "revision": "r"}},
    }  # fmt: skip


def state() -> State:
    key = [{"id": "a", "correct": True}, {"id": "b", "correct": False}]
    structure = {
        "code": "DEM-101", "source_language": "en", "languages": ["en", "pt-pt"], "validity_months": 24,
        "legal_review_open": True, "outcomes": ["o"],
        "modules": [
            {"id": "m1", "activities": [
                {"id": LESSON, "kind": "lesson", "slug": "l", "required": True, "outcomes": ["o"],
                 "checks": [{"id": CHECK, "kind": "single", "must_answer": True, "choices": key}]},
                {"id": OTHER, "kind": "lesson", "slug": "k", "required": True, "outcomes": [], "checks": []}]},
            {"id": "m2", "activities": [
                {"id": QUIZ, "kind": "quiz", "slug": "q", "required": True, "pass_mark": "80/100", "questions": [Q1]}]},
        ],
        "questions": {Q1: {"kind": "single", "outcome": "o", "sources": [CARD], "choices": [
            {"id": "x", "correct": True}, {"id": "y", "correct": False}]}},
        "cards": {CARD: {"key": "k", "confidence": "confirmed", "text_of": "2017"}},
    }  # fmt: skip
    return structure, {"en": text("en"), "pt-pt": text("pt-pt")}


def blocks(texts: dict[str, Any], language: str = "en") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = texts[language]["activities"][LESSON]["blocks"]
    return found


def words(marks: tuple[Mark, ...] | None) -> str:
    return "".join(f"[{mark.text}]" if mark.changed else mark.text for mark in marks) if marks else ""


def said(line: Line) -> tuple[str, str, str]:
    return line.label, words(line.before), words(line.after)


Told = list[tuple[str, tuple[str, ...], list[tuple[str, tuple[str, ...], list[tuple[str, str, str]]]]]]


def changed(what: Callable[[Any, Any], object], language: str = "en") -> Told:
    """Part, what became of it, and for each of its pieces: identity, what became of it, its lines."""
    old, new = state(), copy.deepcopy(state())
    what(*new)
    return [
        (part.id, part.what, [(piece.id, piece.what, [said(line) for line in piece.lines]) for piece in part.pieces])
        for part in sides(old, new, language, lambda label, value: str(value))
    ]


def test_what_is_the_same_is_not_shown() -> None:
    assert changed(lambda structure, texts: None) == []
    # The database keeps the fields of an object in another order than they were written in.
    assert changed(lambda s, t: t["en"]["cards"].update({CARD: dict(reversed(t["en"]["cards"][CARD].items()))})) == []


def test_blocks_are_aligned_by_identity_and_words_are_marked() -> None:
    def what(structure: Any, texts: Any) -> None:
        first, second, third, check = blocks(texts)
        first["value"]["html"] = "<p>From the <b>very</b> first hour.</p>"
        texts["en"]["activities"][LESSON]["blocks"] = [third, first, block("new", "New."), check]
        assert second

    assert changed(what) == [
        (LESSON, (), [
            ("b3", ("moved",), []),
            ("b1", ("changed",), [("html", "From the first [minute].", "From the [very ]first [hour].")]),
            ("b2", ("removed",), [("html", "Second.", "")]),
            ("new", ("added",), [("html", "", "New.")]),
        ]),
    ]  # fmt: skip


def test_a_key_stands_beside_its_choice() -> None:
    def what(structure: Any, texts: Any) -> None:
        for choice in structure["questions"][Q1]["choices"]:
            choice["correct"] = not choice["correct"]
        structure["modules"][0]["activities"][0]["checks"][0]["choices"][1]["correct"] = True

    assert changed(what) == [
        (LESSON, (), [(CHECK, ("changed",), [("text", "Later", "Later"), ("correct", "[False]", "[True]")])]),
        (QUIZ, (), [(Q1, ("changed",), [
            ("text", "This", "This"), ("correct", "[True]", "[False]"),
            ("text", "That", "That"), ("correct", "[False]", "[True]"),
        ])]),
    ]  # fmt: skip
    assert changed(what, "pt-pt") == []  # keys are the same in every language, and stand with the source language


def test_cards_rules_and_places_are_named() -> None:
    def what(structure: Any, texts: Any) -> None:
        texts["en"]["cards"][CARD]["statement"] = "Nobody at all."
        structure["cards"][CARD]["confidence"] = "in-flux"
        structure["modules"][1]["activities"][0]["pass_mark"] = "70/100"
        structure["modules"][0]["activities"][1]["outcomes"] = ["o"]
        structure["modules"].reverse()

    assert changed(what) == [
        ("DEM-101", (), [("m2", ("moved",), [])]),
        (QUIZ, ("moved",), [(f"head {QUIZ}", ("changed",), [
            ("title", "Test", "Test"), ("pass_mark", "[80]/100", "[70]/100")])]),
        (OTHER, (), [(f"head {OTHER}", ("changed",), [
            ("title", "Other", "Other"), ("outcomes", "", "[Know it]")])]),
        ("law cards", (), [(CARD, ("changed",), [
            ("citation", "Art. 5", "Art. 5"),
            ("confidence", "[confirmed]", "[in-flux]"),
            ("statement", "Nobody.", "Nobody[ at all]."),
        ])]),
    ]  # fmt: skip


def test_an_activity_comes_goes_and_moves_to_another_module() -> None:
    def what(structure: Any, texts: Any) -> None:
        first, second = structure["modules"]
        second["activities"].insert(0, first["activities"].pop(1))
        first["activities"].append({"id": "n", "kind": "lesson", "slug": "n", "required": False})
        first["activities"].pop(0)
        texts["en"]["activities"]["n"] = {"title": "N", "blocks": []}

    assert [(part, became) for part, became, _pieces in changed(what)] == [
        (LESSON, ("removed",)),
        ("n", ("added",)),
        (OTHER, ("moved",)),
    ]


def test_a_change_of_form_says_that_no_word_has_changed() -> None:
    assert changed(lambda s, t: blocks(t)[1]["value"].update(html="<p><b>Second.</b></p>")) == [
        (LESSON, (), [("b2", ("form",), [])])
    ]


def test_a_language_that_only_one_state_has_is_not_compared() -> None:
    assert changed(lambda s, t: t.pop("pt-pt"), "pt-pt") == []


def test_markup_becomes_words() -> None:
    rich = '<p>One <b>two</b>&amp;<br>three</p><ul><li>item <a href="https://x.example/">link</a></li></ul><script>no</script>'

    assert plain_words(rich) == "One two&\nthree\n• item link (https://x.example/)\nno"
    assert plain_words("a < b") == "a < b"


def test_texts_with_little_in_common_are_marked_whole() -> None:
    assert [words(side) for side in marked("one two three", "vier fünf sechs")] == [
        "[one two three]",
        "[vier fünf sechs]",
    ]
    assert [words(side) for side in marked("a b c d e f", "a x y d e f")] == ["a [b c] d e f", "a [x y] d e f"]


def test_languages_that_lag() -> None:
    old, new = state(), copy.deepcopy(state())
    _structure, texts = new
    blocks(texts)[0]["value"]["html"] = "<p>Other words.</p>"
    blocks(texts)[1]["value"]["html"] = "<p>Second, and translated anew.</p>"
    blocks(texts, "pt-pt")[1]["value"]["html"] = "<p>Segundo.</p>"
    texts["en"]["cards"][CARD]["statement"] = "Said anew."
    del texts["pt-pt"]["activities"][OTHER]
    del texts["pt-pt"]["questions"][Q1]

    # The other lesson is its head and a block.
    assert lags(old, new) == [Lag("pt-pt", pieces=15, missing=3, stale=2)]
    assert lags(None, new) == [Lag("pt-pt", pieces=15, missing=3, stale=0)]
    assert [lag.is_complete for lag in (*lags(old, old), *lags(old, new))] == [True, False]
