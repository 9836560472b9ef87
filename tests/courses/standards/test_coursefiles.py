"""Course files: what each directive becomes, and what an author is told when something is wrong."""

from pathlib import Path

import pytest

from courses.standards.coursefiles import (
    Block,
    Choice,
    CourseFileError,
    identity,
    read_course,
    read_programmes,
    read_register,
)
from courses.standards.coursefiles.document import MAX_BYTES, read_document
from courses.standards.coursefiles.identity import NAMESPACE
from courses.standards.coursefiles.lesson import read_blocks
from courses.standards.coursefiles.question import read_questions
from lms.embedded import CHECKOUT
from tests.factories import sample

STARTER = Path(CHECKOUT) / "courses" / "starter"
HEAD = "---\ntitle: A title\n---\n"
QUESTION = "::question t01\nask: Why?\n- [x] a) So | Yes.\n- [ ] b) No | Not so.\nbecause: It is.\n::\n"


def blocks(text: str) -> list[Block]:
    return list(read_blocks(read_document("lesson.md", (HEAD + text).encode())))


def block(text: str) -> Block:
    (found,) = blocks(text)
    return found


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Two *soft* and **hard** words.", "text", {"html": "<p>Two <i>soft</i> and <b>hard</b> words.</p>"}),
        ("- one\n- two", "text", {"html": "<ul><li>one</li><li>two</li></ul>"}),
        ("## Heading", "text", {"html": "<h2>Heading</h2>"}),
        ("[law](https://x.int/)", "text", {"html": '<p><a href="https://x.int/">law</a></p>'}),
        ("<script>x</script>", "text", {"html": "<p>&lt;script&gt;x&lt;/script&gt;</p>"}),
        ("::law one-card", "law", {"cards": ["one-card"]}),
        ("::law one two", "law", {"cards": ["one", "two"]}),
        ("::lawbox one two\nIn flux.\n::", "lawbox", {"introduction": "<p>In flux.</p>", "cards": ["one", "two"]}),
        ("::do-dont\ndo: A\ndont: B\n::", "do_dont", {"pairs": [{"do": "A", "dont": "B"}]}),
        (
            '::do-dont\ndo: "Say: now"\ndont: B\n  goes on\ndo: C\ndont: D\n::',
            "do_dont",
            {"pairs": [{"do": "Say: now", "dont": "B goes on"}, {"do": "C", "dont": "D"}]},
        ),
        (
            "::case\ntitle: A v. B\npoint: Told.\ncards: one, two\n::",
            "case",
            {"title": "A v. B", "court": "", "date": "", "point": "Told.", "cards": ["one", "two"]},
        ),
        ("::checklist\ntitle: T\n- a\n- b\n::", "checklist", {"title": "T", "items": ["a", "b"]}),
        (
            "::compare\nleft: L\nright: R\n- a | b\n::",
            "compare",
            {"left": "L", "right": "R", "rows": [{"left": "a", "right": "b"}]},
        ),
        ("::term custody\nBeing *held*.\n::", "term", {"word": "custody", "meaning": "<p>Being <i>held</i>.</p>"}),
        ("::gap 2026-11-21\nNot sure.\n::", "gap", {"date": "2026-11-21", "text": "<p>Not sure.</p>"}),
        (
            "::diagram four-tests\nalt: Four.\ncaption: C\n- one\n::",
            "diagram",
            {"name": "four-tests", "alt": "Four.", "caption": "C", "items": ["one"]},
        ),
        ("::scenario-note\nFictional.\n::", "note", {"text": "<p>Fictional.</p>"}),
    ],
)
def test_what_a_directive_becomes(text: str, kind: str, value: dict[str, object]) -> None:
    found = block(text)

    assert (found.kind, found.value, found.line) == (kind, value, 4)


def test_a_practice_question() -> None:
    found = block(
        "::check first\nkind: multiple\noutcome: o\ndifficulty: 3\nask: Which\n  of them?\n"
        "- [x] a) One | Yes.\n- [ ] b) Two\n  and more | No.\n- [x] c) Three | Yes.\nbecause: So.\n"
        "sources: one, two\nrequired: no\n::"
    ).question

    assert found is not None
    assert (found.key, found.kind, found.ask, found.outcome, found.difficulty) == (
        "first",
        "multiple",
        "Which of them?",
        "o",
        3,
    )
    assert found.choices == (
        Choice("a", True, "One", "Yes."),
        Choice("b", False, "Two and more", "No."),
        Choice("c", True, "Three", "Yes."),
    )
    assert (found.because, found.sources, found.must_answer, found.line) == ("So.", ("one", "two"), False, 4)


def test_blocks_stand_in_the_order_and_on_the_lines_of_the_file() -> None:
    found = blocks("One.\n\n::law a\n\n\nTwo.\n\n::term x\ny\n::\n")

    assert [(b.kind, b.line) for b in found] == [("text", 4), ("law", 6), ("text", 9), ("term", 11)]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("::unknown\n::", 4, "“::unknown” is not known"),
        ("::law", 4, "keys of law cards are expected"),
        ("::law Not_A_Key", 4, "keys of law cards are expected"),
        ("Text\n::", 5, "closes nothing"),
        ("Text\n\n::term x\nnever closed", 6, "is not closed"),
        ("::term\nx\n::", 4, "needs the word"),
        ("::gap yesterday\nx\n::", 4, "needs its date"),
        ("::do-dont\ndont: B\n::", 5, "needs a “do:” before it"),
        ("::do-dont\ndo: A\n::", 4, "every “do:” needs its “dont:”"),
        ("::do-dont\nmaybe: A\n::", 5, "“do:” or “dont:” is expected"),
        ("::do-dont\n::", 4, "every “do:” needs its “dont:”"),
        ("::case\ntitle: T\n::", 4, "“point:” is missing"),
        ("::case\ntitle: T\npoint: P\n- item\n::", 4, "has no list"),
        ("::case\ntitle: T\nwho: P\n::", 6, "not understood"),
        ("::checklist\n- a\n::", 4, "“title:” is missing"),
        ("::checklist\ntitle: T\n::", 4, "a list"),
        ("::compare\nleft: L\nright: R\n- a\n::", 4, "both sides of the bar"),
        ("::diagram four-tests\ncaption: C\n::", 4, "“alt:” is missing"),
        ("::diagram ../x\nalt: A\n::", 4, "needs the drawing's name"),
        ("::check\nask: Why?\n::", 4, "key"),
        ("::check k\nask: Why?\n- [x] a) Yes\n::", 6, "needs its feedback"),
        ("::check k\nask: Why?\n- [X] a) Yes | f\n::", 6, "an entry looks like this"),
        ("::check k\n- [x] a) Yes | f\n- [ ] b) No | f\n::", 4, "“ask:” is missing"),
        ("::check k\nask: Why?\n- [x] a) Yes | f\n::", 4, "at least 2 entries"),
        ("::check k\nask: Why?\n- [x] a) Yes | f\n- [ ] a) No | f\n::", 4, "a letter of its own"),
        ("::check k\nask: Why?\n- [ ] a) Yes | f\n- [ ] b) No | f\n::", 4, "exactly one choice must be right"),
        ("::check k\nask: Why?\n- [x] a) Yes | f\n- [x] b) No | f\n::", 4, "exactly one choice must be right"),
        ("::check k\nkind: open\nask: Why?\n- [x] a) Yes | f\n- [ ] b) No | f\n::", 4, "kind is"),
        ("::check k\ndifficulty: 9\nask: Why?\n- [x] a) Yes | f\n- [ ] b) No | f\n::", 4, "difficulty"),
    ],
)
def test_an_error_names_file_line_and_reason(text: str, line: int, reason: str) -> None:
    with pytest.raises(CourseFileError) as error:
        blocks(text)

    assert str(error.value).startswith(f"lesson.md, line {line}: ")
    assert reason in str(error.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no head", "x.md, line 1: the file must begin with"),
        (b"---\ntitle: T\n", "x.md, line 1: the second"),
        (b"---\n- a\n---\n", "x.md, line 2: “key: value” lines"),
        (b"---\ntitle: T\nsummary: [a}\n---\n", "x.md, line 3: not readable"),
        (b"---\na: !!int 1\n---\n", "x.md, line 2: anchors, aliases, tags"),
        (b"---\na: &x 1\nb: *x\n---\n", "x.md, line 2: anchors, aliases"),
        (b"---\ntitle: T\n---\n\xff", "x.md, line 4: this is not UTF-8"),
        (b"---\ntitle: T\n---\n\n\0", "x.md, line 5: there is a NUL"),
        (b" " * (MAX_BYTES + 1), "x.md, line 1: the file is larger"),
    ],
)
def test_a_file_that_is_no_document(data: bytes, message: str) -> None:
    with pytest.raises(CourseFileError) as error:
        read_document("x.md", data)

    assert str(error.value).startswith(message)


def test_text_comes_out_in_nfc_with_unix_lines() -> None:
    found = read_document("x.md", "---\r\ntitle: Dete\u0301m\r\n---\r\nCafe\u0301\r\n".encode("utf-8-sig"))

    assert found.head == {"title": "Detém"}
    assert found.parts[0].lines[0] == "Café"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Text.\n", "quiz.md, line 4: only “::question”"),
        (QUESTION + QUESTION, "quiz.md, line 4: the key “t01” is used twice"),
    ],
)
def test_a_quiz_holds_questions_and_nothing_else(text: str, message: str) -> None:
    with pytest.raises(CourseFileError) as error:
        read_questions(read_document("quiz.md", (HEAD + text).encode()))

    assert str(error.value).startswith(message)


def test_a_course() -> None:
    found = sample.course_files()

    assert (found.code, found.source_language, found.programme, found.validity_months) == ("DEM-101", "en", "demo", 24)
    assert [(m.key, [a.key for a in m.activities]) for m in found.modules] == [
        ("1-first-hour", ["three-rights", "going-on"]),
        ("2-test", ["final-test"]),
    ]
    quiz = found.modules[1].activities[0]
    assert (quiz.pass_percent, quiz.attempts, quiz.use, quiz.shuffle) == (80, 3, "final", True)
    assert set(found.texts) == {"en", "pt-pt"}
    assert set(found.texts["pt-pt"].lessons) == {"three-rights"}  # the second is not translated yet
    assert found.cards() == {"three-rights", "return-rules"}


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        ("course.yaml", "source_language: en", "source_language: fr", "there is no fr/course.md"),
        ("course.yaml", "enrolment: everyone", "enrolment: nobody", "“enrolment:”"),
        ("course.yaml", "validity_months: 24", "validity_months: 0", "“validity_months:”"),
        ("course.yaml", "validity_months: 24", "validity_months: yes", "“validity_months:”"),
        ("course.yaml", "pass_mark: 4/5", "pass_mark: 4/0", "cannot be understood"),
        ("course.yaml", "pass_mark: 4/5", "pass_mark: 1/3", "out of range"),
        ("course.yaml", "attempts: 3", "attempts: 21", "a number from 0 to 20"),
        ("course.yaml", "attempts: 3", "attempts: many", "a number from 0 to 20"),
        ("course.yaml", "kind: quiz", "kind: survey", "not an activity"),
        ("course.yaml", "key: going-on", "key: three-rights", "used twice"),
        ("course.yaml", "key: going-on", "key: nowhere", "the file of “nowhere” is missing in en"),
        ("course.yaml", "key: 2-test", "key: 3-test", "en/3-test/module.md is missing"),
        ("course.yaml", "outcomes: [name-rights, refer-on]", "outcomes: [name-rights]", "outcomes differ"),
        ("course.yaml", "outcomes: [name-rights, refer-on]", "outcomes: 5", "outcomes"),
        ("course.yaml", "code: DEM-101", "code: demo", "code"),
        ("course.yaml", "use: final", "use: fun", "use"),
        ("en/final-test.md", "outcome: refer-on", "outcome: elsewhere", "“elsewhere” is not listed"),
        ("pt-pt/final-test.md", "- [x] a) Right a of 1 ", "- [ ] a) Right a of 1 ", "exactly one"),
        ("pt-pt/final-test.md", "::question t01", "::question t11", "differ from the source"),
        ("pt-pt/1-first-hour/three-rights.md", "::check first-hour", "::check other", "differs from the source"),
        ("en/course.md", "A short course.", "::law three-rights", "plain text only"),
        ("en/course.md", "title: Rights in the first hour", "title: [a]", "“title:” is missing, or is not a text"),
    ],
)
def test_a_contradiction_in_a_course_is_named(path: str, old: str, new: str, reason: str) -> None:
    text = sample.FILES[path]
    assert old in text

    with pytest.raises(CourseFileError) as error:
        sample.course_files(**{path: text.replace(old, new)})

    assert reason in str(error.value)
    assert ", line " in str(error.value)


def test_a_course_without_its_head_or_in_an_unknown_language() -> None:
    files = sample.as_bytes(sample.FILES)

    with pytest.raises(CourseFileError, match=r"course\.yaml, line 1: the file is missing"):
        read_course({})
    with pytest.raises(CourseFileError, match="tlh is not a language"):
        read_course(files | {"tlh/course.md": files["en/course.md"]})


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("kind: standard", "kind: gossip", "“kind” is one of"),
        ("jurisdiction: eu", "jurisdiction: moon", "“jurisdiction” is one of"),
        ("confidence: in-flux", "confidence: high", "“confidence” is one of"),
        ("text_of: 2017-03", "text_of: March", "“text_of” is a year"),
        ("seen: 2026-11-21", "seen: lately", "“seen” is a day"),
        ("source_url: https://", "source_url: http://", "begins with https"),
        ("key: three-rights", "key: Three Rights", "a card needs a key"),
        ("citation: {en: CPT/Inf(2017)3, ", "citation: {", "not in the same languages"),
        ("    en: From the very outset three rights hold.", "    en: 5", "needs a text per language"),
    ],
)
def test_what_is_wrong_in_the_register_is_named(old: str, new: str, reason: str) -> None:
    assert old in sample.REGISTER

    with pytest.raises(CourseFileError) as error:
        read_register("law.yaml", sample.REGISTER.replace(old, new).encode())

    assert str(error.value).startswith("law.yaml, line ")
    assert reason in str(error.value)


@pytest.mark.parametrize("data", [b"a: 1", b"- 5", b"- {}", b"- {key: k, title: 5}", b"- {key: k, title: {en: T}}"])
def test_programmes_that_are_none(data: bytes) -> None:
    with pytest.raises(CourseFileError, match=r"programmes\.yaml, line"):
        read_programmes("programmes.yaml", data)


def test_identities_are_the_same_everywhere() -> None:
    assert str(NAMESPACE) == "6f0b3c6e-5f0e-5c5b-9b1d-0d2f5a1f7c10"
    assert str(identity("HRD-101", "t01", "a")) == "0170a117-afdb-52b9-8d1e-747ae7722d9c"
    assert str(identity("HRD-101", "6F0B3C6E-5f0e-5c5b-9b1d-0d2f5a1f7c10")) == "6f0b3c6e-5f0e-5c5b-9b1d-0d2f5a1f7c10"


@pytest.mark.parametrize("code", sorted(path.parent.name for path in STARTER.glob("*/course.yaml")))
def test_the_starter_courses_can_be_read_and_every_card_is_in_the_register(code: str) -> None:
    files = {p.relative_to(STARTER / code).as_posix(): p.read_bytes() for p in (STARTER / code).rglob("*.*")}
    cards = [card for path in (STARTER / "law").glob("*.yaml") for card in read_register(path.name, path.read_bytes())]
    programmes = read_programmes("programmes.yaml", (STARTER / "programmes.yaml").read_bytes())

    found = read_course(files)

    assert found.code == code
    assert found.programme in {programme.key for programme in programmes}
    assert found.cards() <= {card.key for card in cards}


def test_no_scored_question_of_the_starter_courses_rests_on_unsettled_law() -> None:
    cards = [card for path in (STARTER / "law").glob("*.yaml") for card in read_register(path.name, path.read_bytes())]
    settled = {card.key for card in cards if card.confidence in ("confirmed", "second-hand")}
    resting: dict[str, set[str]] = {}
    for folder in STARTER.glob("*/course.yaml"):
        root = folder.parent
        course = read_course({p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*.*")})
        quizzes = course.texts[course.source_language].quizzes.values()
        resting |= {f"{course.code}/{q.key}": set(q.sources) - settled for quiz in quizzes for q in quiz.questions}

    assert {key: left for key, left in resting.items() if left} == {}
