"""How courses do: for trainers of the programme, auditors and administrators."""

import re
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from courses.models import Course
from courses.services.groups import ensure_groups
from courses.services.releasing import release
from lms.accounts.models import Membership, User
from tests.courses.admin.conftest import other_course, trainer
from tests.dashboards.crowds import activities, began, crowd, tried, went
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.queries import counted

pytestmark = pytest.mark.django_db
INDEX, PAGE = "/admin/course-figures/", "/admin/course-figures/DEM-101/"


@pytest.fixture
def course() -> Course:
    written = releases.written()
    release(course=written, by=None, at=AT, change="substantive", note="First edition.")
    ensure_groups()
    return written


def with_admin(role: str) -> User:
    user = people.person()
    people.member(user, people.unit(), role=role)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    return user


def text(client: Client, path: str = PAGE) -> str:
    return " ".join(client.get(path).content.decode().split()).replace(" </", "</")


def test_who_may_look(course: Course, client: Client) -> None:
    other_course()
    ensure_groups()
    seeing = [
        trainer(),
        with_admin(Membership.Role.AUDITOR),
        with_admin(Membership.Role.ADMINISTRATOR),
        people.person(is_superuser=True),
    ]
    refused = [trainer("other"), with_admin(Membership.Role.MANAGER), with_admin(Membership.Role.LEARNER)]

    for user, status in [*((user, 200) for user in seeing), *((user, 403) for user in refused)]:
        client.force_login(user)
        assert client.get(PAGE).status_code == status
        assert (PAGE in text(client, INDEX)) == (status == HTTPStatus.OK)
    client.force_login(people.person())
    assert client.get(PAGE).status_code == HTTPStatus.FOUND  # no door into the admin
    client.logout()
    assert client.get(PAGE).headers["Location"] == f"/en/accounts/login/?next={PAGE}"


def test_the_page_shows_fives_with_pictures_and_links_on(course: Course, client: Client) -> None:
    made = course.releases.get()
    english = began(made, crowd(17), completed=11)
    began(made, crowd(3), language="pt-pt")
    lesson = activities(made)[0]
    test = next(activity for activity in activities(made) if activity.kind == "quiz")
    went(english, lesson, finished=13, minutes=7)
    went(english[:12], test, finished=11)
    tried(made, english[:12], test, passed=11)
    client.force_login(trainer())

    page = text(client)

    assert "<dt>People who began</dt><dd>15</dd>" in page
    assert page.count('<svg class="bars figures-picture"') == 2
    assert "<td>15</td> <td>10</td> <td>7 minutes</td>" in page
    assert "<td>first time</td><td>10</td><td>10</td>" in page
    assert f'href="/admin/question-figures/DEM-101/{test.id}/"' in page
    assert "who learn in: English" in page
    assert "Português" not in page.partition("<select")[2].partition("</select>")[0]
    assert set(re.findall(r"<(?:dd|td)>(\d+)</", page)) == {"10", "15"}


def test_one_part_at_a_time(course: Course, client: Client) -> None:
    began(course.releases.get(), crowd(17))
    began(course.releases.get(), crowd(3), language="pt-pt")
    client.force_login(trainer())

    assert "<dt>People who began</dt><dd>15</dd>" in text(client, f"{PAGE}?of=language-en")
    assert "Months and units are told of everybody only" in text(client, f"{PAGE}?of=edition-1")
    hidden = ["language-pt-pt", "language-xx", "edition-2", "edition-x", "edition-²", "unit-1", "language-"]
    for asked in [*hidden, "edition-99999999999999999999"]:
        assert client.get(f"{PAGE}?of={asked}", follow=True).status_code == HTTPStatus.NOT_FOUND


def test_few_people_are_not_shown(course: Course, client: Client) -> None:
    began(course.releases.get(), crowd(4))
    client.force_login(trainer())

    page = text(client)

    assert "Fewer than five people have begun this course." in page
    assert "figures-table" not in page
    assert client.get("/admin/course-figures/NONE-1/", follow=True).status_code == HTTPStatus.NOT_FOUND


def test_the_same_queries_for_many(course: Course, client: Client) -> None:
    client.force_login(trainer())
    asked = []
    for number in (5, 40):
        places = began(course.releases.get(), crowd(number, people.unit(f"Agency {number}")))
        for activity in activities(course.releases.get()):
            went(places, activity, finished=number)
        client.get(PAGE)  # what was released is in memory from now on
        with counted() as statements:
            client.get(PAGE)
        asked.append(len(statements))

    assert asked[0] == asked[1]
