"""As much of HTTP/1.1 as a learner's browser speaks with our server: thousands of these fit in one process."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE = 60  # seconds for one answer
CSRF = "load" * 8


class LineError(OSError):
    """The connection broke, or what came was not the whole of an answer."""


@dataclass(frozen=True)
class Reply:
    status: int
    location: str
    body: bytes


class Line:
    """One learner's connection, kept open from request to request as a browser does."""

    def __init__(self, port: int, session: str) -> None:
        self._port = port
        self._cookies = f"sessionid={session}; csrftoken={CSRF}"
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, fields: dict[str, str] | None = None, *, accept: str) -> Reply:
        """Raises OSError or TimeoutError when there is no whole answer."""
        body = urlencode(fields or {}).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}:{self._port}", f"Cookie: {self._cookies}"]
        lines += [f"Accept: {accept}", f"X-CSRFToken: {CSRF}"]
        if method == "POST":
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        request = "\r\n".join([*lines, "", ""]).encode() + body
        try:
            return await asyncio.wait_for(self._exchange(request), PATIENCE)
        except (OSError, TimeoutError):
            self.close()
            raise
        except (asyncio.IncompleteReadError, ValueError) as error:
            self.close()
            raise LineError(str(error)) from error

    async def _exchange(self, request: bytes) -> Reply:
        if self._reader is None or self._reader.at_eof():  # the server closes what was idle for long
            self.close()
            self._reader, self._writer = await asyncio.open_connection(HOST, self._port)
        assert self._writer is not None  # noqa: S101 for the type checker
        self._writer.write(request)
        await self._writer.drain()
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        if headers.get("transfer-encoding") == "chunked":
            body = await self._chunks(self._reader)
        else:
            body = await self._reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection") == "close":
            self.close()
        return Reply(int(head[0].split()[1]), headers.get("location", ""), body)

    async def _chunks(self, reader: asyncio.StreamReader) -> bytes:
        body = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += await reader.readexactly(size)
            await reader.readexactly(2)
        await reader.readuntil(b"\r\n")
        return body

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None
