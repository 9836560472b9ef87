"""The player says at once that the law has changed since what is on the screen was released."""

from datetime import date, timedelta

import pytest
from django.test import Client

from courses.models import LawChange, LawChangeText, Release
from courses.queries.law_since import CardNews
from lms.accounts.models import User
from lms.learning.models import Attempt, EnrolmentState
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys, scenarios
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db

WORDS = {"citation": "CPT", "confidence": "confirmed", "text_of": "2017-03"}
THEN = "From the very outset three rights hold."
CHANGED = "The register of law has changed since this was released"
LESSON = "/en/learn/DEM-101/three-rights/"
NEXT_DAY = date(2026, 11, 21)


@pytest.fixture
def learner() -> User:
    return people.person()


@pytest.fixture
def reader(client: Client, learner: User) -> Client:
    journeys.enrol(learner, releases.released_with_scenario())
    client.force_login(learner)
    return client


def opened(*, days: int = 1) -> LawChange:
    """The law changed so many days after the release."""
    cards = Release.objects.get().structure["cards"]
    key = next(key for key, card in cards.items() if card["key"] == "three-rights")
    return LawChange.objects.create(card=key, key="three-rights", citation="CPT", occurred_at=AT + timedelta(days=days))


def tell(change: LawChange, after: str | None, *, language: str = "en", **standing: str) -> None:
    """A day after the release."""
    LawChangeText.objects.create(
        change=change,
        language=language,
        before=WORDS | {"statement": THEN},
        after=None if after is None else WORDS | {"statement": after} | standing,
        occurred_at=AT + timedelta(days=1),
    )


def seen(client: Client, path: str = LESSON) -> CardNews | None:
    block = next(block for block in client.get(path).context["blocks"] if block["type"] == "law")
    news: CardNews | None = block["cards"][0].changed
    return news


def test_the_lesson_shows_the_day_and_what_the_register_says_now(reader: Client) -> None:
    assert CHANGED not in reader.get(LESSON).content.decode()

    tell(opened(), "Four rights hold.", confidence="in-flux")

    text = reader.get(LESSON).content.decode()
    assert seen(reader) == CardNews(NEXT_DAY, "Four rights hold.", "in-flux", "en")
    assert text.count(CHANGED) == text.count("Four rights hold.") == 2  # the law block and the case
    assert "(21 November 2026)" in text
    assert "this may not be its last word" in text
    assert THEN in text


def test_withdrawn_and_as_it_was_again(reader: Client) -> None:
    tell(opened(), None)
    assert seen(reader) == CardNews(NEXT_DAY)
    assert "It was withdrawn" in reader.get(LESSON).content.decode()

    tell(opened(), THEN)
    assert seen(reader) is None


def test_every_reader_is_told_in_a_language_there_is(reader: Client, learner: User) -> None:
    """Who reads a translation is told in the source language until somebody tells it in theirs."""
    late = opened(days=-1)
    tell(late, "Valem quatro direitos.", language="pt-pt")  # the English was released with its new text
    assert seen(reader) is None

    change = opened()
    tell(change, "Four rights hold.")
    EnrolmentState.objects.update(language="pt-pt")
    assert seen(reader) == CardNews(NEXT_DAY, "Valem quatro direitos.", "confirmed", "pt-pt")

    tell(change, "Valem cinco direitos.", language="pt-pt")
    assert seen(reader) == CardNews(NEXT_DAY, "Valem cinco direitos.", "confirmed", "pt-pt")


def test_results_and_scenarios_say_it_too(reader: Client, learner: User) -> None:
    journeys.try_test(learner)
    scenarios.begin(learner)
    scenarios.choose(learner, "rights", "c")
    tell(opened(), "Four rights hold.")

    result = f"/en/learn/attempts/{Attempt.objects.get().uuid}/"
    for address in (result, "/en/learn/DEM-101/first-hour-scene/path/1/1/"):
        assert CHANGED in reader.get(address).content.decode()


@pytest.mark.parametrize("changes", [1, 5])
def test_it_costs_no_query(reader: Client, changes: int) -> None:
    reader.get(LESSON)
    for number in range(changes):
        tell(opened(), f"{number} rights hold.")
    reader.get(LESSON)
    with counted() as statements:
        reader.get(LESSON)

    assert len(statements) == 4, listed(statements)
