"""The result of an attempt that was marked again: its reasons are those of the key that its score comes from."""

from fractions import Fraction
from typing import Any

import pytest
from django.test import Client

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import Attempt
from lms.learning.queries.questions import QuestionView, explained
from lms.learning.services import remarking
from tests.factories import people, releases
from tests.learning.corrections import corrected, question_in, quiz_in, tried
from tests.learning.journeys import later
from tests.learning.rules.kinds import QUESTIONS


@pytest.fixture
def shown(client: Client, learner: User, release: Release) -> Client:
    client.force_login(learner)
    return client


def marked_again(new: Release) -> None:
    remarking.ask(release=new, by=people.person(), at=later(days=1))
    assert remarking.mark_due(at=later(days=1)) == 1


def result(client: Client) -> Any:
    return client.get(f"/en/learn/attempts/{Attempt.objects.get().uuid}/").context


def question(page: Any, number: int) -> QuestionView:
    """By the trainer's order: 0 is t01."""
    key = quiz_in(releases.sample_structure())["questions"][number]
    found: QuestionView = next(each for each in page["questions"] if each.id == key)
    return found


def chosen(view: QuestionView) -> list[bool | None]:
    """Of each choice that was made, whether it is said to be right."""
    return [choice.correct for choice in view.choices if choice.chosen]


@pytest.mark.django_db
def test_after_marking_again_the_reasons_are_those_of_the_corrected_key(
    shown: Client, learner: User, release: Release
) -> None:
    tried(learner, release, right=7)
    assert chosen(question(result(shown), 7)) == [False]
    texts = releases.sample_texts()
    texts["en"]["questions"][quiz_in(releases.sample_structure())["questions"][7]]["because"] = "As corrected."
    marked_again(corrected(7, texts=texts))

    page = result(shown)

    assert (page["score"]["right"], page["passed"], page["marked_again"]) == (8, True, True)
    told = question(page, 7)
    assert told.verdict
    assert (told.verdict.good, chosen(told), told.because) == (True, [True], "As corrected.")


@pytest.mark.django_db
def test_a_pass_that_stays_is_explained_by_the_key_it_was_given_under(
    shown: Client, learner: User, release: Release
) -> None:
    tried(learner, release, right=8)
    marked_again(corrected(0))

    page = result(shown)

    assert (page["score"]["right"], page["passed"], page["marked_again"]) == (8, True, False)
    assert chosen(question(page, 0)) == [True]


@pytest.mark.django_db
def test_what_is_asked_otherwise_since_is_explained_as_it_was_asked(
    shown: Client, learner: User, release: Release
) -> None:
    tried(learner, release, right=7)
    structure = releases.sample_structure()
    before = len(question_in(structure, 0)["choices"])
    question_in(structure, 0)["choices"].pop()
    gone = quiz_in(structure)["questions"].pop(1)
    del structure["questions"][gone]
    marked_again(corrected(6, structure=structure))  # t08: one before it is gone

    page = result(shown)

    assert page["score"]["right"] == 8
    assert len(question(page, 0).choices) == before
    assert chosen(question(page, 1)) == [True]


@pytest.mark.parametrize(("kind", "answer"), [("numeric", "48"), ("text", "lawyer")])
def test_what_is_accepted_only_since_stands_last(kind: str, answer: str) -> None:
    view = explained(QUESTIONS[kind], answer, Fraction(1), place={"question": kind, "choices": ["gone", "b"]})

    assert [choice.id for choice in view.choices] == ["b", "a"]
