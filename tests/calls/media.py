"""A test phone's audio port: takes whatever comes, and sends ulaw silence when asked, so that bridges see media."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable

from tests.calls.bell import Bell

FRAME = b"\xff" * 160  # 20 ms of ulaw silence
FRAME_SECONDS = 0.02
ULAW, EVENT = 0, 101  # payload types, as sdp.py offers them
KEYS = "0123456789*#"
HEADER = 12  # bytes
KEPT = 8000  # bytes: a second


class Media:
    """One RTP port of one call. Nothing is read until `talk`: the kernel throws the rest away."""

    def __init__(self) -> None:
        self._open: socket.socket | None = None
        self.heard = 0  # packets taken since `talk`
        self._bell = Bell()
        self.to: tuple[str, int] | None = None
        self._task: asyncio.Task[None] | None = None
        self._sequence = 0
        self._stamp = 0
        self.voice = FRAME  # what `talk` sends, 20 ms of it
        self.first, self.sound = bytearray(), bytearray()  # what was taken first, and last, ulaw

    @property
    def port(self) -> int:
        """The port, taken at the first question: a call that is never answered needs none."""
        port: int = self._socket.getsockname()[1]
        return port

    def talk(self) -> None:
        """Starts to send a silent frame every 20 ms to `to`, and to count what comes."""
        if self._task is None:
            loop = asyncio.get_running_loop()
            loop.add_reader(self._socket, self._take)
            self._task = loop.create_task(self._stream())

    def press(self, key: str) -> None:
        """Sends a key as a telephone event (RFC 4733): begun, and ended three times, for one may be lost."""
        for number, ended in enumerate((False, True, True, True)):
            body = struct.pack("!BBH", KEYS.index(key), 0x80 * ended | 10, 800)
            self._send(EVENT, body, marker=number == 0)
        self._stamp += 800

    async def until_heard(self, packets: int, within: float = 5.0) -> None:
        """Waits until so many packets came since `talk`. Raises TimeoutError."""
        await self._bell.until(lambda: self.heard >= packets, within, f"{packets} packets of audio")

    async def until(self, condition: Callable[[], bool], within: float, what: str) -> None:
        """Waits until what was heard is so. Raises TimeoutError."""
        await self._bell.until(condition, within, what)

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            asyncio.get_running_loop().remove_reader(self._socket)
            self._task = None
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def _socket(self) -> socket.socket:
        if self._open is None:
            self._open = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._open.setblocking(False)
            self._open.bind(("127.0.0.1", 0))
        return self._open

    def _take(self) -> None:
        with contextlib.suppress(OSError):
            while packet := self._socket.recv(2048):
                self.heard += 1
                self.sound += packet[HEADER:]
                self.first += packet[HEADER:][: KEPT - len(self.first)]
                del self.sound[:-KEPT]
                self._bell.ring()

    async def _stream(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            self._send(ULAW, self.voice)
            self._stamp += len(FRAME)
            due += FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - loop.time()))

    def _send(self, kind: int, body: bytes, *, marker: bool = False) -> None:
        head = struct.pack(
            "!BBHII", 0x80, 0x80 * marker | kind, self._sequence & 0xFFFF, self._stamp & 0xFFFFFFFF, self.port
        )
        self._sequence += 1
        if self.to:
            with contextlib.suppress(OSError):
                self._socket.sendto(head + body, self.to)
