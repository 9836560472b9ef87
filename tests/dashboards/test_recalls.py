"""Whether somebody is asked again, and what they answer, is nobody's business but their own."""

from http import HTTPStatus

import pytest
import time_machine
from django.test import Client

from lms.accounts.models import Membership, User
from lms.learning.models import Attempt
from tests.factories import people, releases
from tests.learning import journeys, recalls
from tests.learning.recalls import after

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def shown(viewer: User, learner: User) -> dict[str, bytes]:
    """All that the pages about the unit and the person say."""
    client = Client()
    membership = learner.memberships.get()
    pages = {
        "home": "/en/units/",
        "unit": f"/en/units/{membership.unit.uuid}/",
        "person": f"/en/units/people/{membership.uuid}/",
        "csv": f"/en/units/{membership.unit.uuid}/people.csv",
    }
    found = {}
    with time_machine.travel(after(31), tick=False):
        client.force_login(viewer)
        for name, page in pages.items():
            answer = client.get(page)
            assert answer.status_code == HTTPStatus.OK, page
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[name] = b"\n".join(line for line in content.splitlines() if b"csrf" not in line)
    return found


@pytest.mark.parametrize("role", [Membership.Role.MANAGER, Membership.Role.AUDITOR, Membership.Role.ADMINISTRATOR])
def test_pages_and_csv_say_the_same_before_and_after(role: str) -> None:
    release, learner, viewer = releases.released(), people.person(), people.person()
    unit = people.unit()
    people.member(learner, unit)
    people.member(viewer, unit, role=role)
    journeys.complete(learner, release)
    before = shown(viewer, learner)

    recalls.wish(learner)
    recalls.answer_all(recalls.start(learner), learner, right=1, at=after(30))

    assert Attempt.objects.count() == 2
    assert shown(viewer, learner) == before
