"""My views: as their owner, as another manager, as nobody."""

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lms.accounts.models import User
from lms.dashboards.models import SavedView, ScheduledReport
from lms.dashboards.services.saved_views import save_view
from tests.dashboards.conftest import Agency, SignIn
from tests.dashboards.views.pages import HOME, unit_page
from tests.queries import counted

VIEWS = "/en/units/views/"


@pytest.fixture
def view(agency: Agency, manager: User) -> SavedView:
    return save_view(owner=manager, name="Ran out", path=unit_page(agency.north, state="ran-out"))


def posted(client: Client, action: str, view: SavedView, **data: str) -> Any:
    return client.post(reverse(f"dashboards:{action}", args=[view.uuid]), data, follow=True)


def test_a_page_is_kept_found_on_the_first_page_and_opened(agency: Agency, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    path = unit_page(agency.north, state="ran-out")
    assert f'value="{path}"' in client.get(path).content.decode()

    answer = client.post(f"{VIEWS}keep", {"name": "Ran out", "path": path}, follow=True)

    view = SavedView.objects.get()
    assert "Kept as “Ran out” among your views." in answer.content.decode()
    assert f'href="{path}"' in client.get(HOME).content.decode()
    assert client.get(f"{VIEWS}{view.uuid}/").headers["Location"] == path


def test_a_view_shows_nothing_that_its_owner_may_no_longer_see(
    view: SavedView, manager: User, signed_in: SignIn
) -> None:
    manager.memberships.update(until_date="2026-01-01")
    client = signed_in(manager)

    assert client.get(f"{VIEWS}{view.uuid}/", follow=True).status_code == HTTPStatus.NOT_FOUND
    page = client.get(VIEWS).content.decode()
    assert "You do not answer for it today." in page
    assert view.url not in page


def test_nobody_else_finds_it(view: SavedView, signed_in: SignIn, request: pytest.FixtureRequest) -> None:
    for who in ("manager_elsewhere", "auditor", "administrator", "root"):
        client = signed_in(request.getfixturevalue(who))
        assert "Ran out" not in client.get(VIEWS).content.decode()
        statuses = {posted(client, name, view).status_code for name in ("rename", "delete", "report")}
        assert statuses | {client.get(f"{VIEWS}{view.uuid}/").status_code} == {HTTPStatus.NOT_FOUND}
    for name in ("view", "rename", "delete", "report"):
        url = reverse(f"dashboards:{name}", args=[view.uuid])
        answer = Client().get(url) if name == "view" else Client().post(url)
        assert answer.headers["Location"].startswith("/en/accounts/login/")
    assert SavedView.objects.get().name == "Ran out"


def test_what_changes_something_is_posted(view: SavedView, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)

    urls = [f"{VIEWS}keep", *(f"{VIEWS}{view.uuid}/{name}" for name in ("rename", "delete", "report"))]
    assert [client.get(url).status_code for url in urls] == [HTTPStatus.METHOD_NOT_ALLOWED] * 4


def test_renamed_scheduled_paused_resumed_and_deleted(view: SavedView, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)

    said = [
        posted(client, "rename", view, name="Run out"),
        posted(client, "rename", view, name=" "),
        posted(client, "report", view, day="monthly-5", language="fr"),
        posted(client, "report", view, day="monthly-31", language="fr"),
        posted(client, "report", view, do="pause"),
        posted(client, "report", view, do="resume"),
    ]
    texts = [[str(message) for message in answer.context["messages"]] for answer in said]
    report = ScheduledReport.objects.values_list("view__name", "rhythm", "number", "language", "paused_at").get()

    assert texts == [
        ["The name is kept."],
        ["Give the view a name of at most eighty letters."],
        ["A mail will say when it is time to look."],
        ["Choose a day and a language."],
        ["No mail until you resume it."],
        ["Mails come again."],
    ]
    assert report == ("Run out", "monthly", 5, "fr", None)
    assert "every month, on day 5" in said[2].content.decode()
    posted(client, "report", view, do="delete")
    posted(client, "delete", view)
    assert not SavedView.objects.exists()


def test_the_list_asks_the_same_for_one_and_for_many(agency: Agency, manager: User, signed_in: SignIn) -> None:
    client = signed_in(manager)
    client.get(VIEWS)
    asked = []
    for number in (1, 20):
        for name in range(number):
            path = unit_page(agency.north, state="valid")
            save_view(owner=manager, name=f"{number} {name}", path=path)
        with counted() as statements:
            assert client.get(VIEWS).status_code == HTTPStatus.OK
        asked.append(len(statements))

    assert asked == [4, 4]
