"""Several processes use one private server: the first starts it, the last stops it."""

import atexit
import os
from pathlib import Path
from typing import Protocol

from lms.embedded.locks import Lock, held
from lms.embedded.place import Place


class Server(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def place(self) -> Place: ...
    def is_answering(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Share:
    """One process's use of a server: from `join` until `leave`, or until the process ends in any way."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._process = os.getpid()
        self._use: Lock | None = None

    @property
    def _door(self) -> Path:
        """Whoever comes or goes passes alone; one door for all servers of a place, for they share a directory."""
        return self._server.place.locks / "door"

    def join(self) -> None:
        use = Lock(self._server.place.locks / f"{self._server.name}.use")
        with held(self._door):
            if not self._server.is_answering():
                self._server.start()
            use.share()
        self._use = use
        atexit.register(self.leave)

    def leave(self) -> None:
        """Stop the server if nobody else uses it. A forked child has nothing to leave."""
        if self._use is None or os.getpid() != self._process:
            return
        with held(self._door):
            if self._use.try_take():
                self._server.stop()
                self._server.place.remove_unused_sockets()
            self._use.close()
        self._use = None
        atexit.unregister(self.leave)
