"""How people did at an H5P package: for those who may see figures, and about groups only."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from courses.models import Release
from courses.services.groups import ensure_groups
from lms.accounts.models import Membership, User
from tests.courses.admin.conftest import other_course, trainer
from tests.factories import people, plays, releases
from tests.factories.plays import ACTIVITY, SUBS
from tests.learning import journeys
from tests.learning.plays import launch, say
from tests.queries import counted

pytestmark = pytest.mark.django_db
RESULTS = f"/admin/package-results/DEM-101/{ACTIVITY}/"
LIST = "/admin/package-results/"


@pytest.fixture
def playing() -> Release:
    releases.written()
    ensure_groups()
    return plays.released(plays.book())


def group(number: int, release: Release, *, points: int, twice: bool = False) -> None:
    for _ in range(number):
        learner = people.person()
        journeys.enrol(learner, release)
        launched = launch(learner)
        for name in ("one", "two")[:points]:
            say(launched, learner, sub=SUBS[name], raw=1, most=1, response="0")
        for _ in range(1 + twice):
            say(launched, learner, verb="completed", raw=points, most=2)


def text(client: Client, path: str = RESULTS) -> str:
    return " ".join(client.get(path).content.decode().split())


def test_a_trainer_sees_the_distribution_and_no_small_group(playing: Release, client: Client) -> None:
    group(9, playing, points=2, twice=True)
    group(3, playing, points=1)
    client.force_login(trainer())

    page = text(client)

    assert "<dt>People who began</dt><dd>10</dd> <dt>Attempts</dt><dd>10</dd>" in page
    assert "<dt>People with a result</dt><dd>5</dd>" in page  # not 10: then somebody would be in a hidden quarter
    dash = '<td><span aria-hidden="true">–</span><span class="w-sr-only">not shown</span></td>'
    assert f"<tr>{dash}{dash}{dash}<td>5</td></tr>" in page
    one = page.partition("Question one?")[2].partition("</tr>")[0]
    assert one.count("<td>10</td>") == 2
    assert one.count(dash) == 2
    assert not {">9<", ">12<", ">3<"} & {f">{word}<" for word in page.replace("<", ">").split(">")}
    assert "Self-marked in the browser" in page


def test_few_people_are_not_shown_and_one_costs_as_much_as_many(playing: Release, client: Client) -> None:
    group(4, playing, points=2)
    client.force_login(trainer())
    assert "Fewer than five people have begun this exercise" in text(client)
    with counted() as few:
        client.get(RESULTS)
    group(3, playing, points=0)
    with counted() as many:
        client.get(RESULTS)

    assert len(few) == len(many)


def test_who_may_look(playing: Release, client: Client) -> None:
    other_course()
    ensure_groups()
    looking: list[tuple[User, bool]] = [(trainer(), True), (trainer("other"), False)]
    for role, may in (
        (Membership.Role.AUDITOR, True),
        (Membership.Role.ADMINISTRATOR, True),
        (Membership.Role.MANAGER, False),
    ):
        user = people.person()
        people.member(user, people.unit(), role=role)
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
        looking.append((user, may))
    for user, may in looking:
        client.force_login(user)
        assert (client.get(RESULTS).status_code == 200) is may
        assert (RESULTS in text(client, LIST)) is may
    client.logout()
    assert client.get(RESULTS).status_code == 302
    client.force_login(looking[0][0])
    assert client.get(RESULTS.replace(ACTIVITY, SUBS["one"]), follow=True).status_code == 404
