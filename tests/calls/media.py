"""A test phone's audio port: takes whatever comes, and sends ulaw silence when asked, so that bridges see media."""

import asyncio
import contextlib
import socket
import struct

from tests.calls.bell import Bell

FRAME = b"\xff" * 160  # 20 ms of ulaw silence
FRAME_SECONDS = 0.02


class Media:
    """One RTP port of one call. Nothing is read until `talk`: the kernel throws the rest away."""

    def __init__(self) -> None:
        self._open: socket.socket | None = None
        self.heard = 0  # packets taken since `talk`
        self._bell = Bell()
        self.to: tuple[str, int] | None = None
        self._task: asyncio.Task[None] | None = None

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

    async def until_heard(self, packets: int, within: float = 5.0) -> None:
        """Waits until so many packets came since `talk`. Raises TimeoutError."""
        await self._bell.until(lambda: self.heard >= packets, within, f"{packets} packets of audio")

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
            while self._socket.recv(2048):
                self.heard += 1
                self._bell.ring()

    async def _stream(self) -> None:
        loop = asyncio.get_running_loop()
        sequence, due = 0, loop.time()
        while True:
            head = struct.pack("!BBHII", 0x80, 0, sequence & 0xFFFF, sequence * 160 & 0xFFFFFFFF, self.port)
            if self.to:
                with contextlib.suppress(OSError):
                    self._socket.sendto(head + FRAME, self.to)
            sequence += 1
            due += FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - loop.time()))
