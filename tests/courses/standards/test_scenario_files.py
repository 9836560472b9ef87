"""A scenario's file: what it says, and what is refused, by file and line."""

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.standards.coursefiles import CourseFileError, read_course
from courses.standards.coursefiles.document import read_document
from courses.standards.coursefiles.scenario import Ending, ScenarioText, Situation, Way, read_scenario
from tests.factories import sample

SMALL = """---
title: At the desk
outcomes: [name-rights]
role: You are on the desk.
intro: Fictional.
minutes: 6
---
::situation first
title: A question
text: What do you
  do?
- [x] a) Ask -> end | They answer. | It is
  their right. | one-card, two-card
- [ ] b) Wait -> first | Nothing happens. | Time is lost. | -
- [!] c) Shout -> bad | They leave. | Respect. | -
::
::ending end
title: Answered
good: yes
text: Well done.
cards: one-card
::
::ending bad
title: Gone
good: no
text: They do not come back.
::
"""


def read(text: str) -> ScenarioText:
    return read_scenario(read_document("desk.md", text.encode()))


def test_a_file_reads_as_it_is_written() -> None:
    assert read(SMALL) == ScenarioText(
        title="At the desk",
        role="You are on the desk.",
        introduction="Fictional.",
        advisory="",
        short_version="",
        outcomes=("name-rights",),
        situations=(
            Situation(
                "first",
                "A question",
                "What do you do?",
                (
                    Way("a", "sound", "Ask", "end", "They answer.", "It is their right.", ("one-card", "two-card"), 12),
                    Way("b", "weak", "Wait", "first", "Nothing happens.", "Time is lost.", (), 14),
                    Way("c", "critical", "Shout", "bad", "They leave.", "Respect.", (), 15),
                ),
            ),
        ),
        endings=(
            Ending("end", "Answered", "Well done.", True, ("one-card",)),
            Ending("bad", "Gone", "They do not come back.", False, ()),
        ),
    )
    assert list(read(SMALL).cards()) == ["one-card", "two-card", "one-card"]


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("-> bad", "-> gone", 15, "“gone” is neither a situation nor an ending of this scenario"),
        ("[x] a) Ask -> end", "[x] a) Ask", 12, "a choice looks like this"),
        (" | Time is lost. | -", " | Time is lost.", 14, "a choice looks like this"),
        ("| Respect. | -", "|  | -", 15, "a choice looks like this"),
        ("[!] c)", "[?] c)", 15, "a choice looks like this"),
        ("b) Wait", "a) Wait", 8, "every choice has a letter of its own"),
        ("::ending bad", "::ending first", 8, "the key “first” is used twice"),
        ("::ending bad", "::ending Bad End", 23, "“::ending” needs a key"),
        ("good: no", "good: perhaps", 23, "“good:” is yes or no"),
        ("title: Gone", "heading: Gone", 24, "not understood"),
        ("text: Well done.\n", "", 17, "“text:” is missing"),
        ("::ending end", "::law one-card\n::ending end", 17, "only “::situation” and “::ending”"),
        ("outcomes: [name-rights]", "outcomes: name-rights", 2, "“outcomes:” is a list"),
        ("good: yes", "good: yes\n- [x] a) Go -> bad | x | y | -", 17, "an ending has no choices"),
        ("cards: one-card", "cards: One Card", 17, "keys of law cards are expected"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, line: int, reason: str) -> None:
    assert SMALL.count(old) == 1
    with pytest.raises(CourseFileError) as refused:
        read(SMALL.replace(old, new))

    assert str(refused.value).startswith(f"desk.md, line {line}: ")
    assert reason in str(refused.value)


@pytest.mark.parametrize("kind", ["situation", "ending"])
def test_a_scenario_needs_both(kind: str) -> None:
    start = SMALL.index(f"::{kind}")
    end = SMALL.index("::ending") if kind == "situation" else len(SMALL)

    with pytest.raises(CourseFileError, match="a scenario needs a situation and an ending"):
        read(SMALL[:start] + SMALL[end:])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- [!] b)", "- [ ] b)"),
        ("-> safe", "-> told"),
        ("good: yes", "good: no"),
        ("- [x] c)", "- [x] d)"),
    ],
)
def test_a_translation_has_the_same_graph(old: str, new: str) -> None:
    path = "pt-pt/1-first-hour/first-hour-scene.md"
    changed = sample.WITH_SCENARIO[path].replace(old, new)

    with pytest.raises(CourseFileError, match="differ from the source language"):
        read_course(sample.as_bytes(sample.FILES | sample.WITH_SCENARIO | {path: changed}))


def test_a_scenario_that_is_listed_must_be_there() -> None:
    files = sample.FILES | sample.WITH_SCENARIO
    del files["en/1-first-hour/first-hour-scene.md"]
    del files["pt-pt/1-first-hour/first-hour-scene.md"]

    with pytest.raises(CourseFileError, match="the file of “first-hour-scene” is missing in en"):
        read_course(sample.as_bytes(files))


def test_how_it_is_completed_is_one_of_three() -> None:
    wrong = sample.WITH_SCENARIO["course.yaml"].replace("scoring: ending", "scoring: luck")

    with pytest.raises(CourseFileError, match="“scoring:” of “first-hour-scene” is ending, critical or none"):
        read_course(sample.as_bytes(sample.FILES | sample.WITH_SCENARIO | {"course.yaml": wrong}))


PIECES = [
    "::situation a\n", "::situation b\n", "::ending e\n", "::\n", "title: T\n", "text: W\n", "good: yes\n",
    "cards: x, y\n", "- [x] a) Do -> e | then | why | -\n", "- [!] b) No -> a | then | why | card\n",
    "- [ ] c) Up -> b | | |\n", "  goes on | and on\n",
    "- [x] a) -> -> -> | | | |\n", "\u202e", "| " * 300, "-> " * 300,
]  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=300))
def test_whatever_a_file_holds_reading_it_ends_soon(text: str) -> None:
    started = time.monotonic()
    with suppress(CourseFileError):
        read(f"---\ntitle: T\n---\n{text}")
    assert time.monotonic() - started < 5
