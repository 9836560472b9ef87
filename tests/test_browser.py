from collections.abc import Callable

import pytest
from playwright.sync_api import Page


@pytest.mark.browser
def test_the_site_answers(page: Page, axe: Callable[[Page], list[str]]) -> None:
    response = page.goto("/healthz")

    assert response is not None
    assert response.status == 200
    assert page.inner_text("body") == "ok"
    assert any(finding.startswith("document-title") for finding in axe(page))
