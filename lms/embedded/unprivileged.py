"""PostgreSQL refuses to run as root. This makes root look like somebody else to it."""

import ctypes
import functools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

NOBODY = 65534
CLONE_NEWUSER = 0x10000000

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def process_options() -> dict[str, Any]:
    """Options for subprocess under which PostgreSQL agrees to run.

    An ordinary user needs none. Root enters a user namespace in which it is called 65534: no user is made, no file
    changes hands, and a checkout below a directory closed to others still works. Where such namespaces are forbidden
    the process really becomes 65534.
    """
    if os.geteuid() != 0:
        return {}
    if namespaces_allowed():
        return {"preexec_fn": enter_namespace}
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def changes_owner() -> bool:
    """True when the process will be another user for the file system too, so its files must be handed over."""
    return "user" in process_options()


def enter_namespace() -> None:
    """Runs in the child, between fork and exec."""
    uid, gid = os.geteuid(), os.getegid()
    if _libc is None or _libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {gid} 1")


@functools.cache
def namespaces_allowed() -> bool:
    try:
        subprocess.run(["/bin/true"], preexec_fn=enter_namespace, check=True)
    except (subprocess.SubprocessError, OSError):
        return False
    return True
