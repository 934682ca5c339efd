"""The PBX's own journal, each row put into the box of the world it is about."""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.agreement.outcome import TAKERS, App
from tests.bench.agreement.worlds import ROOM
from tests.calls.bell import Bell
from tests.journal_tail import Row, Tail

POLL = 0.005  # seconds between two looks
OF_ENDPOINT = re.compile(r"PJSIP/[dt](\d+)-")  # a phone, or a trunk
OF_DOMAIN = re.compile(r"Local/\d+@from-(\d+)-")


@dataclass(slots=True)
class Box:
    """Rows about one world; `bell` rings with each."""

    bell: Bell
    rows: list[Row] = field(default_factory=list)

    def takers(self, channel: str) -> list[App]:
        """What took the call, on channels of that name, in order: `("VoiceMail", "7@d1,u")`."""
        return [(row.app, row.data) for row in self._of(channel) if row.event == "APP_START" and row.app in TAKERS]

    def cause(self, channel: str) -> int | None:
        """The Q.850 cause with which the channel of that name was hung up."""
        return next((row.cause for row in self._of(channel) if row.event == "HANGUP"), None)

    def quiet(self) -> bool:
        """Whether every channel that started has been hung up: no row of this call will come any more."""
        begun = {row.unique for row in self.rows if row.event == "CHAN_START"}
        return begun <= {row.unique for row in self.rows if row.event == "CHAN_END"}

    def bridged(self, channel: str) -> bool:
        """Whether a channel of that name and another of the same call are in a bridge."""
        linked = {row.linked for row in self._of(channel) if row.event == "BRIDGE_ENTER"}
        return any(row.linked in linked and not row.channel.startswith(channel) for row in self._bridgings())

    def entered(self, channel: str) -> bool:
        """Whether a channel of that name has been in a bridge."""
        return any(row.event == "BRIDGE_ENTER" for row in self._of(channel))

    def joined(self, channel: str) -> bool:
        """Whether a channel of that name, or of a call it began, is in a bridge."""
        linked = {row.linked for row in self._of(channel)}
        return any(row.linked in linked for row in self._bridgings())

    def _bridgings(self) -> list[Row]:
        return [row for row in self.rows if row.event == "BRIDGE_ENTER"]

    def _of(self, channel: str) -> list[Row]:
        return [row for row in self.rows if row.channel.startswith(channel)]


class Journal:
    """Use as `async with Journal(path) as journal`."""

    def __init__(self, path: Path) -> None:
        self._tail = Tail(path)
        self._boxes: dict[int, Box] = {}

    async def __aenter__(self) -> "Journal":
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reader.cancel()
        with suppress(asyncio.CancelledError):
            await self._reader

    def follow(self, world: int, bell: Bell) -> Box:
        """The box of that world, from now on."""
        return self._boxes.setdefault(world, Box(bell))

    async def _read(self) -> None:
        while True:
            for row in self._tail.rows():
                box = self._boxes.get(_world(row.channel))
                if box is not None:
                    box.rows.append(row)
                    box.bell.ring()
            await asyncio.sleep(POLL)


def _world(channel: str) -> int:
    """The number of the world, -1 for channels that tell nothing about it."""
    if found := OF_ENDPOINT.match(channel):
        return int(found[1]) // ROOM
    found = OF_DOMAIN.match(channel)
    return int(found[1]) - 1 if found else -1
