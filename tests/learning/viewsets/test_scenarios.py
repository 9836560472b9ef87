"""The picture of the paths that people took: for trainers of the programme, auditors and administrators."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from courses.models import Course, ScenarioPage
from courses.services.groups import ensure_groups
from courses.services.releasing import release
from lms.accounts.models import Membership, User
from tests.courses.admin.conftest import other_course, trainer
from tests.factories import people, releases, sample
from tests.factories.releases import AT
from tests.learning import scenarios as walked
from tests.learning.scenarios import group
from tests.queries import counted

pytestmark = pytest.mark.django_db
PATHS = f"/admin/scenario-paths/DEM-101/1/{walked.uid()}/"


@pytest.fixture
def course() -> Course:
    written = releases.written(**sample.WITH_SCENARIO)
    release(course=written, by=None, at=AT, change="substantive", note="First edition.")
    ensure_groups()
    return written


def with_admin(role: str) -> User:
    user = people.person()
    people.member(user, people.unit(), role=role)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def text(client: Client, path: str = PATHS) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_a_trainer_sees_picture_and_table(course: Course, client: Client) -> None:
    made = course.releases.get()
    group(7, made, "rights/b", "rights/c", "consulate/b")
    group(2, made, "rights/a")
    client.force_login(trainer())

    page = text(client)

    assert '<svg class="graph"' in page
    assert "<dt>People who began</dt><dd>5</dd>" in page
    assert "“Ask another detainee to translate” (Rights, in a language understood)</span>: 5" in page
    assert "b 5" in page
    assert "Safeguards in place · 5" in page
    cells = ("b) Ask another detainee to translate", "a critical error", "Rights, in a language understood", "5")
    assert "".join(f"<td>{cell}</td>" for cell in cells) in page
    assert ">7<" not in page
    assert ">2<" not in page


def test_few_people_are_not_shown(course: Course, client: Client) -> None:
    group(4, course.releases.get(), "rights/b")
    client.force_login(trainer())

    page = text(client)

    assert "Fewer than five people have begun this scenario in this edition." in page
    assert '<svg class="graph"' not in page


def test_who_may_look(course: Course, client: Client) -> None:
    other_course()
    ensure_groups()
    allowed = [trainer(), with_admin(Membership.Role.AUDITOR), with_admin(Membership.Role.ADMINISTRATOR)]
    refused = [trainer("other"), with_admin(Membership.Role.MANAGER), with_admin(Membership.Role.LEARNER)]

    for user, status in [*((user, 200) for user in allowed), *((user, 403) for user in refused)]:
        client.force_login(user)
        assert client.get(PATHS).status_code == status
        listed = "The first hour" in text(client, "/admin/scenario-paths/")
        assert listed == (status == 200)

    client.force_login(people.person())
    assert client.get(PATHS).status_code == 302
    client.logout()
    assert client.get(PATHS).url.startswith("/en/accounts/login/")


def test_what_is_not_there_is_not_found(course: Course, client: Client) -> None:
    client.force_login(trainer())

    for path in (
        PATHS.replace("/1/", "/2/", 1),
        PATHS.replace("DEM-101", "XYZ-999"),
        PATHS.replace(walked.uid(), "00000000-0000-0000-0000-000000000000"),
    ):
        assert client.get(path, follow=True).status_code == 404, path


def test_it_is_read_only(course: Course, client: Client) -> None:
    client.force_login(trainer())

    assert client.post(PATHS).status_code == 405


def test_the_editor_leads_there(course: Course, client: Client) -> None:
    client.force_login(trainer())
    page = ScenarioPage.objects.get(slug=walked.SLUG, locale__language_code="en")

    assert PATHS in client.get(f"/admin/pages/{page.pk}/edit/").content.decode()


def test_the_list_costs_the_same_for_one_course_and_three(course: Course, client: Client) -> None:
    client.force_login(with_admin(Membership.Role.AUDITOR))
    counts = []
    for code in (None, "DEM-102", "DEM-103"):
        if code:
            releases.released_with_scenario(code)
        client.get("/admin/scenario-paths/")
        with counted() as asked:
            client.get("/admin/scenario-paths/")
        counts.append(len(asked))

    assert counts[0] == counts[1] == counts[2]
