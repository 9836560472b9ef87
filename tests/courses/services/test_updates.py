"""Update modules: compiled, looked over, prepared from what changed, asked for by a release."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from wagtail import hooks

from courses.models import Course, CoursePage, LawCard, Release, UpdatePage
from courses.rules.diff import compare
from courses.rules.impact import Impact
from courses.services.compiling import compile_course
from courses.services.findings import findings
from courses.services.releasing import (
    ChoiceOverError,
    FaultyError,
    Meaning,
    UpdateMissingError,
    release,
)
from courses.services.updating import NothingToTellError, prepare_update
from tests.factories import people, releases, updates
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def course() -> Course:
    """The sample, written and released as 1.0."""
    written = releases.written()
    release(course=written, by=None, at=AT, change="substantive", note="First edition.")
    return written


@pytest.fixture
def certified() -> Iterator[None]:
    """Three people hold a certificate, whatever the course."""

    def three(_course: Course) -> list[Impact]:
        return [Impact("Certificates in force", 3, are_certified=True)]

    with hooks.register_temporarily("release_impact", three):
        yield


def change_law() -> LawCard:
    card = releases.card()
    card.statement = "Three rights hold, and a fourth."
    card.save_revision().publish()
    return card


def release_again(course: Course, **told: Any) -> Release:
    return release(course=course, by=None, at=LATER, change="substantive", note="A fourth right.", **told)


def test_a_draft_tells_what_changed_cites_the_new_law_and_asks_what_rests_on_it(course: Course) -> None:
    card, trainer = change_law(), people.person()

    page = prepare_update(course=course, by=trainer)

    assert prepare_update(course=course, by=trainer).pk == page.pk
    assert (page.edition, page.live, page.title) == (2, False, "What has changed in edition 2")
    assert [block.block_type for block in page.body] == ["text", "law", "check", "check"]
    told, law, first, second = page.body
    assert "The statement of this law has changed (English): CPT/Inf(2017)3" in told.value.source
    assert list(law.value["cards"]) == [card]
    assert [first.value["ask"], second.value["ask"]] == ["Question 1?", "Question 2?"]
    bank = releases.question("t01")
    copied = first.value["choices"].bound_blocks
    assert [item.value["text"] for item in copied] == [part.value["text"] for part in bank.choices]
    assert not {item.id for item in copied} & {part.id for part in bank.choices}


def test_questions_that_nobody_has_written_stop_the_release(course: Course) -> None:
    quiz = releases.quiz_page()
    quiz.pass_percent = 70
    quiz.save_revision().publish()

    page = prepare_update(course=course, by=people.person())

    assert [block.value["ask"] for block in page.body if block.block_type == "check"] == ["", ""]
    page.get_latest_revision().publish()
    with pytest.raises(FaultyError) as refused:
        release_again(course)
    assert {finding.rule for finding in refused.value.findings} == {"update question not written"}


def test_nothing_is_prepared_where_nothing_changed(course: Course) -> None:
    with pytest.raises(NothingToTellError):
        prepare_update(course=course, by=people.person())


def test_a_course_without_updates_keeps_its_form_and_an_update_never_asks_for_an_edition(course: Course) -> None:
    before = compile_course(course)
    assert "updates" not in before.structure
    assert all("updates" not in text for text in before.texts.values())
    change_law()
    prepare_update(course=course, by=people.person()).get_latest_revision().publish()
    releases.card().get_latest_revision()
    card = releases.card()
    card.statement = "From the very outset three rights hold."
    card.save_revision().publish()

    after = compile_course(course)

    made = compare(before.structure, after.structure, before.texts, after.texts)
    assert [(each.subject, each.what, each.least) for each in made] == [("update", "added", "editorial")]
    [told] = after.structure["updates"]
    assert (told["kind"], told["edition"], len(told["checks"])) == ("update", 2, 2)
    assert set(after.texts["en"]["updates"]) == {told["id"]}
    assert "updates" not in after.texts["pt-pt"]
    assert ("not translated", "pt-pt") in {(each.rule, each.language) for each in findings(after, today=AT.date())}


def test_what_is_wrong_with_an_update() -> None:
    structure, texts = releases.sample_structure(), releases.sample_texts()
    told, text = updates.update(4)
    flux = next(key for key, card in structure["cards"].items() if card["confidence"] == "in-flux")
    text["blocks"][1]["value"]["sources"] = [flux]
    text["minutes"] = 9
    other = {**text, "blocks": text["blocks"][:2]}
    structure["updates"] = [{**told, "checks": told["checks"][:1]}]
    texts["en"]["updates"], texts["pt-pt"]["updates"] = {told["id"]: text}, {told["id"]: other}
    from courses.services.compiling import Compiled

    found = findings(Compiled(structure, texts), newest_edition=2, today=AT.date())

    assert {(each.severity, each.rule, each.other, each.language) for each in found if each.id == told["id"]} == {
        ("error", "update with too few questions", "", ""),
        ("warning", "update too short or too long", "9", ""),
        ("error", "update on unsettled law", flux, ""),
        ("error", "update for an edition to come", "4", ""),
        ("error", "update asks otherwise", "", "en"),
        ("warning", "blocks not translated", "1", "pt-pt"),
    }


@pytest.mark.usefixtures("certified")
def test_certified_people_are_owed_an_update_or_a_reason(course: Course) -> None:
    change_law()
    with pytest.raises(UpdateMissingError):
        release_again(course)
    prepare_update(course=course, by=people.person()).get_latest_revision().publish()

    made = release_again(course, meaning=Meaning(choice_until_date=date(2026, 12, 1), kept=("b", "a")))

    assert [update["edition"] for update in made.structure["updates"]] == [2]
    assert (made.number, made.no_update_reason, made.choice_until_date) == ("2.0", "", date(2026, 12, 1))
    lesson = releases.lesson_page()
    lesson.title = "Three rights, now"
    lesson.save_revision().publish()
    revision = release(course=course, by=None, at=LATER, change="editorial", note="")
    assert (revision.number, revision.choice_until_date, revision.kept_by_trainer) == (
        "2.1",
        date(2026, 12, 1),
        ["a", "b"],
    )


@pytest.mark.usefixtures("certified")
def test_a_reason_stands_in_for_an_update_and_a_choice_ends_in_the_future(course: Course) -> None:
    change_law()
    with pytest.raises(ChoiceOverError):
        release_again(course, meaning=Meaning("Nothing to learn.", AT.date()))

    made = release_again(course, meaning=Meaning("  Nothing to learn. "))

    assert (made.no_update_reason, made.choice_until_date) == ("Nothing to learn.", None)


def test_an_update_page_lives_in_a_course_and_has_no_public_address(course: Course) -> None:
    change_law()
    page = prepare_update(course=course, by=people.person())

    assert isinstance(page.get_parent().specific, CoursePage)
    assert (page.url, UpdatePage.allowed_parent_page_models()) == (None, [CoursePage])
