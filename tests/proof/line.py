"""The line between a browser and the server, which can be broken in every way in which lines break."""

import contextlib
import random
import re
import socket
import socketserver
import threading
from collections import deque
from collections.abc import Iterator

HOST = "127.0.0.1"
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)
CONNECTION = re.compile(rb"\r\nconnection: [^\r]*", re.IGNORECASE)
PATIENCE = 30  # seconds

# What can happen to one POST: the reply is lost; half of it comes; half of the request goes; it goes twice; it is lost
# for the browser and reaches the server much later.
TROUBLES = ("reply lost", "half a reply", "half a request", "twice", "late")


class Line:
    """Every request has a connection of its own, so that it can be lost alone."""

    def __init__(self, to: int) -> None:
        self._to = to
        self.is_cut = False
        self.troubles: deque[str] = deque()
        self._late: list[bytes] = []
        self._open: set[socket.socket] = set()
        line = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with line._kept(self.request), contextlib.suppress(OSError):
                    line._pass_on(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

        self._server = Server((HOST, 0), Handler)
        self.port: int = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self.cut()
        self._server.shutdown()
        self._server.server_close()

    def cut(self) -> None:
        """Whatever is on its way is lost, and nothing gets through until `mend`."""
        self.is_cut = True
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut = False

    def deliver_late(self, chance: random.Random) -> int:
        """What was given up long ago reaches the server after all, in any order. How many there were."""
        late, self._late = self._late, []
        chance.shuffle(late)
        for request in late:
            with contextlib.suppress(OSError):
                self._ask(request)
        return len(late)

    @contextlib.contextmanager
    def _kept(self, connection: socket.socket) -> Iterator[None]:
        self._open.add(connection)
        try:
            yield
        finally:
            self._open.discard(connection)

    def _pass_on(self, browser: socket.socket) -> None:
        request = _whole_request(browser)
        if self.is_cut or not request:
            return
        trouble = self.troubles.popleft() if self.troubles and request.startswith(b"POST ") else ""
        if trouble == "late":
            self._late.append(request)
            return
        if trouble == "half a request":
            self._send(request[: len(request) - 20]).close()
            return
        if trouble == "twice":
            threading.Thread(target=self._ask, args=[request], daemon=True).start()
        reply = self._ask(request)
        if self.is_cut or trouble == "reply lost":
            return
        browser.sendall(reply[: len(reply) // 2] if trouble == "half a reply" else reply)

    def _ask(self, request: bytes) -> bytes:
        """The server's whole reply; it closes the connection after it."""
        with self._send(request) as server:
            return b"".join(iter(lambda: server.recv(65536), b""))

    def _send(self, request: bytes) -> socket.socket:
        server = socket.create_connection((HOST, self._to), timeout=PATIENCE)
        server.sendall(request)
        return server


def _whole_request(browser: socket.socket) -> bytes:
    """With the wish that the connection be closed after it."""
    browser.settimeout(PATIENCE)
    content = b""
    while b"\r\n\r\n" not in content:
        more = browser.recv(65536)
        if not more:
            return b""
        content += more
    head, _, body = content.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    while length and len(body) < int(length[1]):
        body += browser.recv(65536)
    return CONNECTION.sub(b"", head) + b"\r\nConnection: close\r\n\r\n" + body
