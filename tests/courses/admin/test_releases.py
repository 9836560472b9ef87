"""The report of releases, and each release as it was."""

import csv

import pytest
from django.test import Client

from courses.models import Course, LessonPage, QuizPage, Release
from courses.services.releasing import release
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db


def revise(course: Course, times: int) -> None:
    for number in range(times):
        page = releases.lesson_page()
        page.title = f"Words {number}"
        page.save_revision().publish()
        release(course=course, by=None, at=AT, change="editorial", note="=1+1")


def test_the_report_lists_and_exports(client_of_trainer: Client, course: Course) -> None:
    revise(course, 1)

    shown = client_of_trainer.get("/admin/releases/")
    rows = list(csv.reader(client_of_trainer.get("/admin/releases/?export=csv").getvalue().decode().splitlines()))

    assert [str(row) for row in shown.context["object_list"]] == ["DEM-101 1.1", "DEM-101 1.0"]
    assert rows[0] == ["Course", "Number", "Class", "By", "Released", "Fingerprint", "Languages", "Note"]
    assert [(row[0], row[1], row[2], row[6], row[7]) for row in rows[1:]] == [
        ("DEM-101", "1.1", "editorial", "English, Português (Portugal)", "'=1+1"),
        ("DEM-101", "1.0", "substantive", "English, Português (Portugal)", "First edition."),
    ]


def test_the_report_is_narrowed(client_of_trainer: Client, course: Course) -> None:
    revise(course, 1)

    found = client_of_trainer.get("/admin/releases/?change=editorial").context["object_list"]

    assert [str(row) for row in found] == ["DEM-101 1.1"]


def test_the_report_asks_the_same_of_one_row_and_of_three(client_of_trainer: Client, course: Course) -> None:
    client_of_trainer.get("/admin/releases/")
    with counted() as one:
        client_of_trainer.get("/admin/releases/")
    revise(course, 2)
    with counted() as three:
        answer = client_of_trainer.get("/admin/releases/")

    assert len(answer.context["object_list"]) == 3
    assert len(one) == len(three), listed(three)


def test_a_release_reads_as_it_was_when_its_pages_are_gone(client_of_trainer: Client, course: Course) -> None:
    made = Release.objects.get()
    LessonPage.objects.all().delete()
    QuizPage.objects.all().delete()

    record = client_of_trainer.get(f"/admin/releases/{made.uuid}/?in=pt-pt")
    lesson = client_of_trainer.get(f"/admin/releases/{made.uuid}/three-rights/")
    quiz = client_of_trainer.get(f"/admin/releases/{made.uuid}/final-test/?in=pt-pt")

    assert "Direitos na primeira hora" in record.content.decode()
    assert f"/admin/releases/{made.uuid}/three-rights/?in=pt-pt" in record.content.decode()
    assert "Ombudsperson zebra" in lesson.content.decode()
    assert "DEM-101 1.0 as it was released on" in lesson.content.decode()
    assert "Pergunta 10?" in quiz.content.decode()
    assert 'method="post" action="/en/learn/' not in lesson.content.decode()


def test_what_is_not_there_is_not_found(client_of_trainer: Client) -> None:
    made = Release.objects.get()

    assert client_of_trainer.get(f"/admin/releases/{made.uuid}/nothing/", follow=True).status_code == 404
    assert (
        client_of_trainer.get("/admin/releases/00000000-0000-0000-0000-000000000000/", follow=True).status_code == 404
    )
    assert client_of_trainer.post(f"/admin/releases/{made.uuid}/").status_code == 405


def test_learners_and_strangers_do_not_see_releases(client: Client, course: Course) -> None:
    made = Release.objects.get()
    addresses = ("/admin/releases/", f"/admin/releases/{made.uuid}/", f"/admin/releases/{made.uuid}/final-test/")

    strangers = [client.get(address).status_code for address in addresses]
    client.force_login(people.person())
    learners = [client.get(address).status_code for address in addresses]

    assert (strangers, learners) == ([302, 302, 302], [302, 302, 302])
