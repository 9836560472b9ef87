"""Child processes of `make run`: their output is shown line by line with their name, and they die with us."""

import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from lms.embedded import processes
from lms.embedded.place import CHECKOUT

MARK = "AMPARO_RUN"


class Child:
    def __init__(self, name: str, command: list[str], *, mark: str) -> None:
        """`mark` is put into the child's environment and its children's, to find what a killed parent left."""
        self.name = name
        self._rest = b""
        parent = os.getpid()
        self.process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            env={**os.environ, MARK: mark, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,  # Ctrl-C in the terminal is for us; we stop them in order
            preexec_fn=lambda: processes.die_with_parent(parent),  # noqa: PLW1509 - there are no threads
        )
        assert self.process.stdout is not None  # noqa: S101 - for the type checker
        self.output = self.process.stdout
        os.set_blocking(self.output.fileno(), False)

    def is_running(self) -> bool:
        return self.process.poll() is None

    def show_output(self) -> bool:
        """Print the complete lines that have come; False at the end of the output."""
        try:
            content = os.read(self.output.fileno(), 65536)
        except BlockingIOError:
            return True
        *lines, self._rest = (self._rest + content).split(b"\n")
        if not content and self._rest:
            lines, self._rest = [self._rest], b""
        for line in lines:
            print(f"{self.name:>6} | {line.decode(errors='replace')}", flush=True)
        return bool(content)

    def send(self, number: signal.Signals) -> None:
        """To the child and all its descendants that stayed in its group."""
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return


class Children:
    """The children that run, and the loop that shows what they say."""

    def __init__(self, mark: str) -> None:
        self._mark = mark
        self._selector = selectors.DefaultSelector()
        self.running: list[Child] = []

    def start(self, name: str, command: list[str]) -> Child:
        child = Child(name, command, mark=self._mark)
        self._selector.register(child.output, selectors.EVENT_READ, child)
        self.running.append(child)
        return child

    def pump(self, until: Callable[[], bool]) -> None:
        """Show output until the condition holds. It is asked at least five times a second."""
        while not until():
            for key, _ in self._selector.select(timeout=0.2):
                self._show(key.data)
            for child in [child for child in self.running if not child.is_running()]:
                self._show(child)
                self.running.remove(child)

    def _show(self, child: Child) -> None:
        if not child.output.closed and not child.show_output():
            self._close(child)

    def _close(self, child: Child) -> None:
        if not child.output.closed:
            self._selector.unregister(child.output)
            child.output.close()

    def stop(self, child: Child, *signals: tuple[signal.Signals, float]) -> None:
        """Send each signal and wait the given seconds, going on to the next only if the child is still there."""
        for number, seconds in signals:
            if child.is_running():
                child.process.send_signal(number)
                self._wait(child, processes.Patience(seconds))
        child.send(signal.SIGKILL)
        child.process.wait()
        self._show(child)
        self._close(child)
        if child in self.running:
            self.running.remove(child)

    def _wait(self, child: Child, patience: processes.Patience) -> None:
        self.pump(lambda: not child.is_running() or patience.is_over())


def end_leftovers(mark: str) -> int:
    """End what an earlier run that was killed has left behind. Returns how many processes there were."""
    found = [pid for pid in _own_processes() if pid != os.getpid() and _has_mark(pid, mark)]
    for pid in found:
        processes.end(pid, signal.SIGTERM, patience=5)
    for pid in found:
        processes.end(pid, signal.SIGKILL, patience=2)
    return len(found)


def _own_processes() -> list[int]:
    if sys.platform != "linux":
        return []
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _has_mark(pid: int, mark: str) -> bool:
    try:
        return f"{MARK}={mark}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
