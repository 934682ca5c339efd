"""AMI for the bench `live`: one who watches when things happen, and a relay through which a flood can be let in."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from itertools import accumulate

from controller.pbx.ami_codec import UNHEARD
from controller.settings import LOOPBACK

END = b"\r\n\r\n"
EVENTS = b"Username: events\r\n"
ID = re.compile(rb"\b1[0-9]{9}\.([0-9]+)\b")
BRIDGE = re.compile(rb"\b[0-9a-f]{8}(-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\b")
STAMP = re.compile(rb"\r\nTimestamp: [0-9.]+")
ROUND, AT = b"\x01", b"\x02"  # stand in a captured event for what differs from round to round, and for the time
TURN = 0.01  # seconds between two portions of a flood
MOST = 2**20


@dataclass(slots=True)
class Watcher:
    """Hears everything, unfiltered; `kept` collects it while it is a list."""

    born: dict[str, float] = field(default_factory=dict)  # calls, by the PBX's clock
    gone: dict[str, float] = field(default_factory=dict)  # when their latest channel ended
    late: list[float] = field(default_factory=list)  # milliseconds from the PBX's clock to here
    kept: list[bytes] | None = None

    async def run(self, port: int, user: str, secret: str) -> None:
        """Until cancelled."""
        reader, writer = await asyncio.open_connection(LOOPBACK, port, limit=MOST)
        writer.write(f"Action: Login\r\nUsername: {user}\r\nSecret: {secret}\r\n\r\n".encode())
        try:
            while True:
                self._hear(await reader.readuntil(END))
        finally:
            writer.close()

    def _hear(self, block: bytes) -> None:
        if self.kept is not None and block.startswith(b"Event: "):
            self.kept.append(block)
        if block.startswith((b"Event: Newchannel\r\n", b"Event: Hangup\r\n")):
            said = dict(line.split(": ", 1) for line in block.decode().split("\r\n") if ": " in line)
            stamp = float(said["Timestamp"])
            self.late.append((time.time() - stamp) * 1000)
            if said["Event"] == "Hangup":
                self.gone[said["Linkedid"]] = stamp
            elif said["Uniqueid"] == said["Linkedid"]:
                self.born[said["Uniqueid"]] = stamp


@dataclass(slots=True)
class Relay:
    """Stands before AMI. `told` counts events for the account `events` that are read there, flood and all."""

    pbx: int  # its port
    port: int = 0
    told: int = 0
    links: int = 0  # of that account, ever
    _events: asyncio.StreamWriter | None = None
    _open: int = 0
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> asyncio.Server:
        server = await asyncio.start_server(self._come, LOOPBACK, 0, limit=MOST)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def closed(self) -> None:
        """Once nobody is connected any more."""
        async with asyncio.timeout(10):
            while self._open:
                self._over.clear()
                await self._over.wait()

    async def _come(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, their = await asyncio.open_connection(LOOPBACK, self.pbx, limit=MOST)
        first = await reader.readuntil(END)
        is_events = EVENTS in first
        if is_events:
            self._events, self.links = writer, self.links + 1
        their.write(first)
        self._open += 1
        back = asyncio.create_task(self._back(there, writer, is_events=is_events))
        try:
            while data := await reader.read(65536):
                their.write(data)
        except ConnectionError:
            pass
        finally:
            if self._events is writer:
                self._events = None
            back.cancel()
            their.close()
            writer.close()
            self._open -= 1
            self._over.set()

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_events: bool) -> None:
        """Whole messages, so that others can be put between them."""
        writer.write(await reader.readuntil(b"\r\n"))
        try:
            while True:
                block = await reader.readuntil(END)
                self.told += is_events and b"\r\nActionID: " not in block and is_heard(block)
                writer.write(block)
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    async def flood(self, captured: list[bytes], a_second: int, seconds: float) -> int:
        """Those events again and again, as calls of their own each time; how many were sent."""
        blocks = [marked(block) for block in captured]
        heard = [0, *accumulate(map(is_heard, blocks))]
        began, sent, turn = time.monotonic(), 0, 0
        while (passed := time.monotonic() - began) < seconds and self._events is not None:
            due = int(min(passed + TURN, seconds) * a_second) - sent
            while due > 0:
                turn, at = divmod(sent, len(blocks))
                some = blocks[at : at + due]
                now = f"{time.time():.6f}".encode()
                data = b"".join(some).replace(ROUND, b"%09d" % turn).replace(AT, now)
                self._events.write(data)
                self.told += heard[at + len(some)] - heard[at]
                sent, due = sent + len(some), due - len(some)
            await asyncio.sleep(TURN)
        rest = -sent % len(blocks)
        if rest and self._events is not None:  # the last round ends, so that its calls do
            data = b"".join(blocks[-rest:]).replace(ROUND, b"%09d" % turn)
            self._events.write(data.replace(AT, f"{time.time():.6f}".encode()))
            self.told += heard[-1] - heard[-1 - rest]
            sent += rest
        return sent


def is_heard(block: bytes) -> bool:
    """Whether it is an event that the controller reads."""
    return block.startswith(b"Event: ") and block[7 : block.index(b"\r")].decode() not in UNHEARD


def marked(block: bytes) -> bytes:
    """With signs in place of what tells one round's calls and bridges from those of another, and of the time."""
    timed = STAMP.sub(b"\r\nTimestamp: " + AT, block)
    return BRIDGE.sub(ROUND + rb"\1", ID.sub(rb"1" + ROUND + rb".\1", timed))
