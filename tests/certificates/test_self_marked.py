"""Where results that were marked by themselves in a browser count, whatever shows the result says so."""

import pytest
from django.test import Client

from certificates.models import Certificate
from lms.accounts.models import Membership, User
from tests.factories import people, plays
from tests.factories.plays import BLOCK
from tests.learning import journeys
from tests.learning.plays import launch, say

pytestmark = pytest.mark.django_db
SAID = "Some of its exercises count that are self-marked in the browser."


def completed(*, counts: bool) -> User:
    learner = people.person()
    journeys.enrol(learner, plays.released(counts=counts, **{"pass": "1/2"}))
    journeys.read(learner, "three-rights")
    say(launch(learner), learner)
    say(launch(learner, "going-on", BLOCK), learner, key=BLOCK)
    journeys.read(learner, "going-on")
    journeys.try_test(learner)
    return learner


@pytest.mark.parametrize("counts", [True, False])
def test_certificate_record_and_list_say_so(client: Client, media: object, counts: bool) -> None:
    learner = completed(counts=counts)
    unit = people.unit("Custody")
    where = people.member(learner, unit)
    manager = people.person()
    people.member(manager, unit, role=Membership.Role.MANAGER)
    certificate = Certificate.objects.get()

    assert certificate.snapshot.get("self_marked", False) is counts
    assert (SAID in client.get(f"/en/verify/{certificate.number}/", follow=True).content.decode()) is counts
    client.force_login(learner)
    assert (SAID in client.get(f"/en/certificates/{certificate.number}/", follow=True).content.decode()) is counts
    client.force_login(manager)
    for address in (f"/en/units/people/{where.uuid}/", f"/en/units/{unit.uuid}/people.csv"):
        record = client.get(address).getvalue().decode()
        assert ("partly self-marked in the browser" in record) is counts
