"""What stands in the way of a release, in the editor of each page and when somebody releases."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from courses.models import Course, CoursePage, LawCard
from courses.services.releasing import FaultyError, release
from courses.services.standing import standing
from tests.factories import media, people, releases, sample
from tests.factories.releases import AT
from tests.queries import counted

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def editor(client: Client, page: Page) -> str:
    answer = client.get(f"/admin/pages/{page.pk}/edit/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def rules(page: Page, today: date = TODAY) -> list[str]:
    known = standing(page, today)
    assert known is not None
    return [finding.rule for finding in known.findings]


def test_a_page_tells_of_itself_and_a_course_of_all_below(client_of_trainer: Client) -> None:
    lesson, quiz = releases.lesson_page("three-rights"), releases.quiz_page()
    diagram = next(block for block in lesson.body if block.block_type == "diagram")
    diagram.value["alt"] = " "
    lesson.save_revision().publish()
    above = CoursePage.objects.get(course__code=sample.CODE, locale__language_code="en")

    assert rules(lesson) == ["drawing without alternative"]
    assert rules(quiz) == rules(releases.lesson_page("going-on")) == []
    assert rules(above) == ["drawing without alternative"]
    html = editor(client_of_trainer, lesson)
    assert "What stands in the way of a release" in html
    assert "A drawing or picture in “Three rights” has no text alternative (English)." in html
    assert "Nothing stands in the way." in editor(client_of_trainer, quiz)


def test_a_draft_counts_as_it_was_saved_last(course: Course) -> None:
    lesson = releases.lesson_page("going-on")
    lesson.body = []
    revision = lesson.save_revision()

    assert rules(revision.as_object()) == ["lesson without content"]
    assert rules(releases.lesson_page("going-on")) == []


def test_films_and_files_that_are_gone(client_of_trainer: Client) -> None:
    media.written()
    page = releases.lesson_page("going-on")
    films = [block for block in page.body if block.block_type in ("video", "download")]
    films[0].value["file"] = films[0].value["captions"] = None
    films[1].value["address"] = "https://elsewhere.example/film"
    page.save_revision().publish()

    assert rules(page) == ["file missing", "film without captions", "file missing"]
    assert "the film “Saying the three rights” has no captions" in editor(client_of_trainer, page)


def test_a_draft_with_gaps_does_not_lock_its_author_out(
    client_of_trainer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise TypeError("a gap of a kind that nobody thought of")

    monkeypatch.setattr("courses.templatetags.standings.standing", broken)

    assert "This cannot be looked over yet" in editor(client_of_trainer, releases.lesson_page())


def test_an_overdue_law_card_stops_a_person_and_not_the_loader(course: Course) -> None:
    day_after = date(2026, 11, 21)
    LawCard.objects.filter(key="three-rights").update(review_by_date=AT.date())
    page = releases.lesson_page("going-on")
    page.title = "Going further"
    page.save_revision().publish()
    facts: dict[str, Any] = {"course": course, "change": "substantive", "note": "Why."}
    assert rules(releases.quiz_page(), AT.date()) == []
    assert rules(releases.quiz_page(), day_after) == ["law card overdue"]
    LawCard.objects.filter(key="three-rights").update(review_by_date=date(2026, 11, 19))

    with pytest.raises(FaultyError) as refused:
        release(by=people.person(), at=AT, **facts)
    assert [finding.rule for finding in refused.value.findings] == ["law card overdue"]
    assert release(by=None, at=AT, **facts).number == "2.0"


def test_looking_over_a_lesson_costs_the_same_however_many_lessons_there_are(course: Course) -> None:
    page = releases.lesson_page("going-on")
    standing(page, TODAY)
    with counted() as few:
        standing(page, TODAY)
    module = page.get_parent()
    for number in range(5):
        module.add_child(instance=type(page)(title=f"More {number}", slug=f"more-{number}", locale=page.locale))
    with counted() as many:
        standing(page, TODAY)

    assert len(many) == len(few)
