"""The report of releases, and each release as it was."""

import csv
import re

import pytest
from django.test import Client

from courses.models import Course, LessonPage, QuizPage, Release, ReleaseWithdrawal
from courses.services.groups import ensure_groups
from courses.services.releasing import release
from tests.courses.admin.conftest import other_course, trainer
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


def test_a_release_is_withdrawn_with_a_reason(client_of_trainer: Client) -> None:
    made = Release.objects.get()
    record, address = f"/admin/releases/{made.uuid}/", f"/admin/releases/withdraw/{made.uuid}/"
    assert address in client_of_trainer.get(record).content.decode()

    silent = client_of_trainer.post(address, {"reason": " "})
    done = client_of_trainer.post(address, {"reason": "Misread."})

    assert (silent.status_code, done.status_code, done.url) == (400, 302, record)
    shown = client_of_trainer.get(record).content.decode()
    assert "Withdrawn from new enrolments on" in shown
    assert "Misread." in shown
    assert address not in shown
    assert "withdrawn since" in client_of_trainer.get("/admin/releases/").content.decode()
    assert (
        "A new release opens the course again."
        in client_of_trainer.get("/admin/courses/DEM-101/release/").content.decode()
    )


def test_an_older_revision_is_not_withdrawn(client_of_trainer: Client, course: Course) -> None:
    first = Release.objects.get()
    revise(course, 1)
    address = f"/admin/releases/withdraw/{first.uuid}/"

    assert address not in client_of_trainer.get(f"/admin/releases/{first.uuid}/").content.decode()
    assert client_of_trainer.post(address, {"reason": "Misread."}).status_code == 409
    assert ReleaseWithdrawal.objects.count() == 0


def test_others_do_not_withdraw_but_look(client_of_other_trainer: Client) -> None:
    made = Release.objects.get()
    address = f"/admin/releases/withdraw/{made.uuid}/"

    assert client_of_other_trainer.post(address, {"reason": "Mine."}).status_code == 403
    assert address not in client_of_other_trainer.get(f"/admin/releases/{made.uuid}/").content.decode()
    assert client_of_other_trainer.get(address).status_code == 405
    assert ReleaseWithdrawal.objects.count() == 0


def test_two_releases_are_compared_the_older_one_first(client_of_trainer: Client, course: Course) -> None:
    first = Release.objects.get()
    revise(course, 1)
    second = Release.objects.get(revision=1)

    for here, there in ((first, second), (second, first)):
        context = client_of_trainer.get(f"/admin/releases/compare/{here.uuid}/?other={there.uuid}").context
        assert (context["before"], context["after"]) == ("1.0", "1.1")
        assert [part.title for part in context["sides"].parts] == ["Words 0"]
    chosen = client_of_trainer.get(f"/admin/releases/compare/{first.uuid}/")
    assert [label for _value, label in chosen.context["form"].fields["other"].choices] == ["the live pages", "1.1"]
    assert (
        client_of_trainer.get(f"/admin/releases/compare/{first.uuid}/?other={first.uuid}").context.get("sides") is None
    )


def test_a_release_is_compared_with_the_live_pages_by_those_who_find_them(
    client_of_trainer: Client, course: Course
) -> None:
    made = Release.objects.get()
    page = releases.lesson_page()
    page.title = "Not released yet"
    page.save_revision().publish()
    address = f"/admin/releases/compare/{made.uuid}/?other=live"

    mine = client_of_trainer.get(address)
    other_course()
    ensure_groups()
    client_of_trainer.force_login(trainer("other"))
    others = client_of_trainer.get(address)

    assert "Not released yet" in mine.content.decode()
    assert "Not released yet" not in others.content.decode()
    assert others.status_code == 200


def test_the_screens_neither_edit_nor_delete_a_release(client_of_trainer: Client) -> None:
    made = Release.objects.get()
    for address in (f"/admin/releases/{made.uuid}/", "/admin/releases/", f"/admin/releases/compare/{made.uuid}/"):
        said = client_of_trainer.get(address).content.decode()
        assert not re.findall(r"(?:releases|release)/[^\"]*(?:edit|delete)", said)
    for verb in ("edit", "delete"):
        assert client_of_trainer.post(f"/admin/releases/{made.uuid}/{verb}/").status_code in (404, 405)
        snippet = client_of_trainer.get(f"/admin/snippets/courses/release/{verb}/{made.pk}/", follow=True)
        assert snippet.status_code == 404
    assert Release.objects.get() == made


def test_learners_and_strangers_do_not_see_releases(client: Client, course: Course) -> None:
    made = Release.objects.get()
    addresses = (
        "/admin/releases/",
        f"/admin/releases/{made.uuid}/",
        f"/admin/releases/{made.uuid}/final-test/",
        f"/admin/releases/compare/{made.uuid}/",
        f"/admin/releases/withdraw/{made.uuid}/",
    )

    strangers = [client.get(address).status_code for address in addresses]
    client.force_login(people.person())
    learners = [client.get(address).status_code for address in addresses]

    assert (strangers, learners) == (5 * [302], 5 * [302])
