"""The system page: for those who run the site, and honest about what is wrong."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from kombu import Connection

from courses.services.groups import ensure_groups
from lms.accounts.models import Membership, Notice
from lms.accounts.permissions import SITE_ADMINISTRATORS
from lms.celery import app
from lms.dashboards.models import Heartbeat
from lms.dashboards.tasks import beat_heart
from lms.learning.models import RecordsCheck
from tests.courses.admin.conftest import trainer
from tests.dashboards.viewsets.test_course_figures import with_admin
from tests.factories import people, releases
from tests.queries import counted

pytestmark = pytest.mark.django_db
PAGE = "/admin/system/"


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Connection:
    """One in memory."""
    connection = Connection("memory://")
    monkeypatch.setattr(app, "connection_for_read", lambda **_: Connection("memory://"))
    return connection


@pytest.fixture
def client_of_root(client: Client) -> Client:
    client.force_login(people.person(is_superuser=True))
    return client


def told(client: Client) -> dict[str, tuple[str, bool | None]]:
    response: Any = client.get(PAGE)
    return {row.label: (row.text.replace("\xa0", " "), row.is_good) for row in response.context["rows"]}


def notice(key: str, *, minutes_ago: int = 1, **fields: Any) -> Notice:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    return Notice.objects.create(to="ana@example.org", kind="reminder", key=key, due_at=at, **fields)


def test_who_may_look(client: Client, broker: Connection) -> None:
    releases.written()
    ensure_groups()
    administrator = people.person()
    administrator.groups.add(Group.objects.get(name=SITE_ADMINISTRATORS))

    for user, status in (
        (people.person(is_superuser=True), HTTPStatus.OK),
        (administrator, HTTPStatus.OK),
        (trainer(), HTTPStatus.FORBIDDEN),
        (with_admin(Membership.Role.ADMINISTRATOR), HTTPStatus.FORBIDDEN),
        (with_admin(Membership.Role.AUDITOR), HTTPStatus.FORBIDDEN),
        (people.person(), HTTPStatus.FOUND),
    ):
        client.force_login(user)
        assert client.get(PAGE).status_code == status
        if status != HTTPStatus.FOUND:
            assert (PAGE in client.get("/admin/").content.decode()) == (status == HTTPStatus.OK)
    client.logout()
    assert client.get(PAGE).status_code == HTTPStatus.FOUND


def test_all_is_well(client_of_root: Client, broker: Connection, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_bytes(b"x" * 2048)
    beat_heart()
    beat_heart()
    notice("later", minutes_ago=-60)
    RecordsCheck.objects.create(finished_at=timezone.now())

    rows = told(client_of_root)

    assert rows["Worker"] == ("Heard of 0 minutes ago.", True)
    assert rows["Queue"] == ("0 tasks wait.", True)
    assert rows["Mail that waits"] == ("0 mails wait.", True)
    assert rows["Mail that failed"] == ("Tried and not sent: 0. Given up: 0.", True)
    assert rows["Uploads"] == ("2.0 KB", None)
    assert rows["Records checked"][1] is True
    assert Heartbeat.objects.count() == 1
    page = client_of_root.get(PAGE).content.decode()
    assert "All is well." in page
    assert "PostgreSQL" in page


def test_what_is_wrong_is_said_with_what_to_do(client_of_root: Client) -> None:
    """The broker of the tests answers nobody."""
    Heartbeat.objects.create(at=timezone.now() - timedelta(hours=2))
    notice("waits", minutes_ago=30)
    notice("tried", tries=3)
    notice("given up", tries=Notice.MOST_TRIES, minutes_ago=600)
    RecordsCheck.objects.create(finished_at=timezone.now(), differences=2)

    rows = told(client_of_root)

    assert rows["Worker"] == ("Heard of 2 hours ago.", False)
    assert rows["Queue"] == ("The broker does not answer.", False)
    assert rows["Mail that waits"] == ("2 mails wait. The oldest was due 30 minutes ago.", False)
    assert rows["Mail that failed"] == ("Tried and not sent: 1. Given up: 1.", False)
    assert rows["Records checked"][0].endswith("2 differences between states and facts.")
    assert rows["Records checked"][1] is False
    page = client_of_root.get(PAGE).content.decode()
    assert "5 things need to be looked at." in page
    assert "ana@example.org" not in page


def test_a_queue_that_grows_and_a_check_that_does_not_end(client_of_root: Client, broker: Connection) -> None:
    queue = broker.SimpleQueue("celery")
    for _ in range(3):
        queue.put({})
    RecordsCheck.objects.create(started_at=timezone.now() - timedelta(days=3), finished_at=timezone.now())
    RecordsCheck.objects.create()

    rows = told(client_of_root)
    queue.clear()

    assert rows["Queue"] == ("3 tasks wait.", True)
    assert rows["Records checked"][1] is False
    assert rows["Worker"] == ("Never heard of.", False)


def test_the_page_costs_the_same_for_many_mails(client_of_root: Client, broker: Connection) -> None:
    client_of_root.get(PAGE)
    asked = []
    for number in (1, 30):
        for each in range(number):
            notice(f"{number} {each}")
        with counted() as statements:
            client_of_root.get(PAGE)
        asked.append(len(statements))

    assert asked[0] == asked[1]
