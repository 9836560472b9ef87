"""A course in another language: begun, written part by part, published, and released beside its source."""

import json
from typing import Any

import pytest
from django.utils import timezone

from courses.models import Course, CoursePage, LessonPage, Question, QuizPage, Release, ScenarioPage, TranslatedPart
from courses.queries import shelf
from courses.queries.parity import CourseParity, PartState, parity_of
from courses.rules.parts import CURRENT, EDITORIAL, MISSING, SUBSTANCE
from courses.services.groups import ensure_groups
from courses.services.releasing import release
from courses.services.translating import (
    Handed,
    NotWholeError,
    Saved,
    SourceLanguageError,
    _Maker,
    _save,
    begin,
    parity,
    publish,
    save,
    texts_of,
)
from lms.accounts.models import User
from lms.learning.services.enrolling import enrol
from tests.courses.admin.conftest import other_course, trainer
from tests.factories import people, releases, sample
from tests.factories.releases import AT
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    written = releases.written(**sample.WITH_SCENARIO)
    ensure_groups()
    return written


@pytest.fixture
def translator(course: Course) -> User:
    return trainer()


def part(found: CourseParity, thing: Any, kind: str) -> PartState:
    """The first part of a kind; for a field its name."""
    return next(
        each for each in found.states[thing.translation_key].parts if kind in (each.source.kind, each.source.id)
    )


def said(found: CourseParity, thing: Any, wanted: PartState, prefix: str) -> dict[str, str]:
    """The part's texts, each with words before it."""
    state = found.states[thing.translation_key]
    texts = texts_of(state.thing, state.values, wanted.source)
    source = {leaf.path: leaf.text for leaf in wanted.source.leaves}
    return {path: f"{prefix} {source[path]}" if source[path] else "" for path in texts}


def translate_all(course: Course, language: str, by: User) -> None:
    """As `save` does it, looking at the course once."""
    found = begin(course=course, language=language, by=by, at=AT)
    maker = _Maker(found, by, AT)
    for state in found.states.values():
        texts = {each.source.id: said(found, state.thing.row, each, "ES") for each in state.parts}
        _save(state.thing, Handed(texts), maker)


def publish_source(thing: Any, **values: object) -> None:
    for name, value in values.items():
        setattr(thing, name, value)
    thing.save_revision().publish()


def test_what_came_from_files_is_current(course: Course) -> None:
    found = parity(course, "pt-pt")

    states = {state.thing.title: state.tally for state in found.states.values() if not state.tally.is_whole}
    assert [(title, tally.current, tally.missing) for title, tally in states.items()] == [
        ("Rights in the first hour", 6, 1),  # its advisory
        ("Going on", 0, 2),
    ]
    assert TranslatedPart.objects.filter(language="pt-pt", source_language="en").exists()


def test_what_an_earlier_version_loaded_is_compared_from_now_on(course: Course) -> None:
    kept = sorted(TranslatedPart.objects.values_list("thing", "part", "language", "digest"))
    edited = releases.lesson_page("three-rights")
    edited.save_revision(user=people.person()).publish()
    TranslatedPart.objects.all().delete()

    releases.load({})

    left = {row[0] for row in kept} - set(TranslatedPart.objects.values_list("thing", flat=True))
    assert edited.translation_key in left
    again = TranslatedPart.objects.exclude(thing=edited.translation_key)
    assert sorted(again.values_list("thing", "part", "language", "digest")) == [
        row for row in kept if row[0] not in left
    ]
    assert again.exists()


def test_a_change_of_the_source_is_seen_with_its_class(course: Course) -> None:
    lesson = releases.lesson_page()
    body = json.loads(json.dumps(list(lesson.body.raw_data)))
    for block in body:
        if block["type"] == "text":
            block["value"] = block["value"].replace("zebra", "lion")
        if block["type"] == "check":
            block["value"]["choices"][0]["value"]["correct"] ^= True
    publish_source(lesson, body=json.dumps(body))
    publish_source(releases.card(), statement="From the first minute four rights hold.")
    publish_source(releases.question("t02"), because="Another reason.")
    publish_source(releases.question("t03"), ask="Another question?")

    found = parity(course, "pt-pt")

    changed = {
        (state.thing.title, each.source.kind, each.source.id if each.source.kind == "field" else ""): each.state
        for state in found.states.values()
        for each in state.parts
        if each.state in (EDITORIAL, SUBSTANCE)
    }
    assert changed == {
        ("Three rights", "text", ""): EDITORIAL,
        ("Three rights", "check", ""): SUBSTANCE,
        ("Question 2?", "field", "because"): EDITORIAL,
        ("Another question?", "field", "ask"): SUBSTANCE,
        ("CPT/Inf(2017)3", "field", "statement"): SUBSTANCE,
    }


def test_a_language_begins_as_drafts_without_words(course: Course, translator: User) -> None:
    found = begin(course=course, language="es", by=translator, at=AT)
    again = begin(course=course, language="es", by=translator, at=AT)

    page = CoursePage.objects.get(locale__language_code="es")
    lesson = releases.lesson_page(language="es")
    source = releases.lesson_page()
    assert (page.live, lesson.live, page.course, lesson.slug) == (False, False, course, source.slug)
    assert lesson.translation_key == source.translation_key
    assert [block.block_type for block in lesson.body] == ["law"]  # it has no words, so it is there at once
    assert found.tally.current == again.tally.current > 0
    assert found.tally.missing > 50
    assert LessonPage.objects.filter(locale__language_code="es").count() == 2
    assert not Question.objects.filter(locale__language_code="es").exists()
    assert page.get_parent().specific.group_permissions.filter(group__name="Trainers: demo").exists()
    with pytest.raises(NotWholeError):  # a title cannot fall back
        publish(course=course, language="es", keys=[source.translation_key], by=translator)
    with pytest.raises(SourceLanguageError):
        parity(course, "en")
    assert not releases.lesson_page(language="es").live


def test_a_part_is_saved_as_a_draft_with_the_same_ids(course: Course, translator: User) -> None:
    found = begin(course=course, language="es", by=translator, at=AT)
    source = releases.lesson_page()
    wanted = part(found, source, "check")
    texts = said(found, source, wanted, "ES")

    done = save(
        course=course,
        language="es",
        key=source.translation_key,
        handed=Handed({wanted.source.id: texts}),
        by=translator,
        at=AT,
    )

    lesson = releases.lesson_page(language="es")
    draft = lesson.get_latest_revision_as_object()
    check = next(block for block in draft.body if block.block_type == "check")
    original = next(block for block in source.body if block.block_type == "check")
    assert done == Saved(parts=[wanted.source.id])
    assert (lesson.live, lesson.latest_revision.user) == (False, translator)
    assert (check.id, check.value["ask"]) == (original.id, f"ES {original.value['ask']}")
    choices = [(choice.id, choice.value["correct"]) for choice in check.value["choices"].bound_blocks]
    assert choices == [(choice.id, choice.value["correct"]) for choice in original.value["choices"].bound_blocks]
    assert part(parity(course, "es"), source, "check").state == CURRENT
    row = TranslatedPart.objects.get(thing=source.translation_key, part=wanted.source.id, language="es")
    assert (row.by, row.digest, row.said) == (translator, wanted.source.digest, wanted.source.said)


def test_two_who_write_at_once_are_told_apart(course: Course, translator: User) -> None:
    found = parity(course, "pt-pt")
    lesson = releases.lesson_page()
    title = part(found, lesson, "title")
    seen = {"title": title.source.digest}
    publish_source(lesson, title="Three rights, at once")

    overtaken = save(
        course=course,
        language="pt-pt",
        key=lesson.translation_key,
        handed=Handed({"title": {"": "Três direitos, já"}}, seen=seen),
        by=translator,
        at=AT,
    )
    clash = save(
        course=course,
        language="pt-pt",
        key=lesson.translation_key,
        handed=Handed({"title": {"": "Outra coisa"}}, was={"title": "what is no longer there"}),
        by=translator,
        at=AT,
    )

    assert (overtaken, clash) == (Saved(["title"], overtaken=["title"]), Saved(clashes=["title"]))
    assert part(parity(course, "pt-pt"), lesson, "title").state == EDITORIAL
    assert releases.lesson_page(language="pt-pt").get_latest_revision_as_object().title == "Três direitos, já"

    fits = Handed({}, confirmed=frozenset(["title"]))  # the translator has looked, and leaves the words
    save(course=course, language="pt-pt", key=lesson.translation_key, handed=fits, by=translator, at=AT)

    assert part(parity(course, "pt-pt"), lesson, "title").state == CURRENT


def test_the_structure_follows_the_source(course: Course, translator: User) -> None:
    lesson = releases.lesson_page()
    body = [block for block in lesson.body.raw_data if block["type"] != "term"]
    key = "6f0b3c6e-0000-4000-8000-000000000001"
    new = {"type": "note", "id": key, "value": {"text": "<p>New.</p>"}}
    publish_source(lesson, body=json.dumps([new, *body]))
    found = parity(course, "pt-pt")
    state = part(found, lesson, "note").state

    handed = Handed({key: {"text": "<p>Novo.</p>"}})
    save(course=course, language="pt-pt", key=lesson.translation_key, handed=handed, by=translator, at=AT)

    draft = releases.lesson_page(language="pt-pt").get_latest_revision_as_object()
    assert state == MISSING
    assert [block.id for block in draft.body] == [key, *(block["id"] for block in body)]
    assert draft.body[0].value["text"].source == "<p>Novo.</p>"


def test_a_language_that_comes_later_is_a_revision_of_the_same_edition(course: Course, translator: User) -> None:
    first = release(course=course, by=None, at=AT, change="substantive", note="First.")
    learner = people.person()
    place = enrol(learner=learner, course=course, by=learner, at=AT, language="en")
    translate_all(course, "es", translator)
    found = parity(course, "es")
    assert found.tally.is_whole

    publish(course=course, language="es", keys=list(found.states), by=translator)
    second = release(course=course, by=None, at=timezone.now(), change="editorial", note="In Spanish too.")

    assert (first.number, second.number, second.least_change) == ("1.0", "1.1", "editorial")
    assert second.structure | {"languages": first.structure["languages"]} == first.structure
    read = shelf.read(second.pk, second.digest, "es")
    assert (read.language, read.gaps) == ("es", False)
    assert Release.objects.in_force(course, place.edition).first() == second
    assert read.languages[1].code == "es"


def test_what_is_not_whole_falls_back_visibly(course: Course, translator: User) -> None:
    translate_all(course, "es", translator)
    lesson, scene = releases.lesson_page(), ScenarioPage.objects.get(locale__language_code="en")
    found = parity(course, "es")
    check, situation = part(found, lesson, "check"), part(found, scene, "situation")
    for thing, wanted in ((lesson, check), (scene, situation)):
        texts = said(found, thing, wanted, "ES")
        texts[next(path for path in texts if path.endswith("text"))] = ""
        handed = Handed({wanted.source.id: texts})
        save(course=course, language="es", key=thing.translation_key, handed=handed, by=translator, at=AT)
    question = Question.objects.get(locale__language_code="es", key="DEM-101/t01")
    keys = [key for key in found.states if key != question.translation_key]  # which stays a draft

    publish(course=course, language="es", keys=keys, by=translator)
    made = release(course=course, by=None, at=AT, change="substantive", note="First.")

    read = shelf.read(made.pk, made.digest, "es")
    blocks = read.blocks(read.by_slug["three-rights"])
    assert [block["lang"] for block in blocks if block["id"] == check.source.id] == ["en"]
    assert {block["lang"] for block in blocks if block["id"] != check.source.id} == {"es"}
    assert [block["id"] for block in blocks] == [block.id for block in lesson.body]
    places = read.scenario(read.by_slug["first-hour-scene"]).situations
    assert [(key, place.lang) for key, place in places.items() if place.lang == "en"] == [(situation.source.id, "en")]
    assert read.questions[str(question.translation_key)].lang == "en"
    assert read.gaps
    assert QuizPage.objects.get(locale__language_code="es").places.count() == 10


def test_parity_costs_the_same_for_one_course_and_for_many(course: Course) -> None:
    def asked() -> list[str]:
        with counted() as statements:
            parity_of(Course.objects.all())
        return statements

    one = asked()
    other_course()
    two = asked()

    assert len(two) == len(one) <= 24, listed(two)
