"""How the installation itself is: worker, queue, mail, storage, records, versions. No secret, nothing of a person."""

import os
import platform
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from time import monotonic

import django
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.models import Count, Min, Q

from lms.accounts.models import Notice
from lms.celery import queue_length
from lms.dashboards.models import Heartbeat
from lms.embedded import h5p_core
from lms.learning.models import RecordsCheck

LOOKING = timedelta(seconds=0.5)  # at files, for a page that somebody waits for


@dataclass(frozen=True)
class Mail:
    """`waiting` are due and not sent; `tried` of them went wrong at least once. `given_up` are tried no more."""

    waiting: int
    tried: int
    given_up: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class Storage:
    """In bytes. `uploads` is None where they are in a bucket; `is_all`: there was time to look at every file."""

    database: int
    uploads: int | None
    is_all: bool
    free: int | None


@dataclass(frozen=True)
class System:
    """`queue` is None where the broker does not answer, `heard_at` where no worker was ever heard of."""

    heard_at: datetime | None
    queue: int | None
    mail: Mail
    storage: Storage
    check: RecordsCheck | None
    ended: RecordsCheck | None
    versions: dict[str, str]


def system(at: datetime) -> System:
    """`check` is the last one that began, `ended` the last that came to its end. Six queries."""
    checks = RecordsCheck.objects.order_by("-started_at")
    return System(
        heard_at=Heartbeat.objects.values_list("at", flat=True).first(),
        queue=queue_length(),
        mail=_mail(at),
        storage=_storage(),
        check=checks.first(),
        ended=checks.filter(finished_at__isnull=False).first(),
        versions=_versions(),
    )


def _mail(at: datetime) -> Mail:
    waiting = Q(tries__lt=Notice.MOST_TRIES)
    told = Notice.objects.filter(sent_at__isnull=True, due_at__lte=at).aggregate(
        waiting=Count("pk", filter=waiting),
        tried=Count("pk", filter=waiting & Q(tries__gt=0)),
        given_up=Count("pk", filter=~waiting),
        oldest_at=Min("due_at", filter=waiting),
    )
    return Mail(**told)


def _storage() -> Storage:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        database = cursor.fetchone()[0]
    root = Path(settings.MEDIA_ROOT)
    if not isinstance(default_storage, FileSystemStorage) or not root.is_dir():
        return Storage(database, None, is_all=True, free=None)
    uploads, is_all = _size_of(root)
    return Storage(database, uploads, is_all, shutil.disk_usage(root).free)


def _size_of(root: Path) -> tuple[int, bool]:
    """Of all files below it that could be looked at in the time there is, and whether these were all."""
    until, size = monotonic() + LOOKING.total_seconds(), 0
    for place, file in enumerate(_files(root)):
        try:
            size += file.stat(follow_symlinks=False).st_size
        except FileNotFoundError:  # deleted meanwhile
            continue
        if place % 1000 == 0 and monotonic() > until:
            return size, False
    return size, True


def _files(place: Path | str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield entry


def _versions() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgresql = cursor.fetchone()[0]
    ours = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["project"]["version"]
    found = {
        "Amparo": ours,
        "Django": django.get_version(),
        "Wagtail": version("wagtail"),
        "PostgreSQL": postgresql,
        "Python": platform.python_version(),
    }
    return found | ({"h5p-standalone": h5p_core.version()} if h5p_core.is_installed() else {})
