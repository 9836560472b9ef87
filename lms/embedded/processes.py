"""Processes of the operating system: is it alive, is it the one we think, tie it to its parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


_detached: list["subprocess.Popen[bytes]"] = []


def start_detached(command: list[str], *, log: Path, **options: Any) -> "subprocess.Popen[bytes]":
    """Start a server that outlives us, deaf to the terminal's Ctrl-C."""
    with log.open("ab") as output:
        server = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **options
        )
    _detached.append(server)  # kept, or Python would complain that it still runs
    return server


def last_lines(log: Path, count: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


class Patience:
    """Some seconds that run out."""

    def __init__(self, seconds: float) -> None:
        self._deadline = time.monotonic() + seconds

    def is_over(self) -> bool:
        return time.monotonic() > self._deadline


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """A container without an init keeps dead orphans listed for ever."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False


def command_line(pid: int) -> list[str]:
    """The arguments the process was started with; empty when there is no such process."""
    if sys.platform == "linux":
        try:
            content = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return []
        return [os.fsdecode(part) for part in content.split(b"\0") if part]
    listed = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
    return listed.stdout.split()


def end(pid: int, *signals: signal.Signals, patience: float) -> bool:
    """Send each signal in turn, waiting up to `patience` seconds for the process to go. True when it is gone."""
    for number in signals:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        if wait_until(lambda: not is_alive(pid), patience):
            break
    for server in _detached:
        server.poll()  # lets a child of ours that has ended go from the list of processes
    return not is_alive(pid)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    patience = Patience(seconds)
    while not condition():
        if patience.is_over():
            return False
        time.sleep(0.02)
    return True


def die_with_parent(parent: int, number: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel for a signal when `parent` dies, even by kill -9. Linux only; elsewhere nothing is done."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it died before we asked
        os.kill(os.getpid(), number)
