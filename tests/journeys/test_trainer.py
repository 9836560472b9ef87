"""A trainer changes a lesson and releases it while a learner is half-way."""

import pytest
from playwright.sync_api import Page, expect

from courses.models import CoursePage, LessonPage, Release
from lms.learning.models import ActivityCompletion, Attempt, Enrolment, Response
from tests.journeys import editing
from tests.journeys.conftest import Visit
from tests.journeys.officers import answer_check, answer_rightly, enrol, follow, key

pytestmark = pytest.mark.browser


def lesson(slug: str) -> LessonPage:
    return LessonPage.objects.get(slug=slug, locale__language_code="en")


def retitle(page: Page, slug: str, title: str) -> None:
    page.goto(f"/admin/pages/{lesson(slug).pk}/edit/")
    page.fill("#id_title", title)
    page.locator("footer [data-w-dropdown-target=toggle]").last.click()
    follow(page, page.locator("button[name=action-publish]"))


def release(page: Page, change: str, note: str) -> None:
    page.goto("/admin/courses/HRD-101/release/")
    page.locator(f"input[name=change][value={change}]").check()
    page.fill("[name=note]", note)
    follow(page, page.get_by_role("button", name="Release now"))


def test_a_change_reaches_a_learner_half_way_and_nothing_is_lost(visit: Visit) -> None:
    learner = visit("ana")
    enrol(learner, "en", "HRD-101")
    learner.goto("/en/learn/HRD-101/not-a-punishment/")
    answer_check(learner)
    learner.locator(".lesson-foot .steps-on").click()
    learner.wait_for_url("**/what-makes-detention-arbitrary/")
    trainer = visit("teresa", expect_errors=True)

    retitle(trainer, "what-makes-detention-arbitrary", "When detention is arbitrary")
    learner.reload()
    expect(learner.locator("h1")).to_have_text("What makes detention arbitrary")
    release(trainer, "editorial", "A clearer title.")
    learner.reload()

    expect(learner.locator("h1")).to_have_text("When detention is arbitrary")
    newest = Release.objects.order_by("-edition", "-revision").first()
    assert newest is not None
    assert (newest.number, newest.change, newest.by.name if newest.by else "") == ("1.1", "editorial", "Teresa Prado")
    assert Enrolment.objects.get().edition == 1
    assert ActivityCompletion.objects.get().release.number == "1.0"
    learner.goto("/en/learn/HRD-101/")
    expect(learner.locator("main")).to_contain_text("1 of 21 done")


def test_a_new_edition_leaves_those_half_way_where_they_are(visit: Visit) -> None:
    learner = visit("ana")
    enrol(learner, "en", "HRD-101")
    trainer = visit("teresa", expect_errors=True)

    retitle(trainer, "not-a-punishment", "Never a punishment")
    release(trainer, "substantive", "Taught differently from now on.")

    learner.goto("/en/learn/HRD-101/not-a-punishment/")
    expect(learner.locator("h1")).to_have_text("Not a punishment")
    learner.goto("/en/learn/HRD-101/")
    expect(learner.locator("main")).to_contain_text("Edition 2.0")
    newcomer = visit("bruno")
    enrol(newcomer, "en", "HRD-101")
    newcomer.goto("/en/learn/HRD-101/not-a-punishment/")
    expect(newcomer.locator("h1")).to_have_text("Never a punishment")


def test_a_half_answered_test_outlives_an_editorial_release(visit: Visit) -> None:
    learner = visit("ana")
    enrol(learner, "en", "HRD-101")
    learner.goto("/en/learn/HRD-101/not-a-punishment/")
    answer_check(learner)
    follow(learner, learner.locator(".lesson-foot .steps-on"))
    learner.goto("/en/learn/HRD-101/final-test/")
    learner.locator("form[action*='/start'] button[type=submit]").click()
    learner.wait_for_url("**/learn/attempts/**")
    expect(learner.locator("#attempt-stations [aria-current]")).to_be_attached()
    for _ in range(5):
        question = learner.locator("[data-question]:not([hidden])")
        answer_rightly(question, key("HRD-101")[question.get_attribute("data-question") or ""])
        expect(question.locator(".saving")).to_have_attribute("data-state", "saved")
        learner.locator("[data-next]").click()
    given = list(Response.objects.order_by("pk").values_list("question", "answer"))
    trainer = visit("teresa", expect_errors=True)

    retitle(trainer, "not-a-punishment", "Never a punishment")
    trainer.goto("/admin/courses/HRD-101/release/")
    expect(trainer.locator(".sides")).to_contain_text("Never")
    release(trainer, "editorial", "A clearer title.")
    learner.reload()

    expect(learner.locator("#attempt-stations [aria-current]")).to_be_attached()
    now = list(Response.objects.order_by("pk").values_list("question", "answer"))
    assert now[: len(given)] == given
    assert len({question for question, _answer in now}) == 5
    attempt = Attempt.objects.get()
    assert (attempt.release.number, attempt.state.submitted_at) == ("1.0", None)
    expect(learner.locator("[data-question] .saving[data-state=saved]")).to_have_count(5)
    learner.goto("/en/learn/HRD-101/")
    expect(learner.locator("main")).to_contain_text("1 of 21 done")


def test_a_trainer_writes_a_module_with_a_quiz_from_nothing(visit: Visit) -> None:
    trainer = visit("teresa", expect_errors=True)
    course = CoursePage.objects.get(locale__language_code="en").pk

    editing.new_page(trainer, "modulepage", course, "Night shift")
    editing.publish(trainer)
    module = editing.made(trainer)

    editing.new_page(trainer, "lessonpage", module, "Who decides")
    editing.add_block(trainer, "body", "text")
    trainer.locator("[data-contentpath='body'] [contenteditable=true]").first.click()
    trainer.keyboard.type("Ask who is on duty.")
    editing.add_block(trainer, "body", "practice question")
    trainer.fill("[name=body-1-value-ask]", "Who decides tonight?")
    trainer.fill("[name=body-1-value-because]", "The list says who.")
    editing.inside(trainer, "body-1-value-choices", "Add")
    editing.write_choices(trainer, "body-1-value-choices")
    editing.inside(trainer, "body-1-value-sources", "Delete")
    editing.publish(trainer)

    trainer.goto("/admin/snippets/courses/question/add/")
    trainer.fill("[name=key]", "HRD-101/night-duty")
    trainer.fill("[name=ask]", "Who is asked at night?")
    trainer.fill("[name=because]", "The list says who.")
    for _ in range(2):
        editing.add_block(trainer, "choices", "choice")
    editing.write_choices(trainer, "choices")
    trainer.locator("[name=sources]").select_option(index=0)
    editing.publish(trainer)

    editing.new_page(trainer, "quizpage", module, "Night check")
    trainer.select_option("[name=use]", "practice")
    editing.choose_question(trainer, "Who is asked at night?")
    editing.publish(trainer)

    release(trainer, "substantive", "A module for the night shift.")
    reader = visit()
    reader.goto("/en/courses/HRD-101/")
    expect(reader.locator("main")).to_contain_text("Night shift")
    structure = Release.objects.newest().get().structure
    assert [activity["kind"] for activity in structure["modules"][-1]["activities"]] == ["lesson", "quiz"]
    assert structure["modules"][-1]["activities"][0]["checks"][0]["choices"][0]["correct"] is True
    assert len(structure["modules"][-1]["activities"][1]["questions"]) == 1
