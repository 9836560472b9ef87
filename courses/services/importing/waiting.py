"""A file that a person has sent, kept for an hour until they have seen what is in it."""

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.core.cache import cache
from django.core.files.base import File
from django.core.files.storage import default_storage

from lms.accounts.models import User

KEPT_SECONDS = 3600
PLACE = "course-imports"
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Waiting:
    """`place` is on the default storage, under a name that nobody guesses and no address hands out."""

    name: str
    place: str
    digest: str


def keep(user: User, name: str, stream: IO[bytes]) -> Waiting:
    """One file for each person: a new one takes the place of the last."""
    drop(user)
    digest = hashlib.sha256()
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
    stream.seek(0)
    place = default_storage.save(f"{PLACE}/{user.pk}/{secrets.token_hex(16)}.zip", File(stream))
    kept = Waiting(name[:200], place, digest.hexdigest())
    cache.set(_key(user), kept, KEPT_SECONDS)
    return kept


def waiting(user: User) -> Waiting | None:
    kept: Waiting | None = cache.get(_key(user))
    return kept if kept and default_storage.exists(kept.place) else None


def drop(user: User) -> None:
    """Everything that lies in the person's place, also what was forgotten there."""
    cache.delete(_key(user))
    with suppress(OSError):
        for name in default_storage.listdir(f"{PLACE}/{user.pk}")[1]:
            default_storage.delete(f"{PLACE}/{user.pk}/{name}")


def forget_old(*, at: datetime) -> int:
    """Delete what nobody came back for. Answers how many files."""
    gone = 0
    with suppress(OSError):
        for folder in default_storage.listdir(PLACE)[0]:
            for name in default_storage.listdir(f"{PLACE}/{folder}")[1]:
                path = f"{PLACE}/{folder}/{name}"
                with suppress(OSError):  # its person takes it at this moment
                    if at - default_storage.get_modified_time(path) > timedelta(seconds=KEPT_SECONDS):
                        default_storage.delete(path)
                        gone += 1
    return gone


def _key(user: User) -> str:
    return f"course-file:{user.pk}"
