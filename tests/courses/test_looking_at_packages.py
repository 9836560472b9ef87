"""H5P packages for who writes and reviews: played in previews, walks and old releases, and nothing of it is kept."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import Course, ModulePage, Package, PackagePage
from courses.services.groups import ensure_groups
from courses.services.releasing import release
from lms.accounts.models import User
from lms.learning.models import PackageAttempt
from tests.courses.admin.conftest import trainer
from tests.factories import packages, people, releases
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db
FRAME = re.compile(r'data-frame="([^"]+)"')


@pytest.fixture
def page(course: Course) -> PackagePage:
    """The released sample, and a package in it that is not released yet."""
    packages.library()
    module = ModulePage.objects.get(locale__language_code="en", slug="1-first-hour")
    made = PackagePage(title="At the desk", slug="desk", package=packages.package(), equivalent="<p>In words.</p>")
    module.add_child(instance=made)
    return made


@pytest.fixture
def course() -> Course:
    written = releases.written()
    ensure_groups()
    return written


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def frame_in(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    found = FRAME.search(response.content.decode())
    assert found, response.content.decode()
    assert "In words." in response.content.decode()
    return found[1].replace("&amp;", "&")


def test_a_trainer_plays_it_in_a_walk_and_in_an_old_release(course: Course, page: PackagePage) -> None:
    client = client_of(trainer())
    made = release(course=course, by=None, at=AT, change="substantive", note="With a package.")
    Package.objects.update(content=packages.content(params={"question": "Who else?"}))

    now = frame_in(client, f"/en/walk/DEM-101/en/{page.slug}/")
    then = frame_in(client, reverse("courses_releases:activity", args=[made.uuid, page.slug]))

    assert now.partition("?")[0] != then.partition("?")[0]  # another state, another document
    answers = {address: client.get(address) for address in (now, then)}
    assert [answer.status_code for answer in answers.values()] == [200, 200]
    assert b"Who else?" in answers[now].content
    assert b"Who decides?" in answers[then].content
    assert "frame-src 'self'" in client.get(f"/en/walk/DEM-101/en/{page.slug}/")["Content-Security-Policy"]
    for answer in answers.values():
        assert "sandbox allow-scripts" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"].endswith("immutable")
    assert not PackageAttempt.objects.exists()


def test_the_preview_in_the_editor_plays_it(page: PackagePage) -> None:
    client = client_of(people.person(is_superuser=True))

    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    shown = response.content.decode()
    assert FRAME.search(shown)
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    assert "In words." in shown


def test_who_may_look(course: Course, page: PackagePage) -> None:
    package = Package.objects.get()
    address = reverse("courses:h5p_look", args=[package.uuid, "0" * 20])
    nowhere = reverse("courses:h5p_look", args=[uuid4(), "0" * 20])

    found = {
        name: [client_of(who).get(each).status_code for each in (address, f"{address}?release={uuid4()}", nowhere)]
        for name, who in (
            ("learner", people.person()),
            ("trainer", trainer()),
            ("superuser", people.person(is_superuser=True)),
        )
    }

    assert found == {"learner": [404, 404, 404], "trainer": [200, 404, 404], "superuser": [200, 404, 404]}
    assert Client().get(address).status_code == 302
    assert client_of(trainer()).get(f"{address}?release=x").status_code == 404
    assert client_of(trainer()).get(address)["Cache-Control"] == "no-store"  # under another version than it has
