"""What entering the admin opens by itself: nothing of courses. tests/test_addresses.py asks for the addresses."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from courses.models import Course, CoursePage, Release
from lms.accounts.models import Membership, User
from lms.accounts.permissions import SITE_ADMINISTRATORS
from tests.courses.admin.conftest import trainer
from tests.factories import people

pytestmark = pytest.mark.django_db

OF_COURSES = ("/admin/releases/", "/admin/law-changes/", "/admin/course-figures/", "/admin/question-figures/")


def in_admin() -> User:
    made = people.person()
    made.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return made


def offered(client: Client) -> str:
    response = client.get("/admin/")
    assert response.status_code == 200
    return response.content.decode()


def test_who_runs_the_site_is_offered_nothing_of_courses(course: Course, client: Client) -> None:
    runs = people.person()
    runs.groups.add(Group.objects.get(name=SITE_ADMINISTRATORS))
    client.force_login(runs)

    page = offered(client)

    assert "/admin/accounts_units/" in page
    assert [address for address in OF_COURSES if address in page] == []
    assert "teaching-waiting" not in page


def test_an_auditor_in_the_admin_reads_releases_and_changes_nothing(course: Course, client: Client) -> None:
    auditor = in_admin()
    people.member(auditor, people.unit(), role=Membership.Role.AUDITOR)
    client.force_login(auditor)
    release = Release.objects.get(course=course)

    assert [address for address in OF_COURSES if address in offered(client)] == [
        "/admin/releases/",
        "/admin/course-figures/",
        "/admin/question-figures/",
    ]
    record = client.get(f"/admin/releases/{release.uuid}/")
    assert (record.status_code, record.context["withdraw"], record.context["export_url"]) == (200, None, "")
    told = [
        client.post(f"/admin/releases/withdraw/{release.uuid}/").status_code,
        client.get(f"/admin/course-files/export/{release.uuid}/").status_code,
        client.get("/admin/courses/templates/").status_code,
        client.get("/en/review/").status_code,
    ]
    assert told == [403, 403, 403, 403]


def test_a_manager_in_the_admin_reads_no_releases(course: Course, client: Client) -> None:
    manager = in_admin()
    people.member(manager, people.unit(), role=Membership.Role.MANAGER)
    client.force_login(manager)

    assert client.get("/admin/releases/").status_code == 403
    assert client.get("/admin/snippets/choose/courses/question/").status_code == 403
    page = CoursePage.objects.get(course=course, locale__language_code="en")
    names = f"/admin/choose-page/{page.get_parent().pk}/"
    assert page.title not in client.get(names).content.decode()
    client.force_login(trainer())
    assert page.title in client.get(names).content.decode()


def test_everybody_in_the_admin_sees_avatars_and_only_trainers_uploads(course: Course, client: Client) -> None:
    client.force_login(in_admin())

    face = default_storage.save("avatar_images/face.png", ContentFile(b"face"))
    picture = default_storage.save("images/rights.webp", ContentFile(b"picture"))

    assert client.get(f"/media/{face}").status_code == 200
    assert client.get(f"/media/{picture}").status_code == 404
