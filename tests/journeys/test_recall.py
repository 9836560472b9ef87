"""Being asked again a month after the completion, without JavaScript; and how its pages look."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from lms.accounts.models import User
from lms.learning.models import Attempt, Completion, EnrolmentState
from tests.factories import releases
from tests.journeys.conftest import Visit
from tests.journeys.officers import follow
from tests.journeys.test_pages import LOOKS, faults
from tests.learning import journeys

pytestmark = pytest.mark.browser
COURSE = "learn/DEM-101/"
COVER = "learn/DEM-101/recall/30/"


@pytest.fixture
def ana(site: str) -> User:
    """She completed the sample course 31 days ago."""
    releases.forget_releases()
    learner = User.objects.get(email="ana@example.org")
    journeys.complete(learner, releases.released(), at=timezone.now() - timedelta(days=31))
    return learner


def answer_all(page: Page) -> None:
    """The first choice of each question, of the plain form."""
    for question in page.locator("[data-question]").all():
        question.locator("input").first.check()
    follow(page, page.locator("button[name=review]"))
    follow(page, page.locator("[data-submit]"))


def test_from_the_switch_to_the_result_without_javascript(visit: Visit, ana: User) -> None:
    page = visit("ana", width=360, java_script_enabled=False)
    before = (EnrolmentState.objects.values().get(), Completion.objects.values().get())

    follow(page, page.get_by_role("button", name="Switch it on"))
    follow(page, page.get_by_role("link", name="Answer the five questions"))
    follow(page, page.get_by_role("button", name="Start the questions"))
    assert page.locator("[data-question]").count() == 5
    answer_all(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("What has stayed")
    expect(page.get_by_text("Nothing was counted, and only you see this.")).to_be_visible()
    assert page.locator(".reviewed > li").count() == 5
    page.goto(f"/en/{COURSE}")
    expect(page.get_by_role("link", name="Result after 30 days")).to_be_visible()
    follow(page, page.get_by_role("button", name="Switch it off"))
    expect(page.get_by_role("button", name="Ask me again after 30 and 90 days")).to_be_visible()
    assert (EnrolmentState.objects.values().get(), Completion.objects.values().get()) == before


@pytest.mark.parametrize("look", LOOKS)
def test_its_pages(visit: Visit, ana: User, axe: Callable[[Page], list[str]], look: tuple[str, str, int]) -> None:
    scheme, language, width = look
    page = visit("ana", width=width, color_scheme=scheme)
    final = f"learn/attempts/{Attempt.objects.get().uuid}/"
    found = faults(page, axe, language, ["learn/", COURSE, COVER, final])
    page.goto(f"/en/{COVER}")
    follow(page, page.get_by_role("button", name="Ask me again after 30 and 90 days"))
    found |= faults(page, axe, language, ["learn/", COURSE, COVER, COVER.replace("30", "90")])
    page.goto(f"/en/{COVER}")
    follow(page, page.get_by_role("button", name="Start the questions"))
    attempt = Attempt.objects.latest("pk")
    journeys.say(attempt, attempt.draw[0]["question"], [attempt.draw[0]["choices"][0]], learner=ana, at=timezone.now())
    under_way = f"learn/attempts/{attempt.uuid}/"
    found |= faults(page, axe, language, [COVER, under_way, f"{under_way}review"])
    page.goto(f"/en/{under_way}review")
    follow(page, page.locator("[data-submit]"))
    found |= faults(page, axe, language, [under_way, COVER])

    assert found == {}
