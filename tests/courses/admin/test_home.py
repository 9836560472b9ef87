"""The trainer's first page says what waits."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Course, LawCard
from courses.queries.waiting import drafts_by, due_cards, unreleased, unsettled_questions
from courses.services.releasing import release
from tests.courses.admin.conftest import other_course, trainer
from tests.factories import releases
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db


def titles(waiting: list[Any]) -> list[str]:
    return [thing.title for thing in waiting]


def freeze(course: Course) -> None:
    release(course=course, by=None, at=timezone.now(), change="substantive", note="New.")


def test_a_course_waits_until_it_is_released(course: Course) -> None:
    mine = trainer()
    freeze_needed = "DEM-101 Rights in the first hour"
    page = releases.lesson_page()
    page.title = "Other words"
    page.save_revision().publish()
    assert titles(unreleased(mine)) == [freeze_needed]

    freeze(course)
    assert titles(unreleased(mine)) == []

    question = releases.question()
    question.ask = "Other words?"
    question.save_revision().publish()
    assert titles(unreleased(mine)) == [freeze_needed]

    freeze(course)
    releases.lesson_page("going-on").delete()
    assert titles(unreleased(mine)) == [freeze_needed]


def test_other_programmes_do_not_wait_for_me(course: Course) -> None:
    mine = trainer()
    freeze_other = other_course()

    assert titles(unreleased(mine)) == titles(unreleased(trainer()))
    assert freeze_other.code not in " ".join(titles(unreleased(mine)))


def test_my_drafts_and_not_another_s(course: Course) -> None:
    mine, other = trainer(), trainer()
    page = releases.lesson_page()
    page.title = "Half a lesson"
    page.save_revision(user=mine)

    assert (titles(drafts_by(mine)), titles(drafts_by(other))) == (["Half a lesson"], [])


def test_cards_that_are_due(course: Course) -> None:
    today = date(2026, 12, 1)
    LawCard.objects.filter(key="three-rights").update(review_by_date=today + timedelta(60))
    LawCard.objects.filter(key="return-rules").update(review_by_date=today - timedelta(1), seen_date=today)
    LawCard.objects.filter(key="return-rules").update(seen_date=date(2026, 1, 1))

    assert titles(due_cards(today)) == ["Directive 2008/115/EC", "CPT/Inf(2017)3"]
    assert titles(due_cards(today - timedelta(1))) == ["Directive 2008/115/EC"]


def test_questions_on_unsettled_law(course: Course) -> None:
    assert titles(unsettled_questions()) == []

    LawCard.objects.filter(key="three-rights").update(confidence="in-flux")

    assert len(unsettled_questions()) == 20


def test_the_page_shows_it_all(client_of_trainer: Client, course: Course) -> None:
    page = releases.lesson_page()
    page.title = "Other words"
    page.save_revision().publish()

    text = client_of_trainer.get("/admin/").content.decode()

    assert "Courses with changes that are not released" in text
    assert 'href="/admin/courses/DEM-101/release/"' in text


def test_the_page_asks_the_same_however_much_there_is(client_of_trainer: Client, course: Course) -> None:
    client_of_trainer.get("/admin/")
    with counted() as little:
        client_of_trainer.get("/admin/")
    LawCard.objects.update(confidence="in-flux", review_by_date=date(2026, 12, 1))
    with counted() as much:
        client_of_trainer.get("/admin/")

    assert len(little) == len(much), listed(much)
