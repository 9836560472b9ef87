import socket
from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest
from django.utils import timezone

from lms import celery
from lms.accounts.models import Notice
from lms.accounts.services import notify


@pytest.fixture(autouse=True)
def _listening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(celery, "_silent_until", 0.0)


@pytest.fixture
def deaf_broker() -> Iterator[str]:
    """Takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}"


def write() -> None:
    notify(
        to="ana@police.example", user=None, kind="name_decided", key="1", language="en", context={},
        due_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize("broker", ["gone", "deaf"])
def test_a_broker_that_is_down_holds_nobody_up(
    db: None, deaf_broker: str, broker: str, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    url = deaf_broker if broker == "deaf" else "redis://127.0.0.1:9"
    monkeypatch.setattr(celery.app.conf, "broker_url", url)
    monkeypatch.setattr(celery.app.conf, "broker_write_url", url)

    started = monotonic()
    with django_capture_on_commit_callbacks(execute=True):
        write()
    first = monotonic() - started
    with django_capture_on_commit_callbacks(execute=True):
        write()
    second = monotonic() - started - first

    assert first < 1
    assert second < 0.1
    assert Notice.objects.count() == 1


def test_no_worker_is_woken_before_the_commit(db: None, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        write()

    assert len(callbacks) == 1
