"""The part of the release dialog about people of the edition before."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from courses.models import Course, Release, UpdatePage
from lms.learning.services.enrolling import enrol
from tests.factories import people, releases
from tests.factories.releases import AT

pytestmark = pytest.mark.django_db
URL = "/admin/courses/DEM-101/release/"


def change_law() -> None:
    card = releases.card()
    card.statement = "Three rights hold, and a fourth."
    card.save_revision().publish()


def test_the_draft_is_prepared_and_found_again(client_of_trainer: Client) -> None:
    assert client_of_trainer.post(f"{URL}update/").url == URL  # nothing has changed yet
    change_law()
    assert "Prepare the update module" in client_of_trainer.get(URL).content.decode()

    answer = client_of_trainer.post(f"{URL}update/")

    page = UpdatePage.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/admin/pages/{page.pk}/edit/")
    assert client_of_trainer.get(answer.url).status_code == 200
    shown = client_of_trainer.get(URL).content.decode()
    assert "What has changed in edition 2" in shown
    assert "draft, not taken along until it is published" in shown
    drawn = page.make_preview_request(RequestFactory().get("/admin/"), page.default_preview_mode)
    assert "Question 1?" in drawn.content.decode()


def test_only_who_may_release_prepares_one(client: Client, client_of_other_trainer: Client, course: Course) -> None:
    change_law()
    assert client_of_other_trainer.get(f"{URL}update/").status_code == 405
    refused = client_of_other_trainer.post(f"{URL}update/")
    client.logout()
    stranger = client.post(f"{URL}update/")

    assert (refused.status_code, stranger.status_code) == (403, 302)
    assert "/login/" in stranger.url
    assert not UpdatePage.objects.exists()


def test_the_release_keeps_what_it_means_for_people(client_of_trainer: Client, course: Course) -> None:
    enrol(learner=people.person(), course=course, by=people.person(), at=AT, language="en")
    change_law()
    shown = client_of_trainer.get(URL).context
    offered = shown["people"]["form"].fields["kept"].choices
    assert [title for _key, title in offered] == ["Three rights", "Final test"]
    today = timezone.localdate()
    facts = {"change": "substantive", "note": "A fourth right.", "digest": shown["review"].digest}

    over = client_of_trainer.post(URL, facts | {"choice_until_date": str(today - timedelta(days=1))})
    assert over.status_code == 400
    assert "The day until which people may choose is over." in over.content.decode()
    unknown = client_of_trainer.post(URL, facts | {"kept": ["something else"]})
    assert unknown.status_code == 400
    answer = client_of_trainer.post(URL, facts | {"choice_until_date": str(today), "kept": [offered[1][0]]})

    made = Release.objects.get(edition=2)
    assert answer.url == f"/admin/releases/{made.uuid}/"
    assert (made.choice_until_date, made.kept_by_trainer) == (today, [offered[1][0]])


def test_a_release_shows_its_update_as_it_was(client_of_trainer: Client, course: Course) -> None:
    change_law()
    client_of_trainer.post(f"{URL}update/")
    UpdatePage.objects.get().get_latest_revision().publish()
    facts = {
        "change": "substantive",
        "note": "A fourth.",
        "digest": client_of_trainer.get(URL).context["review"].digest,
    }
    record = client_of_trainer.post(URL, facts).url

    assert f"{record}update-2/" in client_of_trainer.get(record).content.decode()
    drawn = client_of_trainer.get(f"{record}update-2/").content.decode()
    assert "as it was released on" in drawn
    assert "Question 1?" in drawn
