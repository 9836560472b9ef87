"""What a new edition means for people: an update renews a certificate, and who is half-way changes or stays."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from certificates.models import Certificate
from lms.accounts.models import User
from lms.learning.models import Move
from tests.factories import releases, updates
from tests.journeys.conftest import Visit
from tests.journeys.officers import follow
from tests.journeys.test_pages import faults
from tests.learning import journeys

pytestmark = pytest.mark.browser
UPDATE, MOVE = "learn/DEM-101/update/", "learn/DEM-101/move/"


@pytest.fixture
def _two_editions(site: str) -> None:
    """Ana is certified in edition 1, Bruno half-way in it; edition 2 has an update module and leaves the choice."""
    releases.forget_releases()
    first, now = releases.released(), timezone.now()
    ana, bruno = (User.objects.get(email=f"{name}@example.org") for name in ("ana", "bruno"))
    journeys.complete(ana, first, at=now)
    journeys.enrol(bruno, first, at=now)
    journeys.read_all(bruno, at=now)
    updates.edition(2, choice_until_date=timezone.localdate())


@pytest.mark.usefixtures("_two_editions")
def test_an_update_renews_the_certificate(visit: Visit, axe: Callable[[Page], list[str]]) -> None:
    look = visit("ana", width=360, color_scheme="dark")
    found = faults(look, axe, "ar", ["learn/", "learn/DEM-101/", UPDATE])
    page = visit("ana", width=360, java_script_enabled=False)

    follow(page, page.get_by_role("link", name="What has changed: about 3 minutes"))
    follow(page, page.get_by_role("button", name="Learn what has changed"))
    for number, tries in ((1, ("Wrong 1", "Right 1")), (2, ("Right 2",))):
        box = page.locator(".box", has_text=f"News {number}?")
        for said in tries:
            box.locator("form").get_by_text(said).click()
            follow(page, box.get_by_role("button", name="Check my answer"))
            found |= faults(look, axe, "ar", [UPDATE]) if said.startswith("Wrong") else {}
    follow(page, page.get_by_role("button", name="Done: renew my certificate"))

    expect(page.get_by_text("Your certificate is renewed for the newest edition.")).to_be_visible()
    follow(page, page.get_by_role("link", name="See your certificate"))
    expect(page.get_by_text("Completed in edition 1, and renewed by its update")).to_be_visible()
    assert Certificate.objects.get(supersedes__isnull=False).snapshot["update"] == {"from_edition": 1}
    assert not found


@pytest.mark.usefixtures("_two_editions")
def test_who_is_half_way_sees_what_is_kept_and_changes(visit: Visit, axe: Callable[[Page], list[str]]) -> None:
    page = visit("bruno", width=360)
    found = faults(page, axe, "en", ["learn/DEM-101/", MOVE])
    page.goto("/en/learn/DEM-101/")

    follow(page, page.get_by_role("link", name="Change to edition 2.0: see first what you keep"))
    kept = page.get_by_role("region", name="You keep")
    expect(kept.get_by_role("listitem")).to_have_text(["Three rights"])
    follow(page, page.get_by_role("button", name="Change to edition 2.0"))

    expect(page.get_by_text("You are on edition 2.0 now.")).to_be_visible()
    assert Move.objects.get().to_edition == 2
    assert not found
