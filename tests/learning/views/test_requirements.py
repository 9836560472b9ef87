"""The managers' pages of requirements, and why somebody stands where they stand."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from courses.models import Release
from lms.accounts.models import Membership, Unit, User
from lms.learning.models import Exemption, Extension, ExtensionRequest, PriorLearning, Requirement
from lms.learning.rules.audiences import Audience, Description
from lms.learning.services.requiring import Provisions, change_rule
from tests.factories import people, releases
from tests.learning import journeys
from tests.learning.requirements import audience, grouped, manager_of, required, settle
from tests.queries import counted, listed

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LIST = "/en/units/requirements/"


@pytest.fixture
def station() -> Unit:
    return people.unit("Harbour", parent=people.unit("Agency"))


@pytest.fixture
def boss(station: Unit) -> User:
    return manager_of(station)


@pytest.fixture
def manager(client: Client, boss: User) -> Client:
    client.force_login(boss)
    return client


def learner_of(unit: Unit, **fields: object) -> tuple[User, Membership]:
    made = people.person(**fields)
    return made, people.member(made, unit)


def asked_of(unit: Unit, release: Release, boss: User, **provisions: object) -> Requirement:
    return required(unit, release, by=boss, at=NOW, **provisions)


def text_of(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


def test_a_requirement_is_set_up_changed_and_ended(manager: Client, station: Unit, release: Release) -> None:
    _, membership = learner_of(station, name="Ana Sousa")
    people.member(people.person(), people.unit("Elsewhere"))
    filled = {
        "name": "Rights first",
        "unit": station.uuid,
        "course": "DEM-101",
        **grouped([{"units": [station.uuid]}]),
        "trigger": "joining",
        "due_days": 60,
        "valid_months": 12,
        "counts_from": "completion",
        "opens_days": 30,
        "note": "Agreed.",
    }
    assert "Harbour" in text_of(manager.get(f"{LIST}new/"))
    shown = manager.post(f"{LIST}new/", filled | {"show": "yes"})
    preview = shown.context["preview"]
    assert (preview.matching, preview.new, preview.ended, preview.names) == (1, 1, 0, ["Ana Sousa"])
    assert not Requirement.objects.exists()

    refused = manager.post(f"{LIST}new/", filled | {"save": "yes", "valid_months": 25})
    assert "longer than the course says" in text_of(refused)
    manager.post(f"{LIST}new/", filled | {"save": "yes"})
    made = Requirement.objects.get()
    page = f"{LIST}{made.uuid}/"
    assert manager.get(page).context["run"] == {"done": 0, "total": 1, "step": 0}
    settle(timezone.now())
    shown = manager.get(page)
    assert shown.context["run"] is None
    assert [(row["name"], row["state"].word) for row in shown.context["people"]] == [("Ana Sousa", "Not started")]

    assert manager.get(f"{page}change/").context["form"].initial["seen"] == 1
    changed = filled | {"seen": 1, "due_days": 10, "note": "Sooner."}
    late = manager.post(f"{page}change/", changed | {"show": "yes"}).context["preview"]
    assert (late.new, late.late, late.late_now) == (0, 0, 0)
    assert manager.post(f"{page}change/", changed | {"save": "yes"}).status_code == 302
    assert "Somebody else changed" in text_of(manager.post(f"{page}change/", changed | {"save": "yes"}))
    settle(timezone.now())
    (first, *_) = manager.get(page).context["history"]
    assert [(each.label, each.before, each.after) for each in first["differences"]] == [
        ("First due", "60 days after the person comes under it", "10 days after the person comes under it")
    ]
    manager.post(f"{page}end", {"note": "Over."})
    settle(timezone.now())
    why = text_of(manager.get(f"/en/units/people/{membership.uuid}/why/{made.uuid}/"))
    assert "Not required any more since" in why
    assert "Ended" in text_of(manager.get(page))


def test_groups_are_added_and_taken_away_without_a_script_and_all_are_written(
    manager: Client, boss: User, station: Unit, release: Release
) -> None:
    nurses = Description(units=(str(station.uuid),), positions=("Nurse",), joined_until=NOW.date())
    both = Audience((*audience(station).descriptions, nurses))
    made = asked_of(station, release, boss, audience=both)
    page = f"{LIST}{made.uuid}/change/"
    form = manager.get(page).context["form"]
    told = {name: value for name, value in form.initial.items() if value is not None} | {"due_days": "5"}
    groups = [group.initial for group in form.groups]

    drawn = manager.post(page, told | grouped(groups) | {"add_group": "yes"})
    assert (drawn.status_code, [group["units"].value() for group in drawn.context["form"].groups]) == (
        200, [[str(station.uuid)], [str(station.uuid)], None],
    )  # fmt: skip
    assert drawn.context["form"]["due_days"].value() == "5"
    assert "Group 3 of 3" in text_of(drawn)
    refused = manager.post(page, told | grouped([*groups, {}]) | {"save": "yes"})
    assert (refused.status_code, made.rules.count()) == (400, 1)
    (left,) = manager.post(page, told | grouped(groups) | {"remove_group": "0"}).context["form"].groups
    far = {"groups-TOTAL_FORMS": "9" * 5000, "remove_group": "9" * 5000}
    assert len(manager.post(page, told | grouped(groups) | far).context["form"].groups) == 1
    assert left["positions"].value() == ["Nurse"]
    assert "checked" in str(left["positions"])

    assert manager.post(page, told | grouped(groups) | {"save": "yes"}).status_code == 302
    assert made.rules.latest("number").audience == both.as_json()


def test_why_for_the_learner_and_what_they_can_do(client: Client, station: Unit, boss: User, release: Release) -> None:
    learner, _ = learner_of(station)
    made = asked_of(station, release, boss, due_days=10)
    client.force_login(learner)
    page = f"/en/learn/why/{made.uuid}/"
    mine = text_of(client.get("/en/learn/"))
    assert "What you must hold" in mine
    assert page in mine
    assert "Take the course" in text_of(client.get(page))

    until = timezone.localdate() + timedelta(days=40)
    client.post(f"{page}more-time", {"wanted_date": until.isoformat(), "reason": "Leave until then."})
    assert ExtensionRequest.objects.get().reason == "Leave until then."
    assert "Your manager has not answered yet" in text_of(client.get(page))
    client.force_login(boss)
    (waiting,) = client.get("/en/units/requests/").context["extensions"]
    client.post(waiting["url"], {"granted": "yes", "due_date": until.isoformat(), "reason": "Good."})
    assert Extension.objects.get().due_date == until
    client.force_login(learner)
    told = [each.text.split()[0] for each in client.get(page).context["why"].told]
    assert told == ["Came", "Asked", "More"]
    journeys.complete(learner, release, at=timezone.now())
    assert client.get(page).context["take"] is None
    assert client.get("/en/learn/why/6f0b3c6e-5f0e-4c5b-9b1d-0d2f5a1f7c10/").status_code == 404


def test_decisions_about_a_person(manager: Client, boss: User, station: Unit, release: Release) -> None:
    _, membership = learner_of(station)
    made = asked_of(station, release, boss)
    why = f"/en/units/people/{membership.uuid}/why/{made.uuid}/"
    today = timezone.localdate()
    dates = {"exempt-from_date": today.isoformat(), "exempt-until_date": (today + timedelta(days=9)).isoformat()}
    manager.post(f"{why}exempt", dates | {"exempt-reason": "absent"})
    assert manager.get(why).context["why"].word.word == "Exempt"
    manager.post(f"{why}exemptions/{Exemption.objects.get().uuid}/end")
    manager.post(f"{why}prior", {"prior-completed_date": today.isoformat(), "prior-evidence": "Diploma"})
    assert manager.get(why).context["why"].word.word == "Valid"
    record = text_of(manager.get(f"/en/units/people/{membership.uuid}/"))
    assert "accepted on evidence" in record
    manager.post(f"{why}prior/{PriorLearning.objects.get().uuid}/end", {"reason": "Forged."})
    assert manager.get(why).context["why"].word.word == "Due soon"
    for last in ("", "9999-12-31"):
        said = {"exempt-reason": "absent", "exempt-from_date": today.isoformat(), "exempt-until_date": last}
        assert "Until, that day included" in text_of(manager.post(f"{why}exempt", said, follow=True))


def test_who_may(client: Client, boss: User, station: Unit, release: Release) -> None:
    """Auditors look; managers of other units know of nothing; nobody decides about themselves."""
    _, membership = learner_of(station)
    own = people.member(boss, station)
    made = asked_of(station, release, boss)
    auditor, stranger = people.person(), manager_of(people.unit("Elsewhere"))
    people.member(auditor, station, role=Membership.Role.AUDITOR)
    why, page = f"/en/units/people/{membership.uuid}/why/{made.uuid}/", f"{LIST}{made.uuid}/"
    of_boss = f"/en/units/people/{own.uuid}/why/{made.uuid}/"

    def told(person: User, work: Callable[[str], HttpResponse], *paths: str) -> list[int]:
        client.force_login(person)
        return [work(path).status_code for path in paths]

    looking = (LIST, page, f"{LIST}troubles/", why)
    deciding = (f"{page}end", f"{why}exempt", f"{why}prior", f"{of_boss}exempt")
    assert told(boss, client.get, *looking, of_boss) == [200] * 5
    assert told(auditor, client.get, *looking, f"{LIST}new/", f"{page}change/") == [200] * 4 + [403, 404]
    assert told(auditor, client.post, *deciding) == [404] * 4
    assert told(stranger, client.get, *looking) == [200, 404, 200, 404]
    assert told(stranger, client.post, *deciding) == [404] * 4
    assert told(people.person(), client.get, *looking) == [403] * 4
    assert told(boss, client.post, f"{of_boss}exempt") == [404]
    client.force_login(auditor)
    assert client.get(why).context["decisions"] is None


def test_what_another_agency_asks_is_seen_and_decided_there(
    manager: Client, boss: User, station: Unit, release: Release
) -> None:
    """Somebody belongs to two agencies; neither learns what the other one asks, or lets them off it."""
    elsewhere = people.unit("Elsewhere")
    learner, here = learner_of(station)
    there = people.member(learner, elsewhere)
    theirs = asked_of(elsewhere, release, manager_of(elsewhere))
    wish = ExtensionRequest.objects.create(
        learner=learner, requirement=theirs, wanted_date=timezone.localdate(), reason="Leave.", occurred_at=NOW
    )
    why = f"/en/units/people/{here.uuid}/why/{theirs.uuid}/"
    today = timezone.localdate().isoformat()
    let = {"exempt-from_date": today, "exempt-until_date": today, "exempt-reason": "absent"}

    assert manager.get(why).status_code == 404
    assert manager.get("/en/units/").context["nothing"]
    assert manager.get("/en/units/required/").context["people"] == []
    assert manager.get(f"/en/units/people/{here.uuid}/").context["required"] == []
    unit = manager.get(f"/en/units/{station.uuid}/").context
    assert (unit["required"]["rows"], [person["required"] for person in unit["people"]]) == ([], [None])
    assert manager.get("/en/units/requests/").context["extensions"] == []
    assert [
        manager.post(f"{why}{path}", let).status_code for path in ("exempt", "prior", f"asked/{wish.uuid}/answer")
    ] == [404] * 3
    manager.force_login(manager_of(elsewhere))
    assert len(manager.get("/en/units/required/").context["people"]) == 1
    assert len(manager.get("/en/units/requests/").context["extensions"]) == 1
    manager.post(why.replace(str(here.uuid), str(there.uuid)) + "exempt", let)
    assert Exemption.objects.get().requirement == theirs


def test_what_cannot_work_is_told(manager: Client, boss: User, station: Unit, release: Release) -> None:
    below = people.unit("Below", parent=Unit.objects.get(pk=station.pk))
    learner_of(station, language="fr")
    made = asked_of(station, release, boss)
    asked_of(station, release, boss, valid_months=6)
    empty = asked_of(station, releases.released("DEM-103"), boss, audience=audience(below))
    empty.name = "Empty"
    empty.save()
    asked = Provisions(audience(station, Unit.objects.get(pk=below.pk)), due_days=9)
    change_rule(requirement=made, provisions=asked, by=boss, at=NOW)
    settle(NOW)
    below.delete()

    texts = [(each["name"], each["text"]) for each in manager.get(f"{LIST}troubles/").context["troubles"]]
    assert ("Empty", "It names nobody.") in texts
    assert ("Empty", "1 unit that it names is gone.") in texts
    ours = {text for name, text in texts if name == "Rights in custody"}
    assert {text.split(",")[0] for text in ours} == {
        "1 unit that it names is gone.",
        "The course is not taught in the language of 1 person under it.",
        "1 person is under “Rights in custody” too",
    }


def test_lists_cost_the_same_for_one_and_for_many(manager: Client, boss: User, station: Unit, release: Release) -> None:
    _, membership = learner_of(station)
    made = asked_of(station, release, boss)
    asked_of(station, release, boss, valid_months=2)
    paths = [LIST, f"{LIST}troubles/", f"{LIST}{made.uuid}/", f"/en/units/people/{membership.uuid}/why/{made.uuid}/"]

    def costs() -> list[int]:
        told = []
        for path in paths:
            manager.get(path)
            with counted() as statements:
                manager.get(path)
            print(path, listed(statements))
            told.append(len(statements))
        return told

    few = costs()
    for number in range(3):
        for _ in range(4):
            learner_of(station)
        asked_of(station, releases.released(f"DEM-20{number}"), boss, due_days=number + 20)
        asked_of(station, release, boss, valid_months=number + 3)
    assert costs() == few


def test_completions_of_an_earlier_system_are_shown_and_then_taken_in(
    client: Client, station: Unit, release: Release
) -> None:
    administrator, (learner, membership) = people.person(), learner_of(station, email="ana@example.org")
    people.member(administrator, station, role=Membership.Role.ADMINISTRATOR)
    membership.staff_number = "A-17"
    membership.save()
    people.member(people.person(email="elsewhere@example.org"), people.unit("Elsewhere"))
    client.force_login(administrator)
    rows = [
        "Person;Course;Completed;Valid_until",
        "ANA@example.org;dem-101;01/03/2026;31/12/9999",
        "a-17;DEM-101;2026-03-01;",
        "elsewhere@example.org;DEM-101;2026-03-01;",
        "ana@example.org;DEM-999;2026-03-01;",
        "ana@example.org;DEM-101;2999-03-01;",
        "ana@example.org;DEM-101;March;",
        "ana@example.org;DEM-101;0001-01-01;0001-02-01",
    ]

    def post(lines: list[str]) -> HttpResponse:
        return client.post(f"{LIST}earlier/", {"file": SimpleUploadedFile("old.csv", "\n".join(lines).encode())})

    shown = post(rows)
    assert shown.context["judged"].ready == [(learner.pk, release.course_id, "2026-03-01", "", "")]
    assert [finding.number for finding in shown.context["judged"].findings] == [3, 4, 5, 6, 7, 8]
    assert not PriorLearning.objects.exists()
    for _ in range(2):
        client.post(f"{LIST}earlier/", {"rows": shown.context["rows"]})
    assert PriorLearning.objects.get().basis == "imported"
    assert post(rows).context["judged"].known == 2
    assert post(["Person;Course", "a;b"]).status_code == 400
    client.post(f"{LIST}earlier/", {"rows": "forged"})
    assert PriorLearning.objects.count() == 1
    client.force_login(manager_of(station))
    assert client.get(f"{LIST}earlier/").status_code == 403


def test_a_course_is_taken_again_before_it_runs_out(
    client: Client, station: Unit, boss: User, release: Release
) -> None:
    """Nothing of it is lost while the new cycle is under way."""
    learner, _ = learner_of(station)
    journeys.complete(learner, release, at=timezone.now())
    client.force_login(learner)
    page = "/en/courses/DEM-101/"
    assert "can_enrol" not in client.get(page).context
    made = asked_of(station, release, boss, valid_months=1, opens_days=90)
    assert client.get(page).context["can_enrol"]
    client.post("/en/learn/DEM-101/enrol")
    why = client.get(f"/en/learn/why/{made.uuid}/").context
    assert why["why"].word.word == "Valid, to be renewed"
    assert why["take"] == {"url": "/en/learn/DEM-101/", "post": False}
