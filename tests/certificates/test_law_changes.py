"""Who was taught what the register no longer says: counts and a link, no rows."""

from datetime import timedelta

import pytest

from courses.models import LawChange, Release
from courses.queries.law_changes import impacts
from courses.rules.impact import Impact
from tests.factories import people, releases
from tests.factories.releases import AT
from tests.learning import journeys
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db


def test_certificates_in_force_and_people_half_way_are_counted() -> None:
    one, other = releases.released(), releases.released("DEM-102")
    journeys.complete(people.person(), one)
    for release in (one, other):
        journeys.enrol(people.person(), release)
    change = LawChange.objects.create(
        card=_card(one), key="three-rights", citation="CPT", occurred_at=AT + timedelta(days=1)
    )

    with counted() as statements:
        found = impacts(change)

    assert sorted(found, key=lambda impact: impact.label) == [
        Impact("Certificates in force, DEM-101", 1, "/admin/certificates/"),
        Impact("In progress, DEM-101", 1),
        Impact("In progress, DEM-102", 1),
    ]
    assert len(statements) == 3, listed(statements)


def test_who_learnt_the_new_law_is_not_counted() -> None:
    release = releases.released()
    journeys.enrol(people.person(), release)
    before = LawChange.objects.create(card=_card(release), key="three-rights", citation="CPT", occurred_at=AT)
    another = LawChange.objects.create(card=release.uuid, key="another", citation="X", occurred_at=AT + timedelta(1))

    assert impacts(before) == impacts(another) == []


def _card(release: Release) -> str:
    cards = release.structure["cards"]
    return next(key for key, card in cards.items() if card["key"] == "three-rights")
