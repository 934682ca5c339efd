"""A browser's end of `/live`: reads server-sent events as they come, within a deadline."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.browser.serving import Served

SOON = 5.0  # seconds; PRODUCT: a page says within five seconds that it is not live


@dataclass(frozen=True, slots=True)
class Event:
    kind: str
    data: dict[str, Any]
    mark: str = ""


@dataclass(slots=True)
class Listening:
    """An open stream."""

    socket: socket.socket
    status: int
    headers: str
    _rest: bytes = b""
    _blocks: list[str] = field(default_factory=list)

    def next(self, *kinds: str, within: float = SOON) -> Event:
        """The next event of these kinds, others are passed over. Raises AssertionError when none comes in time."""
        end = time.monotonic() + within
        while True:
            event = _event(self._block(end))
            if event is not None and event.kind in kinds:
                return event

    def ends(self, within: float = SOON) -> bool:
        """Whether the other side ends it in time."""
        end = time.monotonic() + within
        try:
            while True:
                self._block(end)
        except EOFError:
            return True
        except AssertionError:
            return False

    def _block(self, end: float) -> str:
        while b"\n\n" not in self._rest:
            self.socket.settimeout(max(0.001, end - time.monotonic()))
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                raise AssertionError("nothing came in time") from None
            if not data:
                raise EOFError
            self._rest += data
        block, _, self._rest = self._rest.partition(b"\n\n")
        return block.decode()


@contextmanager
def listening(portal: Served, cookie: str, query: str = "", method: str = "GET") -> Iterator[Listening]:
    """`/live` asked for with that cookie (HTTP/1.0, so that no chunks come in between)."""
    place = urlsplit(portal.url)
    with socket.create_connection((place.hostname, place.port), SOON) as connection:  # type: ignore[arg-type]
        lines = [f"{method} /live{query} HTTP/1.0", f"Host: {place.netloc}", f"Cookie: ringplan={cookie}", "", ""]
        connection.sendall("\r\n".join(lines).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(1) or b"\r\n\r\n"
        text = head.decode()
        yield Listening(connection, int(text.split()[1]), text)


def _event(block: str) -> Event | None:
    fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
    return Event(fields["event"], json.loads(fields["data"]), fields.get("id", "")) if "event" in fields else None
