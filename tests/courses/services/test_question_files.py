"""Questions into the bank and out of it: what becomes of each, and that a file is taken whole or not at all."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale

from courses.models import Course, Question
from courses.services.groups import ensure_groups
from courses.services.question_files import (
    BrokenFileError,
    Imported,
    Preview,
    export_questions,
    import_questions,
    outcomes_of,
    preview,
)
from courses.services.question_pictures import collections_for
from courses.standards import questions as standard
from lms.accounts.models import User
from tests.courses.admin.conftest import other_course, trainer
from tests.factories import people, releases
from tests.queries import counted

pytestmark = pytest.mark.django_db

GIFT = """$CATEGORY: $course$/top/First hours

::Who decides?::Who decides on detention?{=A judge#Yes. ~An officer#No. ####The constitution says so.}

// [id:order-1] [tag:difficulty:3] [tag:topic:arrival]
::Order::Order.{>3 ALL
Tell why
Tell rights
Call somebody}

It may be waived.{FALSE}
"""


@pytest.fixture
def course() -> Course:
    written = releases.written()
    ensure_groups()
    return written


@pytest.fixture
def by(course: Course) -> User:
    return trainer()


def english() -> Locale:
    return Locale.objects.get(language_code="en")


def looked_at(text: str | bytes, course: Course, by: User, **more: Any) -> Preview:
    data = text.encode() if isinstance(text, str) else text
    return preview(**{"data": data, "course": course, "locale": english(), "collection": None, "by": by} | more)


def taken(text: str | bytes, course: Course, by: User, **more: Any) -> Imported:
    facts = {"outcomes": {}, "update": False, "collection": None, "locale": english()} | more
    return import_questions(data=text.encode() if isinstance(text, str) else text, course=course, by=by, **facts)


def drafts() -> list[Question]:
    return list(Question.objects.filter(live=False).order_by("pk"))


def test_questions_become_drafts(course: Course, by: User) -> None:
    done = taken(GIFT, course, by, outcomes={"First hours": "explain-rights"})

    assert done == Imported(added=3)
    judge, order, waived = drafts()
    assert [(q.key, q.kind, q.outcome, q.difficulty, q.topic) for q in (judge, order, waived)] == [
        ("DEM-101/who-decides", "single", "explain-rights", 2, ""),
        ("DEM-101/order", "ordering", "explain-rights", 3, "arrival"),
        ("DEM-101/it-may-be-waived", "true-false", "explain-rights", 2, ""),
    ]
    assert (judge.ask, judge.because) == ("Who decides on detention?", "The constitution says so.")
    assert [(part.block_type, dict(part.value)) for part in judge.choices] == [
        ("choice", {"text": "A judge", "correct": True, "feedback": "Yes."}),
        ("choice", {"text": "An officer", "correct": False, "feedback": "No."}),
    ]
    assert [part.value["text"] for part in waived.choices] == ["True", "False"]
    assert judge.latest_revision.user == by
    assert (judge.live, judge.has_unpublished_changes) == (False, True)
    judge.full_clean()


def test_what_is_to_be_put_right_is_said_before(course: Course, by: User) -> None:
    seen = looked_at(GIFT, course, by)

    assert [(row.key, row.state, row.faults) for row in seen.rows] == [
        ("DEM-101/who-decides", "new", ()),
        ("DEM-101/order", "new", ("no feedback", "no reason")),
        ("DEM-101/it-may-be-waived", "new", ("no feedback", "no reason")),
    ]
    assert seen.categories == ["First hours"]
    assert not drafts()


def test_the_same_file_again_doubles_nothing(course: Course, by: User) -> None:
    taken(GIFT, course, by)
    was = [(q.pk, q.latest_revision_id) for q in drafts()]

    assert [row.state for row in looked_at(GIFT, course, by).rows] == ["same", "same", "same"]
    assert taken(GIFT, course, by, update=True) == Imported(left=3)
    assert [(q.pk, q.latest_revision_id) for q in drafts()] == was


def test_what_has_changed_is_changed_only_when_asked(course: Course, by: User) -> None:
    taken(GIFT, course, by)
    changed = GIFT.replace("Tell rights", "Tell all rights")

    assert [row.state for row in looked_at(changed, course, by).rows] == ["same", "changed", "same"]
    assert taken(changed, course, by) == Imported(left=3)
    before = drafts()[1]
    assert taken(changed, course, by, update=True) == Imported(changed=1, left=2)

    after = drafts()[1].get_latest_revision_as_object()
    said = [part.value["text"] for part in after.choices]
    assert said == ["Tell why", "Tell all rights", "Call somebody"]
    kept = [part.id for part in after.choices]
    was = [part.id for part in before.choices]
    assert (kept[0], kept[2]) == (was[0], was[2])
    assert kept[1] != was[1]
    assert [row.state for row in looked_at(changed, course, by).rows] == ["same", "same", "same"]


def test_what_is_live_stays_live_until_it_is_published(course: Course, by: User) -> None:
    question = releases.question()
    file = export_questions(questions=[question], form="moodle").data.decode()

    done = taken(file.replace(question.ask, "Asked in another way?"), course, by, update=True)

    assert done == Imported(changed=1)
    question.refresh_from_db()
    draft = question.get_latest_revision_as_object()
    assert (question.live, question.has_unpublished_changes) == (True, True)
    assert (draft.ask, question.ask == draft.ask) == ("Asked in another way?", False)
    assert [part.id for part in draft.choices] == [part.id for part in question.choices]
    assert list(draft.sources.all()) == list(question.sources.all())


@pytest.mark.parametrize("form", ["moodle", "gift"])
def test_the_bank_comes_back_as_it_went(course: Course, by: User, form: str) -> None:
    questions = list(Question.objects.filter(locale=english()).order_by("key"))

    written = export_questions(questions=questions, form=form)
    seen = looked_at(written.data, course, by)

    assert written.findings == ()
    assert [(row.key, row.state, row.uuid) for row in seen.rows] == [
        (question.key, "same", question.translation_key) for question in questions
    ]


def test_in_another_language_it_is_a_translation(course: Course, by: User) -> None:
    taken(GIFT, course, by)
    order = drafts()[1]
    spanish = Locale.objects.get_or_create(language_code="es")[0]
    text = export_questions(questions=[order], form="moodle").data.decode()

    seen = looked_at(text.replace("Tell why", "Decir por qué"), course, by, locale=spanish)
    done = taken(text.replace("Tell why", "Decir por qué"), course, by, locale=spanish)

    assert [row.state for row in seen.rows] == ["translation"]
    assert done == Imported(added=1)
    made = Question.objects.get(locale=spanish, translation_key=order.translation_key)
    assert (made.key, made.choices[0].value["text"]) == (order.key, "Decir por qué")
    assert [part.id for part in made.choices] == [part.id for part in order.choices]


def test_another_programmes_question_is_not_touched(course: Course) -> None:
    other_course()
    ensure_groups()
    stranger, question = trainer("other"), releases.question()
    text = export_questions(questions=[question], form="moodle").data.decode().replace(question.ask, "Mine now?")

    assert [row.state for row in looked_at(text, course, stranger).rows] == ["foreign"]
    assert taken(text, course, stranger, update=True) == Imported(left=1)
    question.refresh_from_db()
    assert not question.has_unpublished_changes


def test_what_stands_twice_in_a_file_is_taken_once(course: Course, by: User) -> None:
    text = "Fine?{T}\n\nFine?{F}\n\nFine!{T}\n"

    assert [row.state for row in looked_at(text, course, by).rows] == ["new", "twice", "new"]
    assert taken(text, course, by) == Imported(added=2, left=1)
    assert [q.key for q in drafts()] == ["DEM-101/fine", "DEM-101/fine-2"]


def test_a_broken_file_brings_nothing(course: Course, by: User) -> None:
    with pytest.raises(BrokenFileError) as error:
        taken(GIFT + "\n::Broken::Who{=A\n", course, by)

    assert [(f.line, f.question, f.code) for f in error.value.findings] == [(13, "Broken", "brace-open")]
    assert drafts() == []


def test_what_fails_in_the_middle_leaves_nothing(course: Course, by: User, media: Path, monkeypatch: Any) -> None:
    collection = collections_for(by)[0]
    text = with_picture().replace("</quiz>", question_xml("Second?") + "</quiz>")
    save = Question.save
    monkeypatch.setattr(Question, "save", lambda self, **more: fail() if self.ask == "Second?" else save(self, **more))

    with pytest.raises(ZeroDivisionError):
        taken(text, course, by, collection=collection)

    assert drafts() == []
    assert get_image_model().objects.count() == 0
    assert [file for file in media.rglob("*") if file.is_file()] == []


def fail() -> None:
    raise ZeroDivisionError


def question_xml(ask: str, file: str = "", alt: str = "A desk") -> str:
    image = f'<img src="@@PLUGINFILE@@/desk.png" alt="{alt}">' if file else ""
    return (
        f'<question type="truefalse"><questiontext format="html"><text><![CDATA[{ask}{image}]]></text>{file}'
        '</questiontext><answer fraction="100"><text>true</text></answer>'
        '<answer fraction="0"><text>false</text></answer></question>'
    )


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
FILE = '<file name="desk.png" path="/" encoding="base64">{}</file>'


def with_picture(content: str = PNG) -> str:
    return f"<quiz>{question_xml('See.', FILE.format(content))}</quiz>"


def test_a_picture_is_kept_in_the_trainers_collection_once(course: Course, by: User, media: Path) -> None:
    collection = collections_for(by)[0]
    text = with_picture().replace("</quiz>", question_xml("And this.", FILE.format(PNG)) + "</quiz>")

    done = taken(text, course, by, collection=collection)

    assert done == Imported(added=2)
    image = get_image_model().objects.get()
    assert (image.title, image.collection, image.uploaded_by_user) == ("A desk", collection, by)
    assert [(q.ask, q.picture, q.picture_alt) for q in drafts()] == [
        ("See.", image, "A desk"),
        ("And this.", image, "A desk"),
    ]
    written = export_questions(questions=drafts(), form="moodle")
    assert [q.pictures[0].alt for q in standard.read(written.data).questions] == ["A desk", "A desk"]
    assert [f.code for f in export_questions(questions=drafts(), form="gift").findings] == ["picture-not-written"] * 2


@pytest.mark.parametrize(("content", "state"), [(PNG, "kept"), (PNG, "no place"), ("iVBORw0KGgoAAAAN", "unreadable")])
@pytest.mark.usefixtures("media")
def test_what_becomes_of_a_picture_is_said_before(course: Course, by: User, content: str, state: str) -> None:
    collection = None if state == "no place" else collections_for(by)[0]

    (row,) = looked_at(with_picture(content), course, by, collection=collection).rows
    taken(with_picture(content), course, by, collection=collection)

    assert [(picture.name, fate) for picture, fate in row.pictures] == [("desk.png", state)]
    assert get_image_model().objects.count() == (state == "kept")


def test_a_preview_asks_as_much_for_three_questions_as_for_one(course: Course, by: User) -> None:
    other_course()
    ensure_groups()
    taken(GIFT, course, by)
    by = User.objects.get(pk=by.pk)
    one = "::Who decides?::Who decides on detention?{=A judge#Yes. ~An officer#No. ####The constitution says so.}"

    with counted() as first:
        looked_at(one, course, User.objects.get(pk=by.pk))
    with counted() as third:
        looked_at(GIFT, course, User.objects.get(pk=by.pk))

    assert len(third) == len(first)


def test_a_hotspot_cannot_be_written(course: Course) -> None:
    question = releases.question()
    question.kind = Question.Kind.HOTSPOT

    written = export_questions(questions=[question], form="gift")

    assert [(f.question, f.code) for f in written.findings] == [(question.key, "kind-not-written")]


def test_outcomes_are_those_of_the_course(course: Course) -> None:
    assert set(outcomes_of(course)) == {q.outcome for q in Question.objects.all() if q.outcome} | set(
        outcomes_of(course)
    )
    assert outcomes_of(Course.objects.create(code="NEW-101", source_language="en")) == {}


def test_collections_are_the_trainers_own(course: Course) -> None:
    assert [collection.name for collection in collections_for(trainer())] == ["Rights in detention"]
    assert collections_for(people.person()) == []
    assert Collection.get_first_root_node() in collections_for(people.person(is_superuser=True))


def test_a_draft_with_faults_cannot_be_published_as_it_is(course: Course, by: User) -> None:
    taken(GIFT, course, by)

    with pytest.raises(ValidationError):
        drafts()[1].full_clean()


def test_parts_are_stored_as_blocks(course: Course, by: User) -> None:
    file = (
        "Match.{=A -> one =B -> two = -> three}\n\nHours?{#48:0.5 =%0%24}\n\nWho?{=lawyer =attorney =%0%judge#No.}\n\n"
        "A {=doctor} comes.\n"
    )
    taken(file, course, by)

    stored = [[(p["type"], p["value"]) for p in json.loads(json.dumps(list(q.choices.raw_data)))] for q in drafts()]

    pairs, numbers, words, gaps = stored
    assert [(kind, value["left"], value["right"]) for kind, value in pairs] == [
        ("pair", "A", "one"),
        ("pair", "B", "two"),
        ("pair", "", "three"),
    ]
    assert len({value["match"] for _kind, value in pairs}) == 3
    assert [(kind, value["value"], value["tolerance"], value["correct"]) for kind, value in numbers] == [
        ("number", "48", "0.5", True),
        ("number", "24", "0", False),
    ]
    assert [(kind, value["accepted"], value["correct"]) for kind, value in words] == [
        ("word", "lawyer\nattorney", True),
        ("word", "judge", False),
    ]
    assert gaps == [("gap", {"feedback": "", "accepted": "doctor"})]
