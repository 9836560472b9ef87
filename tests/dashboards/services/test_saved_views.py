import pytest
from django.urls import reverse

from lms.accounts.models import User
from lms.accounts.services.errors import RefusedError
from lms.accounts.services.people import erase_person, export_person
from lms.dashboards.models import SavedView, ScheduledReport
from lms.dashboards.rules.rhythms import Rhythm
from lms.dashboards.services.reporting import schedule
from lms.dashboards.services.saved_views import (
    NameTakenError,
    NotKeepableError,
    TooManyViewsError,
    rename_view,
    save_view,
)
from tests.dashboards.conftest import Agency
from tests.dashboards.makers import ago


@pytest.fixture
def owner(agency: Agency) -> User:
    return agency.manager


def test_a_view_is_a_page_and_what_it_is_narrowed_to(agency: Agency, owner: User) -> None:
    address = reverse("dashboards:unit", args=[agency.north.uuid])

    view = save_view(owner=owner, name="  Ran  out ", path=f"{address}?state=ran-out&page=3&course=HRD-101")
    home = save_view(owner=owner, name="Home", path="/en/units/?page=2")

    assert (view.name, view.page, view.place, view.query) == (
        *("Ran out", "unit", agency.north.uuid),
        "course=HRD-101&state=ran-out",
    )
    assert (view.unit, view.url) == (agency.north, f"{address}?course=HRD-101&state=ran-out")
    assert (home.unit, home.url) == (None, "/en/units/")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "nonsense",
        "https://evil.example/",
        "/en/units/requests/",
        "/en/courses/",
        "/admin/",
        "/en/units/?course=HRD-101",
        "/en/units/{north}/?next=https://evil.example/",
        "/en/units/{north}/?course=A&course=B",
        "/en/units/{north}/?course=" + "A" * 61,
        "/en/units/{north}/?course=%00",
        "/en/units/{north}/people.csv",
        "/en/units/00000000-0000-4000-8000-000000000000/",
        "//evil.example/en/units/?x=1",
        "/en/units/people/{north}/",
        "//[",
        "/en/units/{north}/?course=" + "é" * 60 + "&state=" + "é" * 60,
    ],
)
def test_no_other_address_is_kept(agency: Agency, owner: User, path: str) -> None:
    with pytest.raises(NotKeepableError):
        save_view(owner=owner, name="Evil", path=path.format(north=agency.north.uuid))


def test_names_are_ones_own_and_there_are_at_most_fifty(agency: Agency, owner: User) -> None:
    other = User.objects.create_user("other@example.org", name="Other")
    for number in range(50):
        kept = save_view(owner=owner, name=f"View {number}", path="/en/units/")
    save_view(owner=other, name="View 1", path="/en/units/")

    refused: list[type[RefusedError]] = []
    for work in (
        lambda: save_view(owner=owner, name="One more", path="/en/units/"),
        lambda: save_view(owner=other, name=" View  1", path="/en/units/"),
        lambda: rename_view(view=kept, name="View 1"),
    ):
        with pytest.raises(RefusedError) as error:
            work()
        refused.append(error.type)

    assert refused == [TooManyViewsError, NameTakenError, NameTakenError]


def test_a_copy_holds_them_and_an_erasure_takes_them_away(agency: Agency, owner: User) -> None:
    at = ago(1)
    view = save_view(owner=owner, name="Ran out", path=f"/en/units/{agency.north.uuid}/?state=ran-out")
    schedule(view=view, rhythm=Rhythm.WEEKLY, number=1, language="fr", at=at)

    assert export_person(user=owner, at=at)["saved_views"] == [
        {
            "name": "Ran out",
            "page": "unit",
            "query": "state=ran-out",
            "unit__name": "North",
            "rhythm": "weekly",
            "number": 1,
            "language": "fr",
            "paused_at": None,
            "stopped_at": None,
        }
    ]
    erase_person(user=owner, by=None, reason="Asked for it.", at=at)
    assert [SavedView.objects.count(), ScheduledReport.objects.count()] == [0, 0]
