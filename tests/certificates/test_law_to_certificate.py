"""The whole way of a change of the law: from a card to what was taught on it, to those who were taught it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from certificates.models import Certificate
from courses.models import Course, LawChange, LawChangeItem, Release, UpdatePage
from courses.queries import shelf
from courses.services.groups import ensure_groups, name_of
from courses.services.releasing import release
from lms.accounts.models import User
from lms.learning.rules.samples import right_answer
from lms.learning.services.records import check_records
from tests.factories import people, releases
from tests.learning import journeys

pytestmark = pytest.mark.django_db
DIALOG = "/admin/courses/DEM-101/release/"
NEW = "From the very outset four rights hold, at once."


@pytest.fixture
def course(media: object) -> Course:
    releases.forget_releases()
    written = releases.written()
    release(course=written, by=None, at=timezone.now() - timedelta(days=30), change="substantive", note="First.")
    ensure_groups()
    return written


@pytest.fixture
def trainer(course: Course) -> Client:
    who = people.person(name="Teresa Prado")
    Group.objects.get(name=name_of("demo")).user_set.add(who)
    return signed_in(who)


def signed_in(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def test_a_changed_card_leads_to_a_renewed_certificate(course: Course, trainer: Client) -> None:
    ana = people.person(name="Ana Lopes")
    journeys.complete(ana, Release.objects.get(), at=timezone.now() - timedelta(days=20))
    old = Certificate.objects.get()
    learner = signed_in(ana)

    # The law changes: what rests on it waits, and the learner is told at once.
    card = releases.card()
    card.statement = NEW
    card.save_revision().publish()
    change = LawChange.objects.get()
    queue = trainer.get(f"/admin/law-changes/{change.uuid}/").content.decode()
    assert "Three rights" in queue
    assert "Certificates in force" in queue
    assert NEW in learner.get("/en/learn/DEM-101/three-rights/").content.decode()

    # The trainer prepares the update, publishes it, and releases a new edition.
    trainer.post(f"{DIALOG}update/")
    page = UpdatePage.objects.get()
    page.save_revision().publish()
    digest = trainer.get(DIALOG).context["review"].digest
    refused = trainer.post(DIALOG, {"change": "editorial", "note": "As before.", "digest": digest})
    assert refused.status_code == 400
    trainer.post(DIALOG, {"change": "substantive", "note": "A fourth right.", "digest": digest})
    second = Release.objects.get(edition=2)
    items = change.items.filter(kind=LawChangeItem.Kind.RELEASE)
    assert set(items.values_list("outcome", flat=True)) == {LawChangeItem.Outcome.RELEASED}

    # The learner, certified in the old edition, takes what has changed and no more.
    assert "/en/learn/DEM-101/update/" in learner.get("/en/learn/DEM-101/").content.decode()
    learner.post("/en/learn/DEM-101/update/begin")
    taught = shelf.read(second.pk, second.digest, "en")
    update = taught.updates_from(1)[0]
    done = f"/en/learn/DEM-101/update/{update.id}/done"
    assert learner.post(done).status_code == 409  # two questions first
    for key, question in taught.checks(update).items():
        said = right_answer(question)
        learner.post(f"/en/learn/DEM-101/update/{update.id}/check/{key}", {"choice": said})
    assert learner.post(done).status_code == 302

    new = Certificate.objects.get(supersedes=old)
    assert (new.snapshot["edition"], new.snapshot["update"]) == ("2.0", {"from_edition": 1})
    assert (new.snapshot["digest"], new.valid_until_date) == (second.digest, old.valid_until_date)
    assert list(check_records()) == []
