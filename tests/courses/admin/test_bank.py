"""The question bank: outcome, topic, difficulty and usage of every question."""

from typing import Any

import pytest
from django.test import Client

from courses.models import Course, Question, QuizPage
from tests.factories import releases
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
BANK = "/admin/snippets/courses/question/"


def found(client: Client, **wanted: Any) -> list[str]:
    answer = client.get(BANK, {"locale": "en", **wanted})
    return [question.key.partition("/")[2] for question in answer.context["object_list"]]


def test_the_bank_says_where_a_question_is_asked(client_of_trainer: Client, course: Course) -> None:
    pool = releases.quiz_page()
    borrower = QuizPage(title="Before you begin", slug="before", pool_of=pool, locale=pool.locale)
    pool.get_parent().add_child(instance=borrower)
    Question.objects.filter(key="DEM-101/t01").update(topic="Lawyers")

    page = " ".join(client_of_trainer.get(BANK, {"locale": "en", "key": "t01"}).content.decode().split())

    assert "Final test, Before you begin" in page
    assert "Lawyers" in page
    assert "name-rights" in page


def test_the_bank_is_narrowed(client_of_trainer: Client, course: Course) -> None:
    Question.objects.filter(key="DEM-101/t02").update(topic="Lawyers")
    Question.objects.filter(key="DEM-101/t03").update(difficulty=3)
    releases.question("t04").places.all().delete()

    assert found(client_of_trainer, topic="Lawyers") == ["t02"]
    assert found(client_of_trainer, difficulty=3) == ["t03"]
    assert found(client_of_trainer, outcome="refer-on") == ["t09", "t10"]
    assert found(client_of_trainer, asked="false") == ["t04"]
    assert "t04" not in found(client_of_trainer, asked="true")


def test_the_bank_asks_the_same_of_one_question_and_of_ten(client_of_trainer: Client, course: Course) -> None:
    client_of_trainer.get(BANK, {"locale": "en"})
    with counted() as one:
        assert found(client_of_trainer, key="t01") == ["t01"]
    with counted() as ten:
        assert len(found(client_of_trainer)) == 10

    assert len(one) == len(ten), listed(ten)
