"""What a trainer may do: in their own programme, and nothing about people."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import GroupPagePermission

from courses.models import Course, CoursePage, LessonPage, ProgrammePage, Question
from courses.permissions import may_change_course, may_change_question, may_release
from courses.services.groups import ensure_groups
from tests.courses.admin.conftest import other_course, trainer
from tests.factories import people, releases
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db


def test_each_programme_has_its_group(course: Course) -> None:
    other_course()
    ensure_groups()

    groups = Group.objects.filter(name__startswith="Trainers").order_by("name")

    assert [group.name for group in groups] == ["Trainers: demo", "Trainers: other"]
    for group in groups:
        pages = {row.page_id for row in group.page_permissions.all()}
        assert pages == set(ProgrammePage.objects.filter(slug=group.name[10:]).values_list("pk", flat=True))
        codenames = set(group.permissions.values_list("codename", flat=True))
        assert {"access_admin", "publish_question", "change_lawcard"} <= codenames
        assert not {name for name in codenames if "delete" in name or "user" in name or "unit" in name}


def test_what_an_administrator_changed_stays(course: Course) -> None:
    group = Group.objects.get(name="Trainers: demo")
    group.permissions.clear()
    GroupPagePermission.objects.filter(group=group, permission__codename="publish_page").delete()

    ensure_groups()

    assert not group.permissions.exists()
    assert not group.page_permissions.filter(permission__codename="publish_page").exists()


def test_a_trainer_does_not_write_in_another_programme(client_of_other_trainer: Client, course: Course) -> None:
    page = LessonPage.objects.get(slug="three-rights", locale__language_code="en", url_path__contains="dem-101")
    question = releases.question()
    was = (page.title, question.ask)

    answers = [
        client_of_other_trainer.post(f"/admin/pages/{page.pk}/edit/", {"title": "Mine now", "slug": page.slug}),
        client_of_other_trainer.post(f"/admin/pages/{page.pk}/delete/"),
        client_of_other_trainer.post(f"/admin/pages/{page.pk}/unpublish/"),
        client_of_other_trainer.post(f"/admin/snippets/courses/question/edit/{question.pk}/", {"ask": "Mine now"}),
        client_of_other_trainer.post(f"/admin/snippets/courses/question/unpublish/{question.pk}/"),
        client_of_other_trainer.post(f"/admin/courses/edit/{course.pk}/", {"validity_months": 1}),
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 403, 403, 403]
    page.refresh_from_db()
    question.refresh_from_db()
    assert (page.title, question.ask, page.live, question.live) == (*was, True, True)
    assert not LessonPage.objects.filter(title="Mine now").exists()
    assert not page.revisions.filter(user__isnull=False).exists()


def test_who_may_what(course: Course) -> None:
    other_course()
    ensure_groups()
    own, other, learner, superuser = trainer(), trainer("other"), people.person(), people.person(is_superuser=True)
    question, unused = releases.question(), Question(key="x")
    unused.locale = question.locale
    unused.save()
    new = Course.objects.create(code="NEW-101")

    everyone = (own, other, learner, superuser)
    assert [may_release(user, course) for user in everyone] == [True, False, False, True]
    assert [may_change_course(user, course) for user in everyone] == [True, False, False, True]
    assert [may_change_question(user, question) for user in everyone] == [True, False, False, True]
    assert [may_change_course(user, new) for user in (own, other)] == [True, True]
    assert [may_change_question(user, unused) for user in (own, other)] == [True, True]


PEOPLE = (
    "/admin/users/",
    "/admin/groups/",
    "/admin/accounts_units/",
    "/admin/accounts_memberships/",
    "/admin/accounts_invitations/",
    "/admin/certificates/",
)


def test_a_trainer_does_not_see_people(client_of_trainer: Client) -> None:
    somebody = people.person()

    for address in PEOPLE:
        answer = client_of_trainer.get(address)

        assert (answer.status_code, answer.url) == (302, "/admin/"), address
    assert somebody.email not in client_of_trainer.get("/admin/").content.decode()


def test_a_card_that_is_cited_is_not_deleted(course: Course, client: Client) -> None:
    client.force_login(people.person(is_superuser=True))
    card = releases.card()

    answer = client.post(f"/admin/snippets/courses/lawcard/delete/{card.pk}/")

    assert (answer.status_code, answer.url) == (302, f"/admin/snippets/courses/lawcard/usage/{card.pk}/")
    card.refresh_from_db()
    usage = client.get(answer.url).content.decode()
    assert "Three rights" in usage
    assert "DEM-101/t01" in usage


def test_a_course_open_to_units_names_them(client_of_trainer: Client, course: Course) -> None:
    unit = people.unit("Lisbon")
    policies = {"validity_months": "12", "enrolment": "units"}

    refused = client_of_trainer.post(f"/admin/courses/edit/{course.pk}/", policies)
    stored = client_of_trainer.post(f"/admin/courses/edit/{course.pk}/", policies | {"open_to": [unit.pk]})

    assert "Choose at least one unit" in refused.content.decode()
    assert stored.status_code == 302
    course.refresh_from_db()
    assert (course.code, course.enrolment, course.validity_months) == ("DEM-101", "units", 12)
    assert list(course.open_to.all()) == [unit]


def test_a_new_programme_gets_its_group(course: Course, client: Client) -> None:
    client.force_login(people.person(is_superuser=True))
    home = CoursePage.objects.get(locale__language_code="en").get_parent().get_parent()

    client.post(
        f"/admin/pages/add/courses/programmepage/{home.pk}/",
        {"title": "New", "slug": "new", "summary": "", "action-publish": "1", "comments-TOTAL_FORMS": 0,
         "comments-INITIAL_FORMS": 0},
    )  # fmt: skip

    assert Group.objects.filter(name="Trainers: new").exists()


def test_what_is_no_code_is_no_address(client_of_trainer: Client) -> None:
    for address in ("courses/%00/copy/", "courses/%00/release/", "translate/%00/", "translate/%00/fr/"):
        assert client_of_trainer.get(f"/admin/{address}").status_code == 404, address


def test_the_list_of_courses_asks_no_more_for_more_of_them(client_of_trainer: Client, course: Course) -> None:
    address = "/admin/courses/"
    client_of_trainer.get(address)
    with counted() as one:
        client_of_trainer.get(address)
    other_course()
    Course.objects.create(code="TPL-101", source_language="en")
    with counted() as three:
        answer = client_of_trainer.get(address)

    page = answer.content.decode()
    assert len(three) == len(one), listed(three)
    assert [f"/admin/courses/{code}/copy/" in page for code in ("DEM-101", "OTH-101", "TPL-101")] == [True, False, True]
    assert [f"/admin/courses/{code}/release/" in page for code in ("DEM-101", "OTH-101")] == [True, False]
