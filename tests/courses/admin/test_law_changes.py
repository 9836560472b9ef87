"""Law changes in the admin: the list, one change, and who may do what with its queue."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from courses.models import Course, LawCard, LawChange, LawChangeItem
from courses.queries.waiting import mine_to_check
from courses.services.groups import ensure_groups
from tests.courses.admin.conftest import other_course, trainer
from tests.factories import people, releases
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(course: Course) -> LawChange:
    other_course()  # it rests on the same card
    ensure_groups()
    card = releases.card()
    card.statement = "From the very outset four rights hold, at once."
    card.save_revision().publish()
    return LawChange.objects.get()


def address(change: LawChange) -> str:
    return f"/admin/law-changes/{change.uuid}/"


def post(client: Client, change: LawChange, do: str, items: Any, **given: str) -> int:
    data = {"do": do, "items": [item.pk for item in items], **given}
    return client.post(address(change), data).status_code


def test_the_list_and_the_change_show_what_waits(client: Client, change: LawChange) -> None:
    client.force_login(trainer())
    found = client.get("/admin/law-changes/")
    assert [(row.key, row.open_items, row.all_items) for row in found.context["object_list"]] == [
        ("three-rights", 54, 54)
    ]
    assert address(change) in found.content.decode()
    assert not client.get("/admin/law-changes/?open=false").context["object_list"]
    assert client.get("/admin/law-changes/?mine=true").context["object_list"]

    shown = client.get(address(change))
    text = shown.content.decode()
    assert "<del>three</del>" in text
    assert "<ins>four</ins>" in text
    assert [(str(group.course), len(group.rows), group.may_decide) for group in shown.context["groups"]] == [
        ("DEM-101", 28, True),
        ("OTH-101", 26, False),
    ]
    row = shown.context["groups"][0].rows[0]
    assert (row.title, row.place) == ("Three rights", "law")
    assert row.url == f"/admin/pages/{row.item.page_id}/edit/#:w:contentpath=body.{row.item.block}"


def test_a_trainer_decides_for_their_own_programme(client: Client, change: LawChange) -> None:
    mine = trainer()
    client.force_login(mine)
    own, others = (change.items.filter(course__code=code) for code in ("DEM-101", "OTH-101"))

    assert post(client, change, "unchanged", own[:2], note="") == 422
    assert post(client, change, "unchanged", [], note="Of nothing.") == 422
    other = str(others[0].course_id)
    assert post(client, change, "unchanged", [], note="Theirs.", whole=other) == 422
    assert post(client, change, "unchanged", others[:1], note="Right as it is.") == 422
    assert post(client, change, "unchanged", own.filter(kind="question"), note="Right as it is.") == 302
    assert post(client, change, "assign", own.filter(kind="block"), owner=str(mine.pk), due="2027-01-31") == 302

    assert set(own.filter(kind="question").values_list("outcome", "decided_by", "note")) == {
        ("unchanged", mine.pk, "Right as it is.")
    }
    assert set(own.filter(kind="block").values_list("outcome", "owner", "due_date")) == {
        ("", mine.pk, date(2027, 1, 31))
    }
    assert not others.exclude(outcome="").exists()
    assert post(client, change, "unchanged", [], note="All of it.", whole=str(own[0].course_id)) == 302
    assert not own.filter(outcome="").exists()
    assert not client.get("/admin/law-changes/?mine=true").context["object_list"]


def test_who_may_see_and_who_may_not(client: Client, change: LawChange) -> None:
    everything = change.items.all()
    assert client.get(address(change)).status_code == 302  # to sign in
    client.force_login(people.person())
    assert client.get(address(change)).status_code == 302
    reader = people.person()
    give(reader, "access_admin", "view_lawcard")
    client.force_login(reader)
    assert client.get("/admin/law-changes/").status_code == 200
    assert not any(group.may_decide for group in client.get(address(change)).context["groups"])
    assert post(client, change, "unchanged", everything, note="No.") == 403
    client.force_login(trainer("other"))
    assert post(client, change, "unchanged", everything.filter(course__code="DEM-101")[:1], note="No.") == 422
    nobody = people.person()
    give(nobody, "access_admin")
    client.force_login(nobody)
    assert client.get(address(change)).status_code == 403
    assert client.get("/admin/law-changes/").status_code == 403

    assert not LawChangeItem.objects.exclude(outcome="").exists()


def give(user: Any, *codenames: str) -> None:
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))


def test_only_people_of_the_admin_may_own(client: Client, course: Course) -> None:
    mine, stranger = trainer(), people.person()
    client.force_login(mine)

    form = client.get(f"/admin/snippets/courses/lawcard/edit/{releases.card().pk}/").context["form"]

    owners = set(form.fields["owner"].queryset)
    assert mine in owners
    assert stranger not in owners


def test_overdue_cards_are_found(client: Client, course: Course) -> None:
    client.force_login(trainer())
    yesterday = timezone.localdate() - timedelta(days=1)
    LawCard.objects.filter(key="return-rules").update(review_by_date=yesterday, seen_date=yesterday)

    found = client.get("/admin/snippets/courses/lawcard/?overdue=true")

    assert {card.key for card in found.context["object_list"]} == {"return-rules"}
    assert "overdue since" in found.content.decode()


def test_my_items_wait_on_the_first_page(client: Client, change: LawChange) -> None:
    mine = trainer()
    change.items.filter(kind="card").update(owner=mine)
    client.force_login(mine)

    assert [(thing.title, thing.url) for thing in mine_to_check(mine)] == [
        ("CPT/Inf(2017)3: 28 open items", address(change))  # what has no owner is the programme's
    ]
    change.items.filter(course__code="DEM-101").exclude(owner=mine).update(owner=trainer())
    assert [thing.title for thing in mine_to_check(mine)] == ["CPT/Inf(2017)3: 1 open item"]
    assert "CPT/Inf(2017)3: 1 open item" in client.get("/admin/").content.decode()


def test_the_pages_ask_the_same_of_one_item_and_of_all(client: Client, change: LawChange) -> None:
    mine = trainer()
    client.force_login(mine)
    LawChangeItem.objects.update(owner=mine)
    for path in ("/admin/law-changes/", address(change), "/admin/"):
        client.get(path)
        with counted() as all_of_them:
            client.get(path)
        spared = change.items.filter(kind="block", course__code="DEM-101")[:1].get()
        LawChangeItem.objects.exclude(pk=spared.pk).update(outcome="edited", decided_at=timezone.now())
        with counted() as one:
            client.get(path)
        LawChangeItem.objects.update(outcome="", decided_at=None)
        assert len(one) == len(all_of_them), listed(all_of_them)
