"""From a file to people in their places: what a preview says, and what applying does, once and only once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lms.accounts.models import (
    Invitation,
    Membership,
    Notice,
    PeopleImport,
    PeopleImportFile,
    PeopleImportRow,
    Unit,
    User,
)
from lms.accounts.services import accept_invitation, erase_person, export_person, second
from lms.accounts.services.importing import apply_file, forget_files, jobs, leave_file, name_columns
from lms.accounts.services.importing.jobs import NotConfirmedError, NothingToDecideError
from tests.accounts.conftest import NewPerson, Organisation, Role
from tests.accounts.services.importing.conftest import Send, outcomes, places, worked
from tests.queries import counted

TODAY = timezone.now().date()
HEADER = "staff number;name;e-mail;unit;position;from\n"
NEWCOMERS = (
    HEADER
    + "1;Ana Sousa;ana@police.example;North / Harbour Station;officer;2026-03-01\n2;Rui;rui@police.example;North;;\n"
)


def test_new_people_get_an_account_a_place_and_an_invitation(
    organisation: Organisation, send: Send, heard: list[list[int]]
) -> None:
    job = send(NEWCOMERS)
    assert (job.status, job.counts, outcomes(job)) == ("judged", {"added": 2}, [(2, "added", ""), (3, "added", "")])
    assert not User.objects.filter(email="ana@police.example").exists()

    apply_file(job=job, typed="", by=job.by, at=timezone.now())
    worked(job)

    ana, rui = User.objects.get(email="ana@police.example"), User.objects.get(email="rui@police.example")
    assert (ana.name, ana.language, ana.has_usable_password()) == ("Ana Sousa", "pt-pt", False)
    held = ana.memberships.get()
    assert (held.unit, held.position, held.from_date) == (organisation.station, "officer", date(2026, 3, 1))
    assert places(rui) == [("North", "learner", "2")]
    assert [len(ids) for ids in heard] == [2]
    notices = Notice.objects.order_by("to").values_list("to", "kind", "language")
    assert list(notices) == [(user.email, "invitation", "pt-pt") for user in (ana, rui)]
    assert (job.status, job.counts) == ("done", {"added": 2})


def test_sent_again_it_changes_nothing(send: Send, heard: list[list[int]]) -> None:
    send(NEWCOMERS, apply=True)
    everything = [list(model.objects.order_by("pk").values()) for model in (Membership, Invitation, Notice)]
    heard.clear()

    again = send(NEWCOMERS, apply=True)

    assert again.counts == {"same": 2}
    assert [list(model.objects.order_by("pk").values()) for model in (Membership, Invitation, Notice)] == everything
    assert heard == []


def test_the_invitation_makes_the_account_one_s_own_and_does_not_join_anew(
    organisation: Organisation, send: Send
) -> None:
    send(NEWCOMERS, apply=True)
    send(NEWCOMERS.replace("North / Harbour Station", "North").replace("Ana Sousa", "Ana Maria Sousa"), apply=True)
    invitation = Invitation.objects.get(email="ana@police.example")

    ana = accept_invitation(token=invitation.token, password="quiet harbour lantern", by=None, at=timezone.now())

    assert (ana.name, places(ana)) == ("Ana Maria Sousa", [("North", "learner", "1")])


def test_who_is_known_moves_is_corrected_or_stays(
    organisation: Organisation, send: Send, new_person: NewPerson
) -> None:
    send(NEWCOMERS, apply=True)
    ana, rui = (User.objects.get(email=f"{name}@police.example") for name in ("ana", "rui"))
    home = ana.memberships.get()
    lent = second(
        membership=home, unit=organisation.agency, from_date=TODAY, until_date=TODAY, by=ana, at=timezone.now()
    )
    text = HEADER + "1;Ana Sousa;;North;sergeant;2026-03-01\n;Rui Costa;rui@police.example;North;driver;\n"

    job = send(text, apply=True)

    assert outcomes(job) == [(2, "moved", ""), (3, "changed", "")]
    home.refresh_from_db()
    lent.refresh_from_db()
    now = ana.memberships.get(unit=organisation.division)
    assert (home.until_date, now.from_date) == (TODAY - timedelta(days=1), TODAY)
    assert (now.position, now.staff_number, lent.seconded_from) == ("sergeant", "1", now)
    rui.refresh_from_db()
    assert (rui.name, rui.memberships.get().position) == ("Rui Costa", "driver")


def test_a_link_that_went_to_a_wrong_address_opens_nothing_once_it_is_corrected(send: Send) -> None:
    send(NEWCOMERS, apply=True)

    send(HEADER + "1;Ana Sousa;anna@police.example;North / Harbour Station;;\n", apply=True)

    told = Invitation.objects.filter(name="Ana Sousa").order_by("pk")
    assert [(invitation.email, invitation.state(timezone.now())) for invitation in told] == [
        ("ana@police.example", "withdrawn"),
        ("anna@police.example", "open"),
    ]
    assert set(Notice.objects.values_list("to", flat=True)) == {"anna@police.example", "rui@police.example"}


def test_nobody_leaves_unless_the_file_is_complete_and_many_are_asked_for_again(
    organisation: Organisation, send: Send, new_person: NewPerson
) -> None:
    send(NEWCOMERS, apply=True)
    boss = new_person("Boss", organisation.station, Role.MANAGER)
    south = new_person("Eva", organisation.other)
    only_rui = HEADER + "2;Rui;rui@police.example;North;;\n"
    assert send(only_rui).counts == {"same": 1}
    job = send(only_rui, complete=True)
    assert (job.counts, job.people, jobs.asks_again(job)) == ({"left": 1, "same": 1}, 2, True)
    for typed in ("", "2"):
        with pytest.raises(NotConfirmedError):
            apply_file(job=job, typed=typed, by=job.by, at=timezone.now())

    apply_file(job=job, typed=" 1 ", by=job.by, at=timezone.now())
    worked(job)

    ana = User.objects.get(email="ana@police.example")
    assert (places(ana), ana.memberships.get().until_date) == ([], TODAY)
    assert (len(places(boss)), len(places(south))) == (1, 1)
    assert send(only_rui, complete=True).counts == {"same": 1}


def test_a_row_that_was_not_understood_closes_nobody(organisation: Organisation, send: Send) -> None:
    send(NEWCOMERS, apply=True)

    job = send(NEWCOMERS.replace("North / Harbour Station", "Atlantis"), complete=True)

    assert outcomes(job) == [(2, "rejected", "unit_unknown"), (3, "same", "")]


def test_who_stands_in_a_row_that_cannot_be_read_does_not_leave(send: Send) -> None:
    """Also where only the staff number says who it is."""
    send(NEWCOMERS, apply=True)
    two_wrong = HEADER + "1;Ana Sousa;;North;;31/02/2026\n2;Rui;ana@police.example;North;;\n"

    job = send(two_wrong, complete=True)

    assert outcomes(job) == [(2, "rejected", "date_wrong"), (3, "rejected", "number_and_address_differ")]


def test_a_unit_that_cannot_be_made_holds_up_no_file(organisation: Organisation, send: Send) -> None:
    organisation.agency.add_child(name="South").add_child(name="Harbour Station")
    rows = [
        f"1;Ana;ana@police.example;{'x' * 201};;",
        f"2;Rui;rui@police.example;{'/'.join('x' * 100)};;",
        "3;Eva;eva@police.example;Harbour Station / Cells;;",
        "4;Ivo;ivo@police.example;Custody Police / Harbour Station;;",
    ]

    job = send(HEADER + "\n".join(rows), makes_units=True, apply=True)

    assert (job.status, [line[1:] for line in outcomes(job)]) == (
        "done",
        [("rejected", "too_long"), ("rejected", "too_long"), ("rejected", "unit_ambiguous"), ("added", "")],
    )
    ivo = Membership.objects.select_related("unit").get(user__email="ivo@police.example")
    assert ivo.unit.get_parent() == organisation.agency


def test_a_staff_number_is_the_same_however_it_is_typed(send: Send) -> None:
    send(HEADER + "A 17;Ana;ana@police.example;North;;\n", apply=True)

    job = send(HEADER + "\u202aA  １７\u200b;Ana;;North;;\n")

    assert outcomes(job) == [(2, "same", "")]


@pytest.mark.parametrize(("row", "reason"), [
    ("3;Eva;eva@police.example;Atlantis;;", "unit_unknown"),
    ("3;Eva;eva@police.example;Legal Aid;;", "unit_unknown"),
    ("3;Eva;;North;;", "email_missing"),
    ("3;;eva@police.example;North;;", "name_missing"),
    ("3;Eva;eva@police;North;;", "email_wrong"),
    ("3;Eva;eva@police.example;North;;31.12.2026", "date_wrong"),
    ("1;Ana;rui@police.example;North;;", "number_and_address_differ"),
    ("3;Off;off@police.example;North;;", "inactive"),
    ("2;Rui;rui@police.example;North;;\n2;Rui;rui@police.example;North;;", "twice"),
    ("8;Eva;eva@police.example;North;;\n9;Eva;eva@police.example;North;;", "address_twice"),
])  # fmt: skip
def test_a_row_that_is_rejected_says_why(send: Send, new_person: NewPerson, row: str, reason: str) -> None:
    send(NEWCOMERS, apply=True)
    new_person("Off", is_active=False)

    job = send(HEADER + row)

    assert outcomes(job)[-1][1:] == ("rejected", reason)


def test_an_administrator_reaches_no_further_than_their_units(
    organisation: Organisation, send: Send, new_person: NewPerson
) -> None:
    send(NEWCOMERS, apply=True)
    of_station = new_person("Sara", organisation.station, Role.ADMINISTRATOR)
    new_person("Lena", organisation.other)
    text = HEADER + (
        "2;Rui;rui@police.example;Harbour Station;;\n4;Eva;eva@police.example;North;;\n"
        ";Lena;lena@police.example;Harbour Station;;\n"
    )

    job = send(text, unit=organisation.station, by=of_station, apply=True)

    assert outcomes(job) == [
        (2, "rejected", "belongs_elsewhere"),
        (3, "rejected", "unit_outside"),
        (4, "invited", ""),
    ]
    assert places(User.objects.get(email="lena@police.example")) == [("Legal Aid", "learner", "")]
    assert Invitation.objects.get(email="lena@police.example").joins


def test_units_of_the_file_are_made_where_that_is_wanted(organisation: Organisation, send: Send) -> None:
    text = (
        "unit,kind,time zone,e-mail,name\nSouth / Port,station,Atlantic/Azores,,\n"
        "South / Port,,,eva@police.example,Eva\n"
    )
    assert send(text).counts == {"rejected": 2}

    job = send(text, makes_units=True, apply=True)

    made = Unit.objects.get(name="Port")
    assert (made.get_parent().name, made.get_parent().kind, made.time_zone) == ("South", "division", "Atlantic/Azores")
    assert job.counts == {"added": 1, "unit_added": 1}
    assert send(text.replace("station", "partner"), makes_units=True, apply=True).counts == {
        "same": 1,
        "unit_changed": 1,
    }
    made.refresh_from_db()
    assert made.kind == "partner"


def test_columns_that_are_not_known_are_named_by_hand(send: Send) -> None:
    job = send("Wer,Wo\nana@police.example,North\n")
    assert (job.status, job.fault, job.columns) == ("unreadable", "columns", ["", ""])

    name_columns(job=job, columns=["email", "unit"], by=job.by, at=timezone.now())

    assert outcomes(worked(job)) == [(2, "rejected", "name_missing")]
    leave_file(job=job, by=job.by, at=timezone.now())
    job.refresh_from_db()
    assert (job.status, job.lines.count(), PeopleImportFile.objects.count()) == ("left", 0, 0)
    with pytest.raises(NothingToDecideError):
        apply_file(job=job, typed="", by=job.by, at=timezone.now())


def test_a_worker_that_is_killed_leaves_whole_people_and_the_next_one_goes_on(
    send: Send, monkeypatch: pytest.MonkeyPatch, heard: list[list[int]]
) -> None:
    monkeypatch.setattr(jobs, "CHUNK", 2)
    text = HEADER + "".join(f"{n};P {n};p{n}@police.example;North;;\n" for n in range(5))
    job = send(text)
    apply_file(job=job, typed="", by=job.by, at=timezone.now())
    done = jobs.do

    def killed(steps: object, where: object) -> None:
        done(steps, where)
        if len(heard) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "do", killed)
    with pytest.raises(KeyboardInterrupt):
        worked(job)
    assert (User.objects.filter(name__startswith="P ").count(), job.lines.filter(done=True).count()) == (2, 2)

    monkeypatch.setattr(jobs, "do", done)
    worked(job)

    assert (job.status, job.counts, Membership.objects.filter(user__name__startswith="P ").count()) == (
        "done",
        {"added": 5},
        5,
    )


def test_what_cannot_be_written_harms_nobody_else(send: Send, new_person: NewPerson) -> None:
    job = send(HEADER + "1;Ana;ana@police.example;North;;\n2;Rui;rui@police.example;North;;\n")
    PeopleImportRow.objects.filter(number=3).update(data={"number": 3, "email": "x" * 300, "name": "Rui"}, key="e x")

    apply_file(job=job, typed="", by=job.by, at=timezone.now())

    assert outcomes(worked(job)) == [(2, "added", ""), (3, "rejected", "conflict")]


def test_a_chunk_asks_as_often_for_many_as_for_one(send: Send) -> None:
    def judging(people: int) -> int:
        text = HEADER + "".join(f"{n};P {n};p{n}@police.example;North;;\n" for n in range(people))
        job = send(text)
        apply_file(job=job, typed="", by=job.by, at=timezone.now())
        with counted() as queries:
            jobs.work_on(at=timezone.now())
        worked(job)
        Membership.objects.filter(user__name__startswith="P ").delete()
        User.objects.filter(name__startswith="P ").delete()
        Invitation.objects.all().delete()
        return len(queries)

    assert judging(1) == judging(40)


def test_files_and_rows_are_gone_after_thirty_days_and_the_numbers_stay(send: Send) -> None:
    job = send(NEWCOMERS, apply=True)
    waiting = send(NEWCOMERS)
    assert forget_files(at=timezone.now() + timedelta(days=29)) == 0

    assert forget_files(at=timezone.now() + timedelta(days=31)) == 2

    job.refresh_from_db()
    waiting.refresh_from_db()
    assert (PeopleImportFile.objects.count(), PeopleImportRow.objects.count()) == (0, 0)
    assert (job.status, job.counts, waiting.status) == ("done", {"added": 2}, "left")


def test_rows_of_a_person_are_in_their_copy_and_go_with_them(send: Send) -> None:
    send(NEWCOMERS, apply=True)
    send(HEADER + "1;Ana S.;;North;;31/02/2026\n7;Leo;leo@police.example;North;;\n")
    ana = User.objects.get(email="ana@police.example")
    assert [row["outcome"] for row in export_person(user=ana, at=timezone.now())["import_rows"]] == ["added"]

    erase_person(user=ana, by=None, reason="asked for it", at=timezone.now())

    left = PeopleImportRow.objects.values_list("email", flat=True)
    assert (list(left), PeopleImportFile.objects.count(), PeopleImport.objects.count()) == (
        ["rui@police.example", "leo@police.example"],
        0,
        2,
    )
