"""What an H5P package says in the browser, read and held within bounds."""

import json
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from lms.learning.rules import packages
from lms.learning.rules.packages import StatementError, claim

PART = "aaaaaaaa-1111-4222-8333-444444444444"
SUB = "5f1c9a9e-0000-4000-8000-000000000001"
IRI = packages.iri(PART)


def statement(verb: str = "answered", sub: str = "", **changed: Any) -> str:
    told: dict[str, Any] = {
        "actor": {"mbox": "mailto:ana@example.org"},
        "verb": {"id": f"http://adlnet.gov/expapi/verbs/{verb}"},
        "object": {"id": IRI + (f"?subContentId={sub}" if sub else ""), "objectType": "Activity"},
        "context": {"contextActivities": {"category": []}, "registration": "x"},
        "result": {"score": {"raw": 1, "max": 3, "min": 0, "scaled": 0.9}, "response": "0[,]1"},
    }
    return json.dumps(told | changed)


def read(text: str) -> packages.Claim:
    return claim(text, activity=IRI, known={SUB})


def test_a_statement_loses_who_and_keeps_what() -> None:
    made = read(statement())

    assert (made.sub, made.verb, made.raw, made.max, made.response) == ("", "answered", Decimal(1), Decimal(3), "0[,]1")
    assert made.body.keys() == {"verb", "object", "result", "context"}
    assert made.body["context"] == {"contextActivities": {"category": []}}
    assert made.is_result


def test_only_the_activitys_own_address_speaks_for_the_whole() -> None:
    """Chapters of a book say that they are completed, and name no parent."""
    assert not read(statement("completed", SUB)).is_result
    assert read(statement("completed")).is_result
    assert not read(statement("progressed")).is_result
    assert not read(statement(result={"score": {"raw": 0, "max": 0}})).is_result
    with pytest.raises(StatementError, match="object"):
        read(statement(object={"id": "urn:uuid:another"}))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "not JSON"),
        ("[]", "no object"),
        ("[" * 60_000, "not JSON"),
        ('{"a": 1e999}', "not JSON"),
        ('{"a":' * 61 + "1" + "}" * 61, "too deep"),
        ('{"a": NaN}', "not JSON"),
        ('{"a": "\\ud800"}', "not JSON"),
        ('{"a": "\\u0000"}', "zero byte"),
        (json.dumps({"a": "x" * 70_000}), "too large"),
        (statement("voided"), "verb"),
        (statement(verb={"id": 7}), "verb"),
        (statement(sub="5f1c9a9e-0000-4000-8000-00000000000f"), "object"),
        (statement(result={"score": {"raw": 99999, "max": 10}}), "score"),
        (statement(result={"score": {"raw": -1, "max": 10}}), "score"),
        (statement(result={"score": {"raw": True, "max": 10}}), "score"),
        (statement(result={"score": {"raw": "1", "max": 10}}), "score"),
        (statement(result={"score": {"raw": 1, "max": 1e300}}), "score"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_what_cannot_be_taken(text: str, why: str) -> None:
    with pytest.raises(StatementError, match=why):
        read(text)


def test_the_parts_of_a_package_that_have_a_name() -> None:
    question = {"library": "H5P.MultiChoice 1.16", "params": {}, "subContentId": SUB, "metadata": {"title": "Which?"}}
    chapter = {"library": "H5P.Column 1.18", "subContentId": "c", "params": {"content": [{"content": question}]}}

    found = packages.subs({"chapters": [chapter, {"library": "H5P.Text 1.1", "params": {}}]})

    assert [(sub.id, sub.title, sub.asks) for sub in found.values()] == [("c", "", False), (SUB, "Which?", True)]


def test_the_questions_of_a_set_have_a_name_and_no_library() -> None:
    choice = {"question": "<p>Which?</p>", "answers": ["a", "b"], "subContentId": "1"}
    claims = {"summary": ["<p>Told why.</p>", "<p>Told nothing.</p>"], "tip": "", "subContentId": "2"}

    found = packages.subs({"choices": [choice], "summaries": [claims, {"summary": []}]})

    assert [(sub.id, sub.words, sub.asks) for sub in found.values()] == [
        ("1", "Which?", False),
        ("2", "Told why.", False),
    ]


HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("completion", "score", "answered", "needed", "done"),
    [
        ("opened", None, "", None, True),
        ("result", None, "ab", None, False),
        ("result", Fraction(0), "", None, True),
        ("result", Fraction(1, 3), "", HALF, False),
        ("result", HALF, "", HALF, True),
        ("children", None, "a", None, False),
        ("children", HALF, "ab", None, True),
        ("children", Fraction(1, 3), "ab", HALF, False),
        ("children", Fraction(1), "a", HALF, False),
    ],
)
def test_what_finishes_an_activity(
    completion: str, score: Fraction | None, answered: str, needed: Fraction | None, done: bool
) -> None:
    assert packages.is_finished(completion, score=score, answered=answered, asked="ab", needed=needed) is done


def test_a_package_that_names_no_questions_is_done_by_its_result() -> None:
    assert not packages.is_finished("children", score=None, answered=(), asked=(), needed=None)
    assert packages.is_finished("children", score=Fraction(0), answered=(), asked=(), needed=None)


def test_what_is_odd_about_a_claim() -> None:
    made, slow = read(statement()), timedelta(minutes=1)
    one, three, five = map(Decimal, (1, 3, 5))

    assert packages.flags(made, None, None, slow) == []
    assert packages.flags(made, one, three, timedelta(seconds=1)) == ["fast"]
    assert packages.flags(made, Decimal(0), three, slow) == ["differs"]
    assert packages.flags(made, one, five, slow) == ["differs"]
    assert packages.flags(made, one, Decimal(2), slow) == []  # a question was left out
