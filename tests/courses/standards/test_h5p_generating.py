"""Questions become packages that are whole, say what was asked, and are worth everything when answered rightly."""

import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings

from courses.standards.h5p import Package, read_package, regrade
from courses.standards.h5p.generating import Shelf, generate, generate_single
from courses.standards.questions import Choice, Picture, Question
from tests.courses.standards.drawn_questions import questions
from tests.factories import h5p
from tests.factories.h5p.question_types import KNOWN, TRANSLATED

SHELF = Shelf(KNOWN)
BETWEEN = "[,]"


def taken(data: bytes) -> Package:
    """As a platform takes it that has the libraries."""
    return read_package(io.BytesIO(data), installed=KNOWN, may_install=False)


def unpacked(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unpacked_params(data: bytes) -> Any:
    return json.loads(unpacked(data)["content/content.json"])


SINGLE = Question(
    "single",
    "Who may see a lawyer?\nThink of <custody>.",
    (Choice("Everybody & at once", True, "Yes."), Choice("Nobody", False, "No.")),
    name="CC-101/lawyer",
    because="The code says so.",
    idnumber="0b3f1a52-4f8e-4a7e-9d58-3f1c8e0c2a11",
    pictures=(Picture("a.png", "A <door>", "image/png", h5p.PIXEL),),
)


def test_a_question_alone() -> None:
    written = generate_single(SINGLE, SHELF, language="pt-br")

    package = taken(written.data)

    assert written.findings == ()
    assert (package.title, package.language, str(package.main)) == ("CC-101/lawyer", "pt-br", "H5P.MultiChoice 1.16")
    assert package.findings == ()
    assert list(map(str, package.order)) == ["H5P.Image 1.1", "H5P.Question 1.5", "H5P.MultiChoice 1.16"]
    media = package.cleaned.pop("media")
    assert package.cleaned == {
        "question": "<p>Who may see a lawyer?</p>\n<p>Think of &lt;custody&gt;.</p>",
        "answers": [
            {
                "text": "<div>Everybody &amp; at once</div>",
                "correct": True,
                "tipsAndFeedback": {"tip": "", "chosenFeedback": "<p>Yes.</p>", "notChosenFeedback": ""},
            },
            {
                "text": "<div>Nobody</div>",
                "correct": False,
                "tipsAndFeedback": {"tip": "", "chosenFeedback": "<p>No.</p>", "notChosenFeedback": ""},
            },
        ],
        "overallFeedback": [{"from": 0, "to": 100, "feedback": "The code says so."}],
        "UI": {"checkAnswerButton": "Check", "showSolutionButton": "Show solution"},
        "behaviour": {
            "enableRetry": True, "type": "single", "singlePoint": True, "passPercentage": 100, "randomAnswers": True,
        },
    }  # fmt: skip
    assert media["type"]["params"]["alt"] == "A &lt;door&gt;"
    assert unpacked(written.data)[f"content/{media['type']['params']['file']['path']}"] == h5p.PIXEL
    assert generate_single(SINGLE, SHELF, language="pt-br") == written  # byte for byte


def test_a_set_speaks_the_language_and_takes_the_versions_that_it_allows() -> None:
    asked = [
        SINGLE,
        Question("true-false", "Silence is a right.", (Choice("true", True, "Yes."), Choice("false", False, "No."))),
    ]

    written = generate(asked, Shelf(KNOWN, translated=TRANSLATED.get), title="Quiz", language="fr", pass_percent=80)
    package = taken(written.data)

    assert str(package.main) == "H5P.QuestionSet 1.20"
    assert package.findings == ()
    assert package.cleaned["passPercentage"] == 80
    assert package.cleaned["texts"] == {"nextButton": "Question suivante", "prevButton": "Previous question"}
    assert [part["library"] for part in package.cleaned["questions"]] == ["H5P.MultiChoice 1.16", "H5P.TrueFalse 1.8"]
    assert len({part["subContentId"] for part in package.cleaned["questions"]}) == 2
    assert [name.machine_name for name in package.order] == [
        "H5P.Image", "H5P.Question", "H5P.MultiChoice", "H5P.TrueFalse", "H5P.QuestionSet",
    ]  # fmt: skip
    manifest = json.loads(unpacked(written.data)["h5p.json"])
    assert [one["machineName"] for one in manifest["preloadedDependencies"]] == [
        "H5P.Image", "H5P.Question", "H5P.MultiChoice", "H5P.TrueFalse", "H5P.QuestionSet",
    ]  # fmt: skip


def test_what_has_no_counterpart_is_named() -> None:
    asked = [
        Question("hotspot", "Where?", (), name="spot"),
        Question("gaps", "He is [1].", (Choice(accepted=("and/or", "either: or")),), name="gap"),
        Question("text", "Who?", (Choice(accepted=("A", "B/C"), feedback="Yes."),), name="text"),
        Question("numeric", "How long?", (Choice(value="1.5", tolerance="0.5"),), name="number", unit="h"),
        Question("matching", "Match", (Choice("a", match="b"), Choice("", match="c")), name="pairs"),
        Question("ordering", "Order", (Choice("one"), Choice("two: three"), Choice("4")), name="steps"),
        Question(
            "single", "Which?", (Choice("a"), Choice("b", False)), name="seen", pictures=(Picture("x", "", "", b"x"),)
        ),
    ]
    old = {name: library for name, library in KNOWN.items() if name.machine_name != "H5P.DragText"}

    written = generate(asked, Shelf(old), title="Quiz", language="en")

    assert [(finding.question, finding.code) for finding in written.findings] == [
        ("spot", "kind-not-written"), ("gap", "text-not-written"), ("text", "feedback-not-written"),
        ("text", "answer-not-written"), ("number", "tolerance-not-written"), ("", "library-not-here"),
        ("pairs", "as-words"), ("steps", "as-words"), ("seen", "picture-not-written"),
    ]  # fmt: skip
    assert [part["library"] for part in unpacked_params(written.data)["questions"]] == [
        "H5P.Blanks 1.14", "H5P.Blanks 1.14", "H5P.DragText 1.10", "H5P.DragText 1.10", "H5P.MultiChoice 1.16",
    ]  # fmt: skip
    assert generate(asked[:1], SHELF, title="Quiz", language="en").data == b""


def test_words_that_cannot_be_dragged_have_letters() -> None:
    pairs = (Choice("stop", match="at once: no later"), Choice("ask", match="kindly"), Choice("", match="never"))

    params = unpacked_params(generate_single(Question("matching", "Match.", pairs), SHELF, language="en").data)

    legend = dict(re.findall(r"<p>([A-C])\. (.*?)</p>", params["taskDescription"]))
    assert params["taskDescription"].startswith("<p>Match.</p><p>A. ")
    assert sorted(legend.values()) == ["at once: no later", "kindly", "never"]
    assert legend[params["distractors"].strip("*")] == "never"
    assert re.findall(r"^(\w+) – \*(.)\*$", params["textField"], re.MULTILINE) == [
        ("stop", next(letter for letter, text in legend.items() if text == "at once: no later")),
        ("ask", next(letter for letter, text in legend.items() if text == "kindly")),
    ]


def test_for_another_platform_the_libraries_are_inside() -> None:
    files = {name: [("library.json", str(name).encode())] for name in KNOWN}

    data = generate([SINGLE], Shelf(KNOWN, files=lambda name: files[name]), title="Quiz", language="en").data
    alone = generate([SINGLE], Shelf(), title="Quiz", language="en").data

    inside = {name.split("/")[0] for name in unpacked(data)} - {"content", "h5p.json"}
    assert inside == {
        "H5P.QuestionSet-1.20",
        "H5P.MultiChoice-1.16",
        "H5P.Image-1.1",
        "H5P.Question-1.5",
        "H5PEditor.Lists-1.0",
    }
    assert {name.split("/")[0] for name in unpacked(alone)} == {"content", "h5p.json"}
    assert json.loads(unpacked(alone)["h5p.json"])["preloadedDependencies"][-1] == {
        "machineName": "H5P.QuestionSet", "majorVersion": 1, "minorVersion": 20,
    }  # fmt: skip


def right_response(question: Question, params: Any) -> str:
    match question.kind:
        case "single" | "multiple":
            return BETWEEN.join(str(place) for place, choice in enumerate(question.choices) if choice.correct)
        case "true-false":
            return "true" if question.choices[0].correct else "false"
        case "gaps":
            return BETWEEN.join(_writable(choice.accepted) for choice in question.choices)
        case "text":
            return _writable([word for choice in question.choices if choice.correct for word in choice.accepted])
        case "numeric":
            return next(choice.value for choice in question.choices if choice.correct)
    return BETWEEN.join(_dragged(question, params))


def _dragged(question: Question, params: Any) -> Iterator[str]:
    """For matching what is said beside each left side, or its letter; for ordering the number of each step."""
    lines = params["textField"].split("\n")
    if question.kind == "ordering":
        places = {_shown(choice.text): place for place, choice in enumerate(question.choices, 1)}
        yield from (str(places[line.split("* ", 1)[1]]) for line in lines)
        return
    legend = dict(line.split(". ", 1)[::-1] for line in re.findall(r"<p>([A-Z]\. .*?)</p>", params["taskDescription"]))
    for choice, line in zip((one for one in question.choices if one.text), lines, strict=True):
        assert line.startswith(f"{_shown(choice.text)} – *")
        yield legend.get(html.escape(choice.match, quote=False), choice.match)


def _shown(text: str) -> str:
    return html.escape(text, quote=False).replace("*", "∗")


def _writable(words: Any) -> str:
    return next(word for word in words if not set(word) & set("*/:"))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(questions())
def test_the_right_answer_is_worth_everything(question: Question) -> None:
    written = generate_single(question, SHELF, language="en")

    if written.data:
        package = taken(written.data)
        score = regrade(package.main, package.cleaned, right_response(question, unpacked_params(written.data)))
        assert score is not None
        assert score.raw == score.max > 0
        assert not package.findings
    else:
        assert [finding.code for finding in written.findings][-1] == "text-not-written"
