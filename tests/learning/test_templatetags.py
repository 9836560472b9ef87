from types import SimpleNamespace

from lms.learning.templatetags.questions import parts, unmarked


def test_a_sentence_is_taken_apart_at_its_markers() -> None:
    question = SimpleNamespace(kind="gaps", stem="A [1] and a [2], not [3].", choices=["doctor", "lawyer"])

    assert parts(question) == [
        {"text": "A "},
        {"gap": "doctor", "number": 1},
        {"text": " and a "},
        {"gap": "lawyer", "number": 2},
        {"text": ", not "},
        {"text": "[3]"},
        {"text": "."},
    ]


def test_a_heading_has_an_ellipsis_for_a_gap_and_leaves_other_kinds_alone() -> None:
    stem = "A [1] and a [2]"

    assert [unmarked(SimpleNamespace(kind=kind, stem=stem)) for kind in ("gaps", "text")] == ["A … and a …", stem]
