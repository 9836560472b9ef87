"""`make run`: everything a person needs to see the product, started together and stopped together."""

import http.client
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from lms.embedded import children, join, messages, npm, processes
from lms.embedded.children import Child, Children
from lms.embedded.errors import EmbeddedError
from lms.embedded.locks import Lock
from lms.embedded.place import CHECKOUT, Place
from lms.embedded.sharing import Share

HOST = "127.0.0.1"
FIRST_PORT = 8000
START_SECONDS = 60
MANAGE = [sys.executable, str(CHECKOUT / "manage.py")]


@dataclass
class Run:
    """One `make run`, from its first line to its last."""

    place: Place
    stop_signals: int = 0
    shares: list[Share] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mark = str(self.place.var)
        self.children = Children(self.mark)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_signals += 1

    def main(self) -> int:
        lock = Lock(self.place.locks / "run")
        if not lock.try_take():
            print(f"It is running already: {_read(self._address_file)}. Stop that one first, with Ctrl-C.")
            return 1
        if children.end_leftovers(self.mark):
            print("An earlier run was killed; what was left of it is stopped now.")
        try:
            return self._serve()
        finally:
            for share in reversed(self.shares):
                share.leave()

    def _serve(self) -> int:
        self.shares = join(self.place.var)
        messages.compile_stale(CHECKOUT / "locale")
        os.environ.setdefault("DEMO", "1")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
        port = free_port(int(os.environ.get("PORT") or FIRST_PORT))
        address = os.environ.setdefault("BASE_URL", f"http://{HOST}:{port}")
        if not self._finish("setup", [*MANAGE, "prepare", "--logins-to", str(self._logins_file)]):
            return self._ended_early("The database could not be prepared; the lines above say why.")
        try:
            web = self.children.start("web", web_command(port))
            if not self._wait_for_page(web, port):
                return self._ended_early("The web server did not start; the lines above say why.")
            self._address_file.write_text(address)
            print(f"\nAmparo is at {address}\n\n{_read(self._logins_file)}\nStop it with Ctrl-C.\n", flush=True)
            # Only now, so that the page is not kept waiting: on two cores both would start half as fast.
            worker = self.children.start("worker", worker_command())
            self._fetch_fonts()
            return self._until_stopped(web, worker)
        finally:
            self._stop_all()

    def _finish(self, name: str, command: list[str]) -> bool:
        """Run a command to its end, unless we are told to stop."""
        child = self.children.start(name, command)
        self.children.pump(lambda: bool(self.stop_signals) or not child.is_running())
        self.children.stop(child, (signal.SIGTERM, 5))
        return child.process.returncode == 0

    def _ended_early(self, message: str) -> int:
        if self.stop_signals:
            print("Stopped.")
            return 0
        print(message, file=sys.stderr)
        return 1

    def _wait_for_page(self, web: Child, port: int) -> bool:
        patience = processes.Patience(START_SECONDS)
        self.children.pump(
            lambda: bool(self.stop_signals) or not web.is_running() or patience.is_over() or answers(port)
        )
        return not self.stop_signals and answers(port)

    def _fetch_fonts(self) -> None:
        """After the first page is up, because they are large and the first certificate is some way off."""
        if not npm.is_installed():
            self.children.start("fonts", [sys.executable, "-m", "lms.embedded", "npm"])

    def _until_stopped(self, *needed: Child) -> int:
        self.children.pump(lambda: bool(self.stop_signals) or any(child.process.poll() is not None for child in needed))
        for child in needed:
            if not self.stop_signals and not child.is_running():
                print(f"'{child.name}' ended by itself with {child.process.returncode}; stopping the rest.")
                return 1
        return 0

    def _stop_all(self) -> None:
        """The web server and then the worker finish what they have in hand; everything else just ends."""
        print("\nStopping …", flush=True)
        in_order = sorted(self.children.running, key=lambda child: {"web": 1, "worker": 2}.get(child.name, 0))
        for child in in_order:
            # To the worker a second SIGTERM would say nothing new. SIGQUIT gives the task in hand back to the broker.
            self.children.stop(child, (signal.SIGTERM, 8), (signal.SIGQUIT, 3))
        self._address_file.unlink(missing_ok=True)

    @property
    def _address_file(self) -> Path:
        return self.place.var / "address"

    @property
    def _logins_file(self) -> Path:
        return self.place.var / "demo_logins"


def web_command(port: int) -> list[str]:
    workers = str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", workers]
    options += ["--blocking-threads", "1", "--log-level", "warning", "--workers-kill-timeout", "8"]
    return [sys.executable, "-m", "granian", *options, "lms.wsgi:application"]


def worker_command() -> list[str]:
    options = ["-B", "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    # As root Celery warns; what it fears, pickled messages, is switched off.
    silent = ["-W", "ignore:You're running the worker with superuser privileges"]
    return [sys.executable, *silent, "-m", "celery", "--quiet", "-A", "lms", "worker", *options]


def free_port(first: int) -> int:
    for port in range(first, first + 100):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                attempt.bind((HOST, port))
            except OSError:
                continue
            return port
    raise EmbeddedError(f"The ports {first} to {first + 99} are all taken. Set PORT to one that is free.")


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < http.client.BAD_REQUEST
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""
