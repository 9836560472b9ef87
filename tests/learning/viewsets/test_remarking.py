"""The page on which a corrected key's effect is shown, and marking again is asked for."""

from typing import Any

import pytest
from django.test import Client

from courses.models import Release
from lms.accounts.models import User
from lms.learning.models import Remarking
from tests.factories import people
from tests.learning.corrections import corrected, tried

pytestmark = pytest.mark.django_db


@pytest.fixture
def new(learner: User, release: Release) -> Release:
    tried(learner, release, right=8)
    return corrected(0)


def page(client: Client, release: Release) -> Any:
    return client.get(f"/admin/mark-again/{release.uuid}/")


def test_who_runs_the_site_sees_whom_it_is_about(client: Client, learner: User, new: Release) -> None:
    client.force_login(people.person(is_superuser=True))

    shown = page(client, new)

    assert [state.learner for state in shown.context["losing"]] == [learner]
    assert client.post(f"/admin/mark-again/{new.uuid}/")["Location"] == f"/admin/mark-again/{new.uuid}/"
    assert Remarking.objects.get().release == new
    assert "being marked again" in page(client, new).content.decode()


@pytest.mark.parametrize("who", ["learner", "stranger"])
def test_nobody_else_sees_it(client: Client, learner: User, new: Release, who: str) -> None:
    client.force_login(learner if who == "learner" else people.person())

    for answer in (page(client, new), client.post(f"/admin/mark-again/{new.uuid}/")):
        assert answer.status_code in (302, 403)
    assert not Remarking.objects.exists()
