"""Moodle XML: what each type becomes, what is said about it, and what an author is told when something is wrong."""

import base64

import pytest

from courses.standards.questions import (
    Choice,
    Level,
    Picture,
    Question,
    QuestionFile,
    read_moodle_xml,
    write_moodle_xml,
)
from courses.standards.questions.pictures import MAX_PICTURE

WARNING, SKIPPED, ERROR = Level.WARNING, Level.SKIPPED, Level.ERROR
PNG = b"\x89PNG\r\n\x1a\n" + b"not much of a picture"


def item(kind: str, body: str, ask: str = "Well?", name: str = "A") -> str:
    asked = f'<questiontext format="html"><text><![CDATA[{ask}]]></text></questiontext>'
    return f'<question type="{kind}">\n<name><text>{name}</text></name>\n{asked}\n{body}</question>\n'


def quiz(*items: str) -> str:
    return '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n' + "".join(items) + "</quiz>\n"


def answer(percent: str, text: str, feedback: str = "", more: str = "") -> str:
    said = f'<feedback format="html"><text>{feedback}</text></feedback>' if feedback else ""
    return f'<answer fraction="{percent}" format="html"><text>{text}</text>{said}{more}</answer>\n'


def read(text: str) -> QuestionFile:
    return read_moodle_xml(text.encode())


def question(text: str) -> Question:
    found = read(quiz(text))
    assert not found.is_broken, found.findings
    (only,) = found.questions
    return only


def said(*items: str) -> list[tuple[Level, int, str, str]]:
    return [(f.level, f.line, f.question, f.code) for f in read(quiz(*items)).findings]


TWO = answer("100", "yes", "Right.") + answer("0", "no", "Wrong.")
PAIR = "<subquestion><text>{}</text><answer><text>{}</text></answer></subquestion>"
PAIRS = PAIR.format("A", "one") + PAIR.format("B", "two") + PAIR.format("", "three")


@pytest.mark.parametrize(
    ("kind", "body", "ours", "choices"),
    [
        ("multichoice", TWO, "single", (Choice("yes", True, "Right."), Choice("no", False, "Wrong."))),
        (
            "multichoice",
            "<single>false</single>" + answer("50", "a") + answer("50", "b") + answer("-50", "c"),
            "multiple",
            (Choice("a", True), Choice("b", True), Choice("c", False)),
        ),
        (
            "multichoice",
            "<single>false</single>" + answer("33.33333", "a") * 3 + answer("-33.33333", "c"),
            "multiple",
            (*(Choice("a", True),) * 3, Choice("c", False)),
        ),
        (
            "truefalse",
            answer("0", "true", "No.") + answer("100", "false", "Yes."),
            "true-false",
            (Choice("true", False, "No."), Choice("false", True, "Yes.")),
        ),
        (
            "truefalse",
            answer("100", "false") + answer("0", "true"),
            "true-false",
            (Choice("true", False), Choice("false", True)),
        ),
        (
            "matching",
            PAIRS,
            "matching",
            (Choice("A", match="one"), Choice("B", match="two"), Choice("", match="three")),
        ),
        (
            "ordering",
            "<selecttype>ALL</selecttype><gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>"
            + answer("1", "first", "Why.") + answer("2", "second") + answer("3", "third"),
            "ordering",
            (Choice("first", feedback="Why."), Choice("second"), Choice("third")),
        ),
        (
            "numerical",
            answer("100", "48", "", "<tolerance>0.5</tolerance>") + answer("0", "24", "A day."),
            "numeric",
            (Choice(value="48", tolerance="0.5"), Choice(value="24", tolerance="0", correct=False, feedback="A day.")),
        ),
        (
            "shortanswer",
            answer("100", "lawyer") + answer("100", "attorney") + answer("0", "judge", "No."),
            "text",
            (Choice(accepted=("lawyer", "attorney")), Choice(accepted=("judge",), correct=False, feedback="No.")),
        ),
    ],
)  # fmt: skip
def test_what_each_type_becomes(kind: str, body: str, ours: str, choices: tuple[Choice, ...]) -> None:
    found = question(item(kind, body))

    assert (found.kind, found.ask, found.choices) == (ours, "Well?", choices)
    assert said(item(kind, body)) == []


def test_what_stands_around_a_question() -> None:
    category = '<question type="category"><category><text>$course$/top/Custody/First hours</text></category></question>'
    body = (
        '<generalfeedback format="html"><text>&lt;p&gt;See the law.&lt;/p&gt;</text></generalfeedback>'
        "<defaultgrade>1.0000000</defaultgrade><idnumber>HRD-7</idnumber>"
        "<tags><tag><text>difficulty:3</text></tag></tags>"
        "<units><unit><multiplier>1</multiplier><unit_name>hours</unit_name></unit></units>"
    )

    found = question(
        category + item("numerical", body + answer("100", "48"), "<p>How <b>long</b>?</p><ul><li>in hours</li></ul>")
    )

    assert found == Question(
        kind="numeric",
        ask="How long?\n- in hours",
        choices=(Choice(value="48", tolerance="0"),),
        name="A",
        because="See the law.",
        unit="hours",
        category="Custody / First hours",
        idnumber="HRD-7",
        tags=("difficulty:3",),
    )


def test_embedded_answers_become_gaps() -> None:
    ask = (
        "<p>A {1:SHORTANSWER:=doctor#Yes.~=physician~judge#No.} comes after {2:NUMERICAL:=2:0} hours,"
        " with {:MULTICHOICE:=a lawyer~a friend} &amp; a {1:SA:%100%f&eacute;e\\}}.</p>"
    )
    text = item("cloze", "", ask)

    found = question(text)

    assert (found.kind, found.ask) == ("gaps", "A [1] comes after [2] hours, with [3] & a [4].")
    assert found.choices == (
        Choice(accepted=("doctor", "physician"), feedback="Yes."),
        Choice(accepted=("2",)),
        Choice(accepted=("a lawyer",)),
        Choice(accepted=("fée}",)),
    )
    assert said(text) == [(WARNING, 3, "A", "gap-wrong"), (WARNING, 3, "A", "gap-options")]


@pytest.mark.parametrize(("kind", "tag"), [("gapselect", "selectoption"), ("ddwtos", "dragbox")])
def test_words_chosen_into_a_text_become_gaps(kind: str, tag: str) -> None:
    options = "".join(f"<{tag}><text>{text}</text><group>1</group></{tag}>" for text in ("sun", "rain", "moon"))

    found = question(item(kind, options, "The [[3]] and the [[1]] [5]."))

    assert (found.ask, found.choices) == (
        "The [1] and the [2] (5).",
        (Choice(accepted=("moon",)), Choice(accepted=("sun",))),
    )


THREE = "".join(answer("1", text) for text in "abc")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (item("essay", ""), [(SKIPPED, 3, "A", "kind")]),
        (item("calculated", ""), [(SKIPPED, 3, "A", "kind")]),
        (item("description", ""), [(SKIPPED, 3, "A", "kind")]),
        (item("ddimageortext", ""), [(SKIPPED, 3, "A", "kind")]),
        (item("random", ""), [(SKIPPED, 3, "A", "kind")]),
        (item("multichoice", TWO, ""), [(SKIPPED, 3, "A", "no-ask")]),
        (item("multichoice", answer("100", "a") + answer("100", "b")), [(SKIPPED, 3, "A", "not-one-right")]),
        (item("multichoice", TWO + answer("40", "c")), [(WARNING, 8, "A", "partial-credit")]),
        (item("multichoice", TWO + answer("-40", "c")), [(WARNING, 3, "A", "minus")]),
        (item("multichoice", "<single>false</single>" + TWO), [(WARNING, 3, "A", "weights")]),
        (item("shortanswer", "<usecase>1</usecase>" + answer("100", "a")), [(WARNING, 3, "A", "case")]),
        (item("shortanswer", answer("100", "a") + answer("0", "*", "No.")), [(WARNING, 7, "A", "any-other")]),
        (item("ordering", "<gradingtype>ABSOLUTE</gradingtype>" + THREE), [(WARNING, 3, "A", "ordering-marks")]),
        (item("ordering", "<selecttype>RANDOM</selecttype>" + THREE), [(WARNING, 3, "A", "ordering-subset")]),
        (item("multichoice", "<defaultgrade>3</defaultgrade>" + TWO), [(WARNING, 3, "A", "mark")]),
        (item("multichoice", "<hidden>1</hidden>" + TWO), [(WARNING, 3, "A", "hidden")]),
        (item("multichoice", "<hint><text>Think.</text></hint>" + TWO), [(WARNING, 3, "A", "whole-feedback")]),
        (item("cloze", "", "No gap."), [(SKIPPED, 3, "A", "no-gaps")]),
        (item("cloze", "", "{1:NM:=2:0.5}"), [(SKIPPED, 3, "A", "gap-tolerance")]),
        (item("cloze", "", "{1:MR:=a~=b}"), [(SKIPPED, 3, "A", "gap-kind")]),
    ],
)  # fmt: skip
def test_what_is_said_about_a_question(text: str, expected: list[tuple[Level, int, str, str]]) -> None:
    assert said(text) == expected


def test_what_moodle_writes_by_itself_is_nothing_to_tell() -> None:
    own = "<correctfeedback><text>&lt;p&gt;Your answer is correct.&lt;/p&gt;</text></correctfeedback>"

    assert said(item("multichoice", own + TWO)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "", "not-xml")]),
        ("<quiz>\n<question>\n</quiz>", [(3, "", "not-xml")]),
        ("<quiz>\n&nbsp;</quiz>", [(2, "", "not-xml")]),
        ("<html/>", [(1, "", "not-moodle")]),
        ("<quiz></quiz>", [(1, "", "no-questions")]),
        ("<!DOCTYPE quiz>\n<quiz/>", [(1, "", "doctype")]),
        (quiz(item("multichoice", answer("much", "a"))), [(6, "A", "no-number")]),
        (quiz(item("multichoice", TWO), item("numerical", answer("100", "two"))), [(12, "A", "no-number")]),
        (quiz(item("multichoice", "").replace("<![CDATA[Well?]]>", "<p>Well?</p>")), [(5, "A", "markup-in-text")]),
        (quiz(item("cloze", "", "{1:SA:=a")), [(3, "A", "brace-open")]),
        (quiz(item("multichoice", TWO, "x" * 20_001)), [(3, "A", "too-long")]),
    ],
)
def test_a_broken_file_names_line_and_question_and_gives_nothing(
    text: str, expected: list[tuple[int, str, str]]
) -> None:
    found = read(text)

    assert [(f.line, f.question, f.code) for f in found.findings if f.level is ERROR] == expected
    assert found.questions == ()


def with_picture(data: bytes, source: str = "@@PLUGINFILE@@/a%20desk.png") -> str:
    content = base64.b64encode(data).decode()
    file = f'<file name="a desk.png" path="/" encoding="base64">{content}</file>'
    shown = item("multichoice", TWO, f'<p>See.</p><img src="{source}" alt="A desk" width="20">')
    return shown.replace("</questiontext>", f"{file}</questiontext>")


def test_a_picture_is_taken_along_with_its_alternative() -> None:
    found = read(quiz(with_picture(PNG)))

    assert found.questions[0].ask == "See."
    assert found.questions[0].pictures == (Picture("a desk.png", "A desk", "png", PNG),)
    assert [(f.code, dict(f.details)) for f in found.findings] == [("picture", {"name": "a desk.png", "alt": "A desk"})]


def test_a_picture_within_the_text() -> None:
    found = question(with_picture(b"", f"data:image/png;base64,{base64.b64encode(PNG).decode()}"))

    assert found.pictures == (Picture("picture-1", "A desk", "png", PNG),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (with_picture(b"<svg onload='alert(1)'/>"), "picture-type"),
        (with_picture(PNG, "https://example.org/a.png"), "picture-outside"),
        (with_picture(PNG).replace("iVBOR", "i*BOR"), "picture-broken"),
        (with_picture(PNG + b"x" * MAX_PICTURE), "picture-large"),
    ],
)
def test_a_picture_that_is_none_is_left_out_and_said(text: str, code: str) -> None:
    found = read(quiz(text))

    assert [(f.level, f.code) for f in found.findings] == [(WARNING, code)]
    assert found.questions[0].pictures == ()


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "iso-8859-1"])
def test_an_encoding_that_is_declared(encoding: str) -> None:
    text = quiz(item("multichoice", TWO, "Não é?")).replace("UTF-8", encoding)

    found = read_moodle_xml(text.encode(encoding))

    assert (found.questions[0].ask, found.findings) == ("Não é?", ())


def test_utf_16_is_known_by_its_mark() -> None:
    found = read_moodle_xml(quiz(item("multichoice", TWO, "Não é?")).replace("UTF-8", "UTF-16").encode("utf-16"))

    assert found.questions[0].ask == "Não é?"


def test_an_encoding_that_nobody_knows_is_refused() -> None:
    found = read_moodle_xml(b'<?xml version="1.0" encoding="klingon"?><quiz/>')

    assert [finding.reason for finding in found.findings] == ["The encoding “klingon” is not known here."]


def test_what_is_written_is_what_moodle_reads() -> None:
    gaps = Question("gaps", "A [1] & b.", (Choice(accepted=("x~y", "z*"), feedback="So."),), name="HRD-101/t02")
    pair = (Choice("yes", True, "Right."), Choice("no <b>", False))

    text = write_moodle_xml(
        [Question("single", "Well?", pair, name="HRD-101/t01", category="rights"), gaps]
    ).data.decode()

    assert '<question type="category"><category><text>$course$/top/rights</text></category></question>' in text
    assert '<questiontext format="plain_text"><text>Well?</text></questiontext>' in text
    assert '<answer fraction="0" format="plain_text"><text>no &lt;b&gt;</text>' in text
    assert "A {1:SHORTANSWER:=x&amp;#126;y#So.~=z&amp;#92;*#So.} &amp;amp; b." in text


def test_the_alternative_of_a_picture_is_no_gap() -> None:
    picture = Picture("desk.png", "A [1] {1:SHORTANSWER:=x}", "png", PNG)
    gaps = Question("gaps", "A [1].", (Choice(accepted=("x",)),), pictures=(picture,))

    assert read_moodle_xml(write_moodle_xml([gaps]).data).questions == (gaps,)
