from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from lms.accounts.models import Notice
from lms.accounts.services import notify
from lms.accounts.tasks import clear_sessions, send_due_notices


def test_the_sweep_sends_all_that_is_due(db: None) -> None:
    now = timezone.now()
    for number in range(3):
        notify(
            to=f"{number}@police.example",
            user=None,
            kind="name_decided",
            key="1",
            language="en",
            context={"wanted": "Ana", "accepted": True, "path": ["accounts:profile"]},
            due_at=now + timedelta(hours=number - 1),
        )

    assert [send_due_notices(), send_due_notices()] == [2, 0]

    assert sorted(message.to for message in mail.outbox) == [["0@police.example"], ["1@police.example"]]
    assert Notice.objects.filter(sent_at=None).count() == 1


def test_clearing_deletes_what_has_run_out_and_nothing_else(db: None) -> None:
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(days=1))
    cache.set("old", 1, 1)
    cache.set("new", 1, 1000)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE shared_cache SET expires = expires - interval '1 hour' WHERE cache_key LIKE '%old'")

    clear_sessions()

    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM shared_cache")
        assert cursor.fetchall() == [(":1:new",)]
