"""A command on servers of its own: it touches nothing that is under var/ already, and leaves nothing behind."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
from types import FrameType

from lms.embedded import join
from lms.embedded.errors import EmbeddedError
from lms.embedded.locks import Lock
from lms.embedded.place import CHECKOUT, Place
from lms.embedded.postgres import Postgres
from lms.embedded.valkey import Valkey

MARK = "AMPARO_APART"
OF_OTHERS = ("DATABASE_URL", "REDIS_URL", "S3_BUCKET", "BASE_URL", "ALLOWED_HOSTS", "EMAIL_URL", "DEBUG", "DEMO")


def run(command: list[str]) -> int:
    """Run a Python program with PostgreSQL, Valkey and files that are new and its alone; its exit code."""
    place = Place(CHECKOUT / "var" / "apart")
    lock = Lock(Place(CHECKOUT / "var").locks / "apart")
    if not lock.try_take():
        raise EmbeddedError("Something of this kind is running already; two would only measure each other.")
    signal.signal(signal.SIGTERM, _end)
    _clear(place)
    for name in OF_OTHERS:
        os.environ.pop(name, None)
    os.environ |= {MARK: str(place.var), "SECRET_KEY": secrets.token_urlsafe(50)}
    os.environ["MEDIA_ROOT"] = str(place.directory("media"))
    shares = join(place.var)
    try:
        return subprocess.run([sys.executable, *command], cwd=CHECKOUT, check=False).returncode
    finally:
        for share in reversed(shares):
            share.leave()
        _clear(place)


def is_apart() -> bool:
    """Whether this process was started by `run`."""
    return MARK in os.environ


def _clear(place: Place) -> None:
    """Also what an earlier run that was killed has left."""
    if place.var.exists():
        for server in (Postgres(place), Valkey(place)):
            server.stop()
        place.remove_unused_sockets()
        shutil.rmtree(place.var)


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signal.SIGTERM)
