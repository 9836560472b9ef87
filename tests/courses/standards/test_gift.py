"""GIFT: what each form becomes, what is said about it, and what an author is told when something is wrong."""

import pytest

from courses.standards.questions import Choice, Level, Question, QuestionFile, read_gift, write_gift

WARNING, SKIPPED, ERROR = Level.WARNING, Level.SKIPPED, Level.ERROR


def read(text: str) -> QuestionFile:
    return read_gift(text.encode())


def question(text: str) -> Question:
    found = read(text)
    assert not found.is_broken, found.findings
    (only,) = found.questions
    return only


def said(text: str) -> list[tuple[Level, int, str, str]]:
    return [(f.level, f.line, f.question, f.code) for f in read(text).findings]


@pytest.mark.parametrize(
    ("text", "kind", "ask", "choices"),
    [
        (
            "Who decides?{~the officer =a judge#Yes. ~nobody#No.}",
            "single",
            "Who decides?",
            (Choice("the officer", False), Choice("a judge", True, "Yes."), Choice("nobody", False, "No.")),
        ),
        (
            "Which two?{~%50%one ~%50%two ~%-50%three}",
            "multiple",
            "Which two?",
            (Choice("one", True), Choice("two", True), Choice("three", False)),
        ),
        (
            "A person is {~never =always} told why.",
            "single",
            "A person is _____ told why.",
            (Choice("never", False), Choice("always", True)),
        ),
        (
            "It may be waived.{F#Not so.#Right.}",
            "true-false",
            "It may be waived.",
            (Choice("true", False, "Not so."), Choice("false", True, "Right.")),
        ),
        (
            "It is told.{TRUE}",
            "true-false",
            "It is told.",
            (Choice("true", True), Choice("false", False)),
        ),
        (
            "Match.{=A -> one =B -> two = -> three}",
            "matching",
            "Match.",
            (Choice("A", match="one"), Choice("B", match="two"), Choice("", match="three")),
        ),
        (
            "Hours?{#48}",
            "numeric",
            "Hours?",
            (Choice(value="48", tolerance="0"),),
        ),
        (
            "Hours?{#\n=48:0.5#Yes.\n=%0%24:0#That is a day.\n}",
            "numeric",
            "Hours?",
            (
                Choice(value="48", tolerance="0.5", feedback="Yes."),
                Choice(value="24", tolerance="0", correct=False, feedback="That is a day."),
            ),
        ),
        ("Between?{#1..5}", "numeric", "Between?", (Choice(value="3", tolerance="2"),)),
        ("Comma?{#0,5:0\\,1}".replace("\\,", ","), "numeric", "Comma?", (Choice(value="0.5", tolerance="0.1"),)),
        (
            "Who?{=lawyer#Yes. =attorney#Yes. =%0%judge#No.}",
            "text",
            "Who?",
            (
                Choice(accepted=("lawyer", "attorney"), feedback="Yes."),
                Choice(accepted=("judge",), correct=False, feedback="No."),
            ),
        ),
        (
            "A {=doctor =physician} comes.",
            "gaps",
            "A [1] comes.",
            (Choice(accepted=("doctor", "physician")),),
        ),
        (
            "Order.{>3 ALL VERTICAL RELATIVE_NEXT_EXCLUDE_LAST SHOW\nfirst\nsecond\nthird\n}",
            "ordering",
            "Order.",
            (Choice("first"), Choice("second"), Choice("third")),
        ),
    ],
)
def test_what_each_form_becomes(text: str, kind: str, ask: str, choices: tuple[Choice, ...]) -> None:
    found = question(text)

    assert (found.kind, found.ask, found.choices) == (kind, ask, choices)
    assert said(text) == []


def test_what_stands_around_a_question() -> None:
    found = question(
        "$CATEGORY: $course$/top/Custody/First hours\n\n"
        "// Checked in May. [id:HRD-7] [tag:topic\\: a] [tag:difficulty:3]\n"
        "::Two\\: hours::[html]<p>How <b>long</b>?<br>In hours.</p>{#\n"
        "// not this one\n=%100%48:0\n####See the\\n<i>law</i>.}\n"
    )

    assert found == Question(
        kind="numeric",
        ask="How long?\nIn hours.",
        choices=(Choice(value="48", tolerance="0"),),
        name="Two: hours",
        because="See the law.",
        category="Custody / First hours",
        idnumber="HRD-7",
        tags=("topic: a", "difficulty:3"),
    )
    assert found.line == 4


def test_what_is_escaped_is_meant() -> None:
    found = question("a \\{b\\} \\= \\~ \\# \\: \\\\ c{=x\\=y#1 \\#2 ~z}")

    assert found.ask == "a {b} = ~ # : \\ c"
    assert found.choices == (Choice("x=y", True, "1 #2"), Choice("z", False))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::E::Write.{}", [(SKIPPED, 1, "E", "kind")]),
        ("\n\n::D::Only a text.", [(SKIPPED, 3, "D", "kind")]),
        ("::A::x{=a ~%50%b}", [(WARNING, 1, "A", "partial-credit")]),
        ("::A::x{=a ~%-20%b}", [(WARNING, 1, "A", "minus")]),
        ("::A::x{~%70%a ~%30%b ~c}", [(WARNING, 1, "A", "weights")]),
        ("::A::x{=a =%80%b\n=%0%*#No.}", [(WARNING, 1, "A", "partial-credit"), (WARNING, 2, "A", "any-other")]),
        ("::A::x{=a =b*}", [(WARNING, 1, "A", "wildcard")]),
        ("::A::x{#3~#No.}", [(WARNING, 1, "A", "any-other")]),
        ("::A::x{=a =b ~c}", [(SKIPPED, 1, "A", "not-one-right")]),
        ("::A::x{~a ~b}", [(SKIPPED, 1, "A", "none-right")]),
        ("::A::x{=a ~}", [(SKIPPED, 1, "A", "empty-choice")]),
        ("::A::x{=a -> b =c -> b}", [(SKIPPED, 1, "A", "said-twice")]),
        ("::A::x{>\na\nb}", [(SKIPPED, 1, "A", "too-few-steps")]),
        ("::A::x{>3 RANDOM V\na\nb\nc}", [(WARNING, 1, "A", "ordering-subset")]),
        ("::A::x{>3 ALL V ABSOLUTE\na\nb\nc}", [(WARNING, 1, "A", "ordering-marks")]),
        ("::A::{=a ~b}", [(SKIPPED, 1, "A", "no-ask")]),
        ("::A::x {T} and {F}", [(SKIPPED, 1, "A", "two-sections")]),
        ("::A::[html]x<sup>2</sup>{T}", [(WARNING, 1, "A", "markup")]),
        ("::A::[html]<img src='a.png'>x{T}", [(WARNING, 1, "A", "picture-outside")]),
    ],
)  # fmt: skip
def test_what_is_said_about_a_question(text: str, expected: list[tuple[Level, int, str, str]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(1, "", "no-questions")]),
        ("// nothing", [(1, "", "no-questions")]),
        ("Fine?{T}\n\n::B::Open\n{ =a ~b", [(4, "B", "brace-open")]),
        ("::B::Close }", [(1, "B", "brace-close")]),
        ("::B::x{\n=a -> b\n=c}", [(3, "B", "no-arrow")]),
        ("::B::x{#\n=48\n=two}", [(3, "B", "no-number")]),
        ("a{T}\n\n::B::x{#y}\n\n::C::{", [(3, "B", "no-number"), (5, "C", "brace-open")]),
        ("a\x00b{T}", [(1, "", "not-text")]),
    ],
)
def test_a_broken_file_names_line_and_question_and_gives_nothing(
    text: str, expected: list[tuple[int, str, str]]
) -> None:
    found = read(text)

    assert [(f.line, f.question, f.code) for f in found.findings if f.level is ERROR] == expected
    assert found.questions == ()


def test_a_finding_is_a_sentence() -> None:
    (finding,) = read("::A::x{=a ~%50%b}").findings

    assert finding.reason == "“b” brings 50 percent in the file. Here it counts as wrong."


@pytest.mark.parametrize(
    "data",
    [
        "Größe: não{T}".encode(),
        "\ufeffGröße: não{T}".encode(),
        "\ufeffGröße: não{T}".encode("utf-16-le"),
        "\ufeffGröße: não{T}".encode("utf-16-be"),
    ],
)
def test_encodings(data: bytes) -> None:
    found = read_gift(data)

    assert (found.questions[0].ask, found.findings) == ("Größe: não", ())


def test_windows_1252_is_guessed_and_said() -> None:
    found = read_gift("Größe – €{T}".encode("cp1252"))

    assert found.questions[0].ask == "Größe – €"
    assert [(f.level, f.line, f.code, dict(f.details)) for f in found.findings] == [
        (WARNING, 1, "encoding-guessed", {"encoding": "Windows-1252"})
    ]


def test_bytes_that_no_encoding_has_are_refused() -> None:
    found = read_gift(b"a\n\x81\x81{T}")

    assert [(f.line, f.code) for f in found.findings if f.level is ERROR] == [(2, "encoding-wrong")]


def test_what_is_written() -> None:
    written = write_gift(
        [
            Question(
                "single", "Who: {now}?", (Choice("a judge", True, "Yes."), Choice("nobody", False)), name="HRD-101/t01",
                because="It is the law.", category="rights", idnumber="u-1", tags=("difficulty:2",),
            ),
            Question("gaps", "A [1] and a [2].", (Choice(accepted=("x",)), Choice(accepted=("y",))), name="two gaps"),
        ]
    )  # fmt: skip

    assert written.data.decode() == (
        "$CATEGORY: $course$/top/rights\n\n"
        "// [id:u-1] [tag:difficulty:2]\n"
        "::HRD-101/t01::[plain]Who\\: \\{now\\}?{\n"
        "\t=a judge#Yes.\n\t~%0%nobody\n\t####It is the law.\n}\n"
    )
    assert [(f.level, f.question, f.code) for f in written.findings] == [(SKIPPED, "two gaps", "kind-not-written")]
