"""Where results that were marked by themselves in a browser count, whatever shows the result says so."""

import pytest
from django.test import Client
from django.utils import timezone

from certificates.models import Certificate
from courses.models import Course
from lms.accounts.models import Membership, User
from lms.learning.queries.paths import published
from tests.dashboards.views.pages import rows_of, sheet_of
from tests.factories import paths, people, plays, releases
from tests.factories.plays import BLOCK
from tests.learning import journeys, requirements
from tests.learning.plays import launch, say

pytestmark = pytest.mark.django_db
SAID = "Some of its exercises count that are self-marked in the browser."
PARTLY = "partly self-marked in the browser"


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
    for address in (f"/en/units/people/{where.uuid}/", f"/en/units/{unit.uuid}/", f"/en/units/{unit.uuid}/people.csv"):
        record = client.get(address).getvalue().decode()
        assert (PARTLY in record) is counts, address


@pytest.mark.parametrize("counts", [True, False])
def test_what_is_required_says_so_of_a_course_and_of_a_path_with_it(
    client: Client, media: object, counts: bool
) -> None:
    """In every list, file and reason, for managers and for the learner."""
    learner, unit = completed(counts=counts), people.unit("Custody")
    where = people.member(learner, unit)
    manager = requirements.manager_of(unit)
    course, other = Course.objects.get(), releases.released("DEM-102").course
    asked = [
        requirements.required(unit, thing, by=manager, at=timezone.now())
        for thing in (course, paths.released(course, other).path)
    ]
    published.forget()

    client.force_login(manager)
    required = "/en/units/required"
    names = [row[3] for row in rows_of(client.get(f"{required}.csv"))[1:]]
    assert names == ["Rights in custody" + (f" ({PARTLY})" if counts else "")] * 2
    assert [row[3] for row in sheet_of(client.get(f"{required}.xlsx"))[1:]] == names
    found = {address: _said(client, address) for address in (f"{required}/", f"/en/units/people/{where.uuid}/")}
    assert found == {f"{required}/": 2 * counts, f"/en/units/people/{where.uuid}/": 3 * counts}
    for made in asked:
        for address in (f"people/{where.uuid}/why", "requirements"):
            assert _said(client, f"/en/units/{address}/{made.uuid}/") == counts
    client.force_login(learner)
    assert [_said(client, f"/en/learn/why/{made.uuid}/") for made in asked] == [counts, counts]
    assert _said(client, "/en/learn/") == counts


def _said(client: Client, address: str) -> int:
    return client.get(address).content.decode().count(PARTLY)
