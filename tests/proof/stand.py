"""A PostgreSQL and a web server of this proof's own, to be killed and started again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import environ
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from lms.embedded import CHECKOUT, Place, Postgres, processes
from lms.embedded.run import answers, free_port, web_command
from tests.databases import uncollected

FIRST_PORT, PORTS = 20_000, 10_000
PATIENCE = 60  # seconds


class Stand:
    """Both as in production: the database waits for the disk, and granian has a process for each core."""

    def __init__(self, directory: Path) -> None:
        self.postgres = Postgres(Place(directory / "var"))
        self.media = directory / "media"
        # No other run may have it: granian shares a port with whoever has it already, and half of us would go there.
        self.port = free_port(FIRST_PORT + os.getpid() % PORTS)
        self._log = directory / "web.log"
        self._web: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.postgres.start()
        with self.used(), uncollected():
            call_command("migrate", verbosity=0, interactive=False)

    def stop(self) -> None:
        self.kill_web()
        print(processes.last_lines(self._log) if self._log.exists() else "")  # shown where a test fails
        self.postgres.stop()
        self.postgres.place.remove_unused_sockets()

    @contextmanager
    def used(self) -> Iterator[None]:
        """This process's Django works on this database for the length of a block."""
        connection = connections["default"]
        connection.close()
        before = dict(connection.settings_dict)
        named = environ.Env.db_url_config(self.postgres.url())
        connection.settings_dict.update({**named, "ENGINE": before["ENGINE"]})
        media, settings.MEDIA_ROOT = settings.MEDIA_ROOT, str(self.media)
        try:
            yield
        finally:
            settings.MEDIA_ROOT = media
            connection.close()
            connection.settings_dict.update(before)

    def start_web(self) -> None:
        """Returns when it answers."""
        parent = os.getpid()
        with self._log.open("ab") as output:
            self._web = subprocess.Popen(
                web_command(self.port),
                cwd=CHECKOUT,
                env={**os.environ, "DATABASE_URL": self.postgres.url(), "MEDIA_ROOT": str(self.media)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=lambda: processes.die_with_parent(parent),  # noqa: PLW1509 it takes no lock of a thread
            )
        assert processes.wait_until(self._is_serving, PATIENCE), processes.last_lines(self._log)

    def _is_serving(self) -> bool:
        return answers(self.port)

    def kill_web(self) -> None:
        """All its processes, in the middle of whatever they do."""
        if self._web is not None:
            os.killpg(self._web.pid, signal.SIGKILL)
            self._web.wait()
            self._web = None

    def stop_postgres(self, *, immediately: bool) -> None:
        """Fast ends what is under way in order; immediately is like a power cut, and recovers at the next start."""
        pid = self.postgres.running_pid()
        assert pid is not None
        first = signal.SIGQUIT if immediately else signal.SIGINT
        assert processes.end(pid, first, signal.SIGKILL, patience=PATIENCE)

    def start_postgres(self) -> None:
        self.postgres.start()
