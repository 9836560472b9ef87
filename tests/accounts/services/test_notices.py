import threading
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection, transaction

from lms.accounts.models import Notice
from lms.accounts.services import call_off, notify, send_next_notice
from lms.accounts.services.notices import message
from tests.accounts.conftest import AT
from tests.factories import people
from tests.threads import at_once

DECIDED = {
    "to": "ana@police.example",
    "user": None,
    "kind": "name_decided",
    "key": "1",
    "language": "en",
    "context": {"wanted": "Ana <O'Neill>", "accepted": True, "path": ["accounts:profile"]},
    "due_at": AT,
}


def write(**changes: Any) -> None:
    notify(**(DECIDED | changes))


def test_the_same_kind_and_key_is_written_once(db: None) -> None:
    write()
    write(due_at=AT + timedelta(days=1))
    write(to="rui@police.example")

    assert sorted(Notice.objects.values_list("to", "key", "due_at")) == [
        ("ana@police.example", "1", AT),
        ("rui@police.example", "1", AT),
    ]


def test_a_mail_is_plain_text_in_the_reader_s_language(db: None, settings: pytest.FixtureRequest) -> None:
    settings.BASE_URL = "https://amparo.example"
    write(language="fr")
    write(language="xx", key="2")

    french, default = (message(notice) for notice in Notice.objects.order_by("key"))

    assert "Ana <O'Neill>" in french.body
    assert "https://amparo.example/fr/accounts/me/" in french.body
    assert default.subject == "Your name is corrected"
    assert "https://amparo.example/en/accounts/me/" in default.body


def test_only_what_is_due_is_sent_and_only_once(db: None) -> None:
    write()
    write(key="2", due_at=AT + timedelta(hours=1))

    assert [send_next_notice(at=AT), send_next_notice(at=AT)] == [True, False]

    assert len(mail.outbox) == 1
    assert list(Notice.objects.order_by("key").values_list("sent_at", "tries", "error")) == [
        (AT, 1, ""),
        (None, 0, ""),
    ]


def test_a_mail_that_cannot_be_sent_waits_longer_each_time_and_holds_up_no_other(db: None) -> None:
    write(kind="no_such_template", due_at=AT - timedelta(minutes=1))
    write()

    assert [send_next_notice(at=AT), send_next_notice(at=AT), send_next_notice(at=AT)] == [True, True, False]

    broken, sent = Notice.objects.order_by("pk")
    assert sent.sent_at == AT
    assert (broken.tries, broken.due_at, broken.sent_at) == (1, AT + timedelta(minutes=1), None)
    assert broken.error == "TemplateDoesNotExist: mail/no_such_template.txt"
    send_next_notice(at=broken.due_at)
    broken.refresh_from_db()
    assert (broken.tries, broken.due_at) == (2, AT + timedelta(minutes=3))


def test_the_log_does_not_name_the_address_that_was_refused(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refused(_mail: object) -> None:
        raise SMTPRecipientsRefused({"ana@police.example": (550, b"no such mailbox")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refused)
    write()

    send_next_notice(at=AT)

    assert "SMTPRecipientsRefused" in caplog.text
    assert "ana@" not in caplog.text


@pytest.mark.parametrize(
    ("zone", "written", "leaves"),
    [
        ("Europe/Lisbon", "2026-11-20T19:59Z", "2026-11-21T08:00Z"),  # a Friday evening
        ("America/Sao_Paulo", "2026-11-21T22:59Z", "2026-11-23T11:00Z"),  # Saturday evening there
        ("", "2026-11-20T19:59Z", "2026-11-21T08:00Z"),
    ],
)
def test_a_reminder_that_is_tried_again_waits_for_its_hours_where_its_reader_works(
    db: None, zone: str, written: str, leaves: str
) -> None:
    ana = people.person()
    if zone:
        people.member(ana, people.unit("Airport", time_zone=zone))
        people.member(ana, people.unit("Second", time_zone="Asia/Tokyo"))
    at, opens = datetime.fromisoformat(written), datetime.fromisoformat(leaves)
    write(user=ana, to=ana.email, due_at=at, keeps_hours=True)
    with patch.object(EmailMessage, "send", side_effect=ConnectionRefusedError):
        send_next_notice(at=at)
    again = Notice.objects.get().due_at

    assert [send_next_notice(at=again), send_next_notice(at=opens - timedelta(seconds=1))] == [True, False]
    (waiting,) = Notice.objects.all()
    assert (mail.outbox, waiting.tries, waiting.due_at) == ([], 1, opens)
    send_next_notice(at=opens)
    assert [letter.to for letter in mail.outbox] == [[ana.email]]


def test_a_mail_is_given_up_in_the_end(db: None) -> None:
    write(kind="no_such_template")
    now = AT
    while send_next_notice(at=now):
        now = Notice.objects.get().due_at

    assert Notice.objects.get().tries == 12
    assert now - AT == timedelta(minutes=1 + 2 + 4 + 8 + 16 + 32 + 64 + 128 + 256) + 3 * timedelta(hours=6)


def test_two_workers_never_send_the_same_mail(own_database: str) -> None:
    write()
    write(key="2", due_at=AT + timedelta(seconds=1))
    at = AT + timedelta(minutes=1)

    def other_worker() -> None:
        try:
            send_next_notice(at=at)
        finally:
            connection.close()

    with transaction.atomic():  # this worker holds the first
        held = Notice.objects.due(at).select_for_update(skip_locked=True).first()
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join(10)

    assert held is not None
    assert list(Notice.objects.order_by("key").values_list("key", "sent_at")) == [("1", None), ("2", at)]


def test_a_mail_is_called_off_unless_it_was_sent_or_is_being_sent(own_database: str) -> None:
    ana, rui = people.person(), people.person()
    for key, user in (("1", ana), ("2", ana), ("3", ana), ("1", rui)):
        write(user=user, to=user.email, key=key, kind="recall")
    Notice.objects.filter(key="2").update(sent_at=AT)

    def call_all_off() -> None:
        for key in "123":
            call_off(user=ana, kind="recall", key=key)

    with transaction.atomic():  # a worker is sending this one
        held = Notice.objects.select_for_update().get(user=ana, key="3")
        at_once(1, call_all_off)

    assert held.key == "3"
    left = Notice.objects.order_by("pk").values_list("user", "key")
    assert list(left) == [(ana.pk, "2"), (ana.pk, "3"), (rui.pk, "1")]
