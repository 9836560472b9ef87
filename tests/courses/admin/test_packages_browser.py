"""The upload of an H5P package in a real browser, on the width of a phone."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from courses.models import H5PLibrary, Package
from courses.services.loading import ensure_home, ensure_locales
from courses.services.packages.uploads import work
from tests.factories import h5p, people
from tests.factories.releases import AT

pytestmark = pytest.mark.browser
# Of what can be seen: the heads of a table that is stacked are there for readers of screens only.
SEEN = ".teaching :not(thead, thead *)"
REACH = f"Math.max(...[...document.querySelectorAll('{SEEN}')].map(e => e.getBoundingClientRect().right))"


def test_an_administrator_uploads_a_package_sees_its_libraries_and_installs_them(
    browser: Browser, site: str, axe: Callable[[Page], list[str]]
) -> None:
    ensure_home(ensure_locales()["en"])
    client = Client()
    client.force_login(people.person(is_superuser=True))
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 800}, locale="en-GB")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    page = context.new_page()

    page.goto("/admin/snippets/courses/package/add/")
    found = axe(page)
    file = {"name": "rights.h5p", "mimeType": "application/zip", "buffer": h5p.zipped(h5p.mini())}
    page.set_input_files("#id_file", file)
    page.get_by_role("button", name="Send and check").click()
    expect(page.get_by_text("A worker is at it.")).to_be_visible()
    assert work(at=AT)
    expect(page.get_by_role("heading", name="Libraries that would be installed")).to_be_visible()  # by itself
    found += axe(page)
    reach = page.evaluate(REACH)
    seen = H5PLibrary.objects.count(), Package.objects.count()
    page.get_by_label("I know where these libraries come from").check()
    page.get_by_role("button", name="Install these libraries").click()
    expect(page.get_by_text("A worker is at it.")).to_be_visible()
    assert work(at=AT)
    page.get_by_role("link", name="See the package").click()
    expect(page).to_have_url(re.compile("/admin/snippets/courses/package/edit/"))
    page.goto("/admin/h5p/libraries/")
    expect(page.get_by_role("link", name="H5P.AmparoMini 1.0.0")).to_be_visible()
    context.close()

    assert found == []
    assert reach <= 360
    assert seen == (0, 0)
    assert Package.objects.get().title == "Three rights"
