"""Releasing: numbers, classes, and that a release stays as it was."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet
from django.test import Client
from wagtail.models import ModelLogEntry

from courses.models import Course, CoursePage, LawCard, Question, Release, ReleaseFile, ReleaseText
from courses.models.pages import ProgrammePage
from courses.rules.canonical import digest, manifest_digest
from courses.services.compiling import compile_course
from courses.services.releasing import (
    ChangedMeanwhileError,
    ClassTooLowError,
    FaultyError,
    NothingChangedError,
    changes_since,
    impacts,
    newest_release,
    release,
)
from lms.learning.services.enrolling import enrol
from tests.factories import people, releases
from tests.factories.releases import AT

EDITORIAL, CLARIFYING, SUBSTANTIVE = "editorial", "clarifying", "substantive"
pytestmark = pytest.mark.django_db


def freeze(course: Course, change: str = SUBSTANTIVE, **how: Any) -> Release:
    return release(**{"course": course, "by": None, "at": AT, "change": change, "note": "Why.", **how})


def reword(title: str = "Other words") -> None:
    page = releases.lesson_page()
    page.title = title
    page.save_revision().publish()


def change_key() -> None:
    question = releases.question()
    for choice in question.choices:
        choice.value["correct"] = not choice.value["correct"]
    question.save()


def test_a_first_release_opens_edition_one() -> None:
    course, trainer = releases.written(), people.person()

    made = freeze(course, by=trainer)

    compiled = compile_course(course)
    assert (made.number, made.change, made.least_change, made.by, made.note) == (
        "1.0",
        SUBSTANTIVE,
        SUBSTANTIVE,
        trainer,
        "Why.",
    )
    assert made.released_at == AT
    assert made.structure == compiled.structure
    assert {text.language: text.content for text in made.texts.all()} == compiled.texts
    assert {file.sha256 for file in made.files.all()} == set(compiled.files)
    assert newest_release(course) == made
    assert ModelLogEntry.objects.filter(action="courses.release").get().data == {
        "release": "1.0",
        "change": SUBSTANTIVE,
    }


def test_the_digest_can_be_computed_from_what_is_stored() -> None:
    made = freeze(releases.written())
    made.refresh_from_db()
    texts = {text.language: text for text in made.texts.all()}

    assert {language: digest(text.content) for language, text in texts.items()} == {
        language: text.digest for language, text in texts.items()
    }
    assert made.digest == manifest_digest(
        made.structure, {k: text.digest for k, text in texts.items()}, [file.sha256 for file in made.files.all()]
    )


def test_the_same_state_is_not_released_twice() -> None:
    course = releases.written()
    freeze(course)

    with pytest.raises(NothingChangedError):
        freeze(course, EDITORIAL)

    releases.lesson_page().save_revision().publish()  # published again, and says the same
    with pytest.raises(NothingChangedError):
        freeze(course)
    assert course.releases.count() == 1


def test_numbers_of_editions_and_revisions() -> None:
    course = releases.written()
    numbers = [freeze(course).number]
    for step, change in enumerate([EDITORIAL, CLARIFYING, SUBSTANTIVE, EDITORIAL, SUBSTANTIVE]):
        reword(f"Words {step}")
        numbers.append(freeze(course, change).number)

    assert numbers == ["1.0", "1.1", "1.2", "2.0", "2.1", "3.0"]


def test_below_the_least_class_a_second_person_and_a_reason_are_needed() -> None:
    course, trainer, other = releases.written(), people.person(), people.person()
    freeze(course, by=trainer)
    change_key()

    for refused in (
        {"change": EDITORIAL},
        {"change": CLARIFYING},
        {"change": CLARIFYING, "seconded_by": trainer},
        {"change": CLARIFYING, "seconded_by": other, "note": "  "},
    ):
        with pytest.raises(ClassTooLowError):
            freeze(course, by=trainer, **refused)
    assert course.releases.count() == 1

    made = freeze(course, CLARIFYING, by=trainer, seconded_by=other)
    assert (made.number, made.change, made.least_change, made.seconded_by) == ("1.1", CLARIFYING, SUBSTANTIVE, other)


def test_the_first_release_is_substantive() -> None:
    with pytest.raises(ClassTooLowError):
        freeze(releases.written(), EDITORIAL)


def test_a_scored_question_does_not_rest_on_unsettled_law() -> None:
    course = releases.written()
    question = releases.question()
    question.sources.add(releases.card("return-rules"))
    question.save()

    with pytest.raises(FaultyError) as error:
        freeze(course)

    assert str(error.value) == "question on unsettled law"
    assert not course.releases.exists()


def test_what_changed_after_the_trainer_looked_is_not_released() -> None:
    course = releases.written()
    expected = compile_course(course).digest
    reword()

    with pytest.raises(ChangedMeanwhileError):
        freeze(course, expected=expected)

    assert freeze(course, expected=compile_course(course).digest).number == "1.0"


def test_the_changes_since_the_last_release() -> None:
    course = releases.written()
    assert changes_since(None, compile_course(course)) == []
    made = freeze(course)
    reword()

    (change,) = changes_since(made, compile_course(course))

    assert (change.subject, change.what, change.least, change.language) == ("activity", "text", EDITORIAL, "en")
    assert change.id == str(releases.lesson_page().translation_key)


def test_whom_a_release_touches_is_counted_and_not_listed() -> None:
    course = releases.written()
    freeze(course)
    for _ in range(3):
        learner = people.person()
        enrol(learner=learner, course=course, by=learner, at=AT, language="en")

    assert [(impact.count, str(impact.label)) for impact in impacts(course) if impact.count] == [
        (3, "in progress in edition 1")
    ]


def page_bytes(client: Client, *paths: str) -> list[bytes]:
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200] * len(paths)
    return [b"".join(answer) if answer.streaming else answer.content for answer in answers]


def test_a_release_reads_the_same_when_all_it_was_made_of_is_gone(client: Client) -> None:
    course = releases.written()
    made = freeze(course)
    learner = people.person()
    enrol(learner=learner, course=course, by=learner, at=AT, language="en")
    client.force_login(learner)
    file = made.files.get()
    paths = [
        "/en/courses/",
        "/en/courses/DEM-101/",
        "/pt-pt/courses/DEM-101/",
        "/en/learn/DEM-101/three-rights/",
        "/en/learn/DEM-101/final-test/",
        f"/files/{file.sha256}",
    ]
    page_bytes(client, *paths)  # the first look is noted; the next one writes nothing
    before = [without_tokens(body) for body in page_bytes(client, *paths)]

    ProgrammePage.objects.all().delete()
    CoursePage.objects.all().delete()
    Question.objects.all().delete()
    QuerySet(LawCard).delete()  # past our own, which tells readers that the law is gone
    releases.forget_releases()

    assert [without_tokens(body) for body in page_bytes(client, *paths)] == before
    again = Release.objects.get(pk=made.pk)
    assert again.structure == made.structure


def without_tokens(body: bytes) -> bytes:
    """Every page carries a mark of its own against forgery."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", body)


@pytest.mark.parametrize(("model", "column"), [(Release, "digest"), (ReleaseText, "digest"), (ReleaseFile, "sha256")])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_refuses_to_rewrite_a_release(model: type[Model], column: str, statement: str) -> None:
    releases.released()
    table = model._meta.db_table

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column, column))


def test_a_release_cannot_be_its_own_second() -> None:
    person = people.person()
    made = releases.released()

    with pytest.raises(IntegrityError, match="release_seconded_by_another"), transaction.atomic():
        Release.objects.create(
            course=made.course, edition=9, revision=0, change=SUBSTANTIVE, least_change=SUBSTANTIVE, note="", by=person,
            seconded_by=person, released_at=AT, structure={}, digest="0" * 64,
        )  # fmt: skip
