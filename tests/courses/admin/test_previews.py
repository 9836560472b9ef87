"""Previews in the editor: with what is not saved yet, in a frame of our own and nowhere else."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.models import Page

from courses.models import Course, CoursePage, LessonPage, ModulePage, QuizPage, QuizPlace
from tests.factories import releases

pytestmark = pytest.mark.django_db


def preview(thing: Any) -> str:
    """What the editor's frame shows of the thing as it is in memory."""
    answer = thing.make_preview_request(RequestFactory().get("/admin/"), thing.default_preview_mode)
    assert answer.status_code == 200
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]
    return str(answer.content.decode())


def test_a_lesson_shows_what_is_not_saved(course: Course) -> None:
    page = releases.lesson_page()
    page.title = "Not saved yet"

    text = preview(page)

    assert "Not saved yet</h1>" in text
    assert "Ombudsperson zebra" in text
    assert 'src="/static/courses/diagrams/four-tests.svg"' in text
    assert "When do the three rights begin?" in text
    assert "Continuing marks this lesson as done." not in text
    assert releases.lesson_page().title == "Three rights"


def test_a_lesson_that_was_never_saved_stands_in_its_module(course: Course) -> None:
    module = ModulePage.objects.get(slug="1-first-hour", locale__language_code="en")
    page = LessonPage(title="Brand new", slug="brand-new", locale=module.locale)
    page.set_url_path(module)
    page.depth, page.path = module.depth + 1, Page._get_children_path_interval(module.path)[1]

    text = preview(page)

    assert "Brand new</h1>" in text
    assert "Going on" in text


def test_a_translation_is_shown_in_its_own_language(course: Course) -> None:
    text = preview(releases.lesson_page(language="pt-pt"))

    assert "Desde o início da detenção" in text
    assert "A primeira hora" in text


def test_a_quiz_shows_its_questions_with_their_keys(course: Course) -> None:
    page = releases.quiz_page()
    page.pass_percent = 75

    text = preview(page)

    assert "75 % of the marks" in text
    assert text.count('<h3 class="question-stem">') == 10
    assert "Feedback-t01-a." in text
    assert "Because-t10." in text


@pytest.mark.parametrize("asked", [0, 2])
def test_a_quiz_that_was_never_saved_shows_what_was_chosen_for_it(course: Course, asked: int) -> None:
    module = ModulePage.objects.get(slug="1-first-hour", locale__language_code="en")
    page = QuizPage(title="Brand new", slug="brand-new", locale=module.locale)
    page.set_url_path(module)
    page.depth, page.path = module.depth + 1, Page._get_children_path_interval(module.path)[1]
    page.places = [QuizPlace(question=releases.question(key)) for key in ("t01", "t02")[:asked]]

    text = preview(page)

    assert "Brand new</h1>" in text
    assert text.count('<h3 class="question-stem">') == asked


def test_a_quiz_shows_questions_that_are_not_saved_in_it(course: Course) -> None:
    page = releases.quiz_page()
    page.places = [QuizPlace(question=releases.question(key)) for key in ("t02", "t03")]

    text = preview(page)

    assert text.count('<h3 class="question-stem">') == 2
    assert "Because-t03." in text
    assert "CPT/Inf(2017)3" in text


@pytest.mark.parametrize("kind", [CoursePage, ModulePage])
def test_course_and_module_show_the_outline(course: Course, kind: type[Any]) -> None:
    page = kind.objects.filter(locale__language_code="en").first()
    page.title = "Another title"

    text = preview(page)

    assert "Another title" in text
    assert "Three rights" in text
    assert "Final test" in text
    assert "/enrol" not in text


def test_a_question_shows_what_is_not_saved(course: Course) -> None:
    question = releases.question()
    question.ask = "Asked otherwise?"

    text = preview(question)

    assert text.count("Asked otherwise?") == 2
    assert "Feedback-t01-c." in text
    assert "CPT/Inf(2017)3" in text


def test_a_page_that_hangs_on_no_course_says_so(course: Course) -> None:
    page = LessonPage(title="Lost", slug="lost", locale=releases.lesson_page().locale, depth=2, path="00010009")

    assert "This page is not part of a course yet." in preview(page)


def test_only_a_preview_may_stand_in_a_frame_of_ours(client_of_trainer: Client) -> None:
    page = ModulePage.objects.get(slug="1-first-hour", locale__language_code="en")
    form = {
        "title": "Not saved",
        "slug": page.slug,
        "summary": "",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }
    address = f"/admin/pages/{page.pk}/edit/preview/"
    assert client_of_trainer.post(address, form).json() == {"is_valid": True, "is_available": True}

    shown: HttpResponse = client_of_trainer.get(f"{address}?in_preview_panel=true")
    elsewhere: HttpResponse = client_of_trainer.get("/en/courses/")

    assert "Not saved" in shown.content.decode()
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-inline" not in policy
    assert elsewhere.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in elsewhere.headers["Content-Security-Policy"]


def test_a_stranger_sees_no_preview(course: Course, client: Client) -> None:
    page = releases.lesson_page()

    assert client.get(f"/admin/pages/{page.pk}/edit/preview/").status_code == 302
