"""The web server of production, over the database of the environment, for as long as a block lasts."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from lms.embedded import CHECKOUT, EmbeddedError, processes
from lms.embedded.run import answers, free_port, web_command

FIRST_PORT = 8200
START_SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")
PARENT, CPU = 1, slice(11, 15)  # of the fields of /proc/<pid>/stat that follow the name


@dataclass(frozen=True)
class Web:
    port: int
    pid: int


@contextmanager
def serving(log: Path) -> Iterator[Web]:
    port, parent = free_port(FIRST_PORT), os.getpid()
    with (
        log.open("wb") as output,
        subprocess.Popen(
            web_command(port),
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=lambda: processes.die_with_parent(parent),  # noqa: PLW1509 there are no threads
        ) as server,
    ):
        try:
            ready = processes.wait_until(lambda: answers(port) or server.poll() is not None, START_SECONDS)
            if not ready or server.poll() is not None:
                raise EmbeddedError(f"The web server did not start:\n{processes.last_lines(log)}")
            yield Web(port, server.pid)
        finally:
            server.send_signal(signal.SIGTERM)


def cpu_seconds(root: int) -> float:
    """Of a process, its children, and what of them has ended; 0 where there is no /proc."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            parts = path.read_text(errors="replace").rpartition(")")[2].split()
            if str(root) in (path.parent.name, parts[PARENT]):
                ticks += sum(map(int, parts[CPU]))
    return ticks / TICKS
