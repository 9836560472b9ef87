"""Questions come back as they were written; whatever else a file holds, reading it ends soon and in good order."""

import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from courses.standards.questions import (
    Level,
    Question,
    QuestionFile,
    read_gift,
    read_moodle_xml,
    write_gift,
    write_moodle_xml,
)
from tests.courses.standards.drawn_questions import questions

Read = Callable[[bytes], QuestionFile]
READERS = [read_gift, read_moodle_xml]
FEW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOON = 5.0


def read_soon(read: Read, data: bytes) -> QuestionFile:
    """What was read. Nothing is raised, it does not take long, and findings say what they have to."""
    started = time.process_time()
    found = read(data)
    assert time.process_time() - started < SOON
    for finding in found.findings:
        assert finding.line >= 1
        assert "%(" not in finding.reason
    assert not (found.is_broken and found.questions)
    assert found.questions or found.findings
    return found


@FEW
@given(st.lists(questions(), min_size=1, max_size=3))
def test_moodle_xml_gives_back_what_was_written(drawn: list[Question]) -> None:
    written = write_moodle_xml(drawn)

    assert written.findings == ()
    assert list(read_moodle_xml(written.data).questions) == drawn


@FEW
@given(questions())
def test_gift_gives_back_what_was_written_or_says_what_is_missing(drawn: Question) -> None:
    written = write_gift([drawn])
    read = read_gift(written.data)

    lost = {finding.code for finding in written.findings}
    if {"kind-not-written", "text-not-written"} & lost:
        assert read.questions == ()
        return
    kept = replace(drawn, pictures=(), unit="")
    if "because-not-written" in lost:
        kept = replace(kept, because="")
    if "feedback-not-written" in lost:
        kept = replace(kept, choices=tuple(replace(choice, feedback="") for choice in drawn.choices))
    assert read.questions == (kept,)
    assert (drawn.pictures != ()) == ("picture-not-written" in lost)
    assert (drawn.unit != "") == ("unit-not-written" in lost)


@FEW
@given(st.lists(questions(), min_size=2, max_size=4))
def test_categories_stay_with_their_questions(drawn: list[Question]) -> None:
    written = write_gift(drawn)
    left_out = sum(finding.level is Level.SKIPPED for finding in written.findings)
    assume(not left_out)

    assert [q.category for q in read_gift(written.data).questions] == [q.category for q in drawn]


GIFT = [
    "::name::", "{", "}", "=", "~", "#", "->", "####", "%50%", "%-100%", "%", "T", "FALSE", "\\", "\\=", "\\n", "\n",
    "\n\n", "//", "$CATEGORY: a/b", "[html]", "[plain]", "<b>", "<img src=x>", "1..5", "3:1", "#1e99", ">3 ALL", "a",
    " ", "[id:x]", "[tag:y]", "*", "é", "\x00", "\u202e", "{}", "{#", "{T", "9" * 50, "<!--", "&#x110000;",
]  # fmt: skip
XML = [
    "<quiz>", "</quiz>", "<question>", '<question type="multichoice">', '<question type="truefalse">', "</question>",
    '<question type="matching">', '<question type="ordering">', '<question type="numerical">',
    "<tolerance>1</tolerance>", '<question type="cloze">', '<question type="gapselect">',
    '<question type="shortanswer">',
    "<name>", "</name>",
    '<question type="category">', "<category>", "</category>", "<text>", "</text>", '<answer fraction="100">',
    "</answer>", '<answer fraction="x">', '<answer fraction="50">', "<questiontext>", "</questiontext>",
    "<feedback>", "</feedback>",
    "<subquestion>", "</subquestion>", "<selectoption>", "</selectoption>", "<![CDATA[", "]]>", "<!--", "-->",
    "<single>false</single>", "{1:SA:=x}", "{1:NM:=1:1~%50%2}", "{:MC:~a#b}", "{1:SA:", "[[1]]", "[[99]]", "[1]", "48",
    "true", '<file name="a.png" encoding="base64">', "</file>", "iVBORw0KGgo=", '<img src="@@PLUGINFILE@@/a.png"/>',
    "&lt;b&gt;", "&amp;", "&x;", "<!DOCTYPE quiz>", '<!ENTITY a "b">', "<?php ?>", "a", "é", "*",
    "<units><unit>", "</unit></units>",
    "<hint>", "</hint>", "<defaultgrade>2</defaultgrade>",
]  # fmt: skip


@FEW
@given(st.lists(st.sampled_from(GIFT), max_size=40).map("".join))
def test_pieces_of_gift_in_any_order(text: str) -> None:
    read_soon(read_gift, text.encode())


@FEW
@given(st.lists(st.sampled_from(XML), max_size=40).map("".join), st.booleans())
def test_pieces_of_moodle_xml_in_any_order(text: str, whole: bool) -> None:
    read_soon(read_moodle_xml, (f"<quiz>{text}</quiz>" if whole else text).encode())


ELEMENTS = st.recursive(
    st.sampled_from(["", "x", "*", "100", "{1:SA:=a}", "[[1]]", "&lt;p&gt;", "1e5", "true"]),
    lambda inner: st.builds(
        lambda tag, given, pieces: f"<{tag} {given}>{''.join(pieces)}</{tag}>",
        st.sampled_from(
            [
                "name",
                "questiontext",
                "text",
                "answer",
                "feedback",
                "subquestion",
                "selectoption",
                "tags",
                "tag",
                "units",
                "unit",
                "file",
                "hint",
            ]
        ),
        st.sampled_from(["", 'format="html"', 'fraction="100"', 'fraction="0"', 'name="a" encoding="base64"']),
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)
TYPES = ["multichoice", "truefalse", "matching", "ordering", "numerical", "shortanswer", "cloze", "gapselect", "essay"]


@FEW
@given(st.sampled_from(TYPES), st.lists(ELEMENTS, max_size=6).map("".join))
def test_elements_where_others_are_expected(kind: str, body: str) -> None:
    read_soon(read_moodle_xml, f'<quiz><question type="{kind}">{body}</question></quiz>'.encode())


@pytest.mark.parametrize("read", READERS)
@FEW
@given(st.binary(max_size=400))
@example(b"\xff\xfe\x00\xd8")
@example(b"\xef\xbb\xbf")
@example('<?xml version="1.0" encoding="utf-16"?><quiz/>'.encode("utf-16"))
@example(b'<?xml version="1.0" encoding="bogus"?><quiz/>')
def test_any_bytes(read: Read, data: bytes) -> None:
    read_soon(read, data)


@FEW
@given(
    drawn=st.lists(questions(), min_size=1, max_size=2), place=st.floats(0, 1), noise=st.binary(max_size=6),
    cut=st.integers(0, 9), gift=st.booleans(),
)  # fmt: skip
def test_a_file_with_noise_in_it(drawn: list[Question], place: float, noise: bytes, cut: int, gift: bool) -> None:
    data = (write_gift if gift else write_moodle_xml)(drawn).data
    at = int(place * len(data))

    read_soon(read_gift if gift else read_moodle_xml, data[:at] + noise + data[at + cut :])


BOMB = "<!DOCTYPE quiz [" + '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
DECLARING = [
    BOMB + "]><quiz>&a9;</quiz>",
    '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="essay">&x;</question></quiz>',
    '<!DOCTYPE quiz SYSTEM "http://127.0.0.1:1/quiz.dtd"><quiz/>',
    '<!DOCTYPE quiz [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;]><quiz/>',
    "<!DOCTYPE quiz><quiz/>",
]


@pytest.mark.parametrize("text", DECLARING)
def test_nothing_is_declared_expanded_or_fetched(text: str) -> None:
    found = read_soon(read_moodle_xml, text.encode())

    assert [(finding.code, finding.line) for finding in found.findings] == [("doctype", 1)]


def question(body: str) -> str:
    return f'<quiz><question type="multichoice"><questiontext format="html"><text>{body}</text></questiontext>'


MUCH = [
    (read_moodle_xml, "<a>" * 100_000),
    (read_moodle_xml, "<quiz>" + "<a/>" * 300_000 + "</quiz>"),
    (read_moodle_xml, "<quiz>" + "<question/>" * 5_000 + "</quiz>"),
    (read_moodle_xml, question("<![CDATA[" + "<b>" * 60_000 + "]]>") + "</question></quiz>"),
    (read_moodle_xml, question("x") + "<answer><text>a</text></answer>" * 50_000 + "</question></quiz>"),
    (read_moodle_xml, question("{1:SA:=a" * 20_000).replace("multichoice", "cloze") + "</question></quiz>"),
    (read_moodle_xml, question("{1:SA:=a}" * 9_000).replace("multichoice", "cloze") + "</question></quiz>"),
    (read_moodle_xml, question("{1:SA:" + "=a#" * 50_000).replace("multichoice", "cloze") + "</question></quiz>"),
    (read_gift, "{\n\n" * 100_000),
    (read_gift, "a{" + "~" * 150_000 + "}"),
    (read_gift, "a{" + "=b->c" * 100_000 + "}"),
    (read_gift, "::" * 200_000 + "{}"),
    (read_gift, "a{=%" + "9" * 100_000 + "%b}"),
    (read_gift, "a{#" + "9" * 100_000 + "}"),
    (read_gift, "a{#1..1e99}"),
    (read_gift, "//" + "[id:" * 50_000 + "\na{T}"),
    (read_gift, "<" * 190_000 + "{T}"),
    (read_gift, "\\" * 200_001 + "{T}"),
    (read_gift, "x" * 10_000_001),
]


@pytest.mark.parametrize(("read", "text"), MUCH, ids=[re.sub(r"\W+", "-", text[:40]) for _read, text in MUCH])
def test_what_grows_without_bounds_elsewhere_is_quick_here(read: Read, text: str) -> None:
    read_soon(read, text.encode())
