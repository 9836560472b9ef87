"""Where the private servers keep their files."""

import contextlib
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lms.embedded.errors import EmbeddedError
from lms.embedded.unprivileged import NOBODY

CHECKOUT = Path(__file__).resolve().parents[2]

# A socket's address holds 108 bytes on Linux and 104 on macOS; the longest name put into the directory is 17.
LONGEST_SOCKET_DIRECTORY = 80


@dataclass(frozen=True)
class Place:
    """A directory for data, and a short private one for sockets that is derived from it."""

    var: Path

    def directory(self, name: str) -> Path:
        """A directory under `var` that only its owner can enter."""
        path = self.var / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_if_not_ours(path)
        return path

    @property
    def logs(self) -> Path:
        return self.directory("log")

    @property
    def locks(self) -> Path:
        return self.directory("lock")

    @property
    def sockets(self) -> Path:
        """Outside the tree, because a checkout may lie deeper than a socket's address is long."""
        name = f"amparo-{os.getuid()}-{hashlib.sha256(os.fsencode(self.var.resolve())).hexdigest()[:10]}"
        path = socket_parent() / name
        path.mkdir(mode=0o700, exist_ok=True)
        refuse_if_not_ours(path)
        return path

    def remove_unused_sockets(self) -> None:
        """Leave nothing outside the tree when the last server has stopped."""
        with contextlib.suppress(OSError):  # another server's socket is in it
            self.sockets.rmdir()


def socket_parent() -> Path:
    """The same for every process of one person, whatever its environment: two of them must meet here."""
    runtime = Path(f"/run/user/{os.getuid()}")
    if os.access(runtime, os.W_OK | os.X_OK) and runtime.stat().st_uid == os.getuid():
        return runtime
    shared = Path("/tmp")  # noqa: S108 - a private directory is made in it and its owner checked
    if os.access(shared, os.W_OK | os.X_OK):
        return shared
    fallback = Path(tempfile.gettempdir())
    if len(os.fsencode(fallback)) > LONGEST_SOCKET_DIRECTORY - 30:
        raise EmbeddedError(f"{fallback} is too long a path for sockets. Set TMPDIR to a shorter one.")
    return fallback


def owners() -> set[int]:
    """Who may own our files. Where root cannot use a user namespace, PostgreSQL's belong to nobody."""
    return {os.getuid(), NOBODY} if os.getuid() == 0 else {os.getuid()}


def refuse_if_not_ours(path: Path) -> None:
    """Someone else's directory at our path would let them read, or answer in place of, the database."""
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise EmbeddedError(f"{path} is in the way: a directory is wanted there. Remove it.")
    if found.st_uid not in owners():
        raise EmbeddedError(
            f"{path} belongs to user {found.st_uid} and you are user {os.getuid()}. "
            "Run as the user who made it, or remove it (its data would be lost), or set DATABASE_URL and REDIS_URL."
        )
    if stat.S_IMODE(found.st_mode) & 0o077:
        path.chmod(0o700)
