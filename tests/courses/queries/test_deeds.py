"""The copy of a trainer's or reviewer's records says what they have done in courses, and names nobody else."""

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from wagtail.models import Comment

from courses.models import Course, LawChange, Release, ReleaseAnswer, ReleaseRequest, ReleaseWithdrawal
from courses.queries.deeds import DEEDS
from courses.services.groups import ensure_groups
from courses.services.releasing import release
from lms.accounts.services import export_person
from tests.factories import packages, releases
from tests.factories.releases import AT
from tests.factories.reviews import approved, peer, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    written = releases.written()
    release(course=written, by=None, at=AT, change="substantive", note="First edition.")
    ensure_groups()
    return written


def test_what_somebody_did_is_in_their_copy_and_in_nobody_elses(course: Course) -> None:
    ana, rui = peer(), peer()
    first = Release.objects.get()
    asked = ReleaseRequest.objects.create(
        course=course, digest="0" * 64, change="editorial", least_change="substantive", note="Words.",
        reason="Only words.", by=ana, asked_at=AT,
    )  # fmt: skip
    ReleaseAnswer.objects.create(request=asked, by=rui, answered_at=AT, reason="No.")
    ReleaseWithdrawal.objects.create(release=first, reason="Wrong.", by=ana, withdrawn_at=AT)
    page = releases.lesson_page()
    approved(submitted(page, rui), ana, yes=False, comment="Say it shorter.")
    Comment.objects.create(page=page, user=ana, text="Here too.", contentpath="title", position="")
    LawChange.objects.create(card=releases.card().translation_key, key="a11", citation="CPT", occurred_at=AT, by=ana)
    packages.package(uploaded_by=ana)

    copy, others = (json.loads(json.dumps(export_person(user=one, at=AT), cls=DjangoJSONEncoder)) for one in (ana, rui))

    counted = {heading: len(copy[heading]) for heading in DEEDS if copy[heading]}
    assert counted == {
        "releases_asked_for": 1, "releases_withdrawn": 1, "reviews_decided": 1, "reviews_answered": 1,
        "law_changes_opened": 1, "packages_uploaded": 1, "comments": 1,
    }  # fmt: skip
    withdrawn = copy["releases_withdrawn"][0]
    assert {name: withdrawn[name] for name in ("course", "edition", "revision", "reason")} == {
        "course": "DEM-101", "edition": 1, "revision": 0, "reason": "Wrong.",
    }  # fmt: skip
    said = (copy["reviews_answered"][0]["comment"], copy["comments"][0]["text"])
    assert said == ("Say it shorter.", "Here too.")
    assert [heading for heading in DEEDS if others[heading]] == ["releases_answered"]
    assert others["releases_answered"][0]["reason"] == "No."
    assert ana.name not in json.dumps(others)
