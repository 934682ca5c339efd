"""What the PBX did with the calls of a world, by its own journal: which mailbox took a call, with which greeting."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.journal_tail import Row, Tail
from tests.patience import patient

POLL = 0.005  # seconds between two looks


class Heard:
    """The journal from now on. Each row is given out once."""

    def __init__(self, journal: Path) -> None:
        self._tail = Tail(journal)
        self.rows: list[Row] = []

    async def voicemail(self, device: str, within: float = 5.0) -> tuple[str, str]:
        """The next call from that handset that a mailbox takes: `1002@d1`, and `b` or `u` for the greeting."""
        row = await self.until(
            lambda row: row.event == "APP_START" and row.app == "VoiceMail" and of_device(row, device), within
        )
        box, _, greeting = row.data.partition(",")
        return box, greeting

    async def until(self, wanted: Callable[[Row], bool], within: float = 5.0) -> Row:
        """The first row that fits; it is given out to nobody else. Raises TimeoutError."""
        async with asyncio.timeout(patient(within)):
            while True:
                self.rows += self._tail.rows()
                for index, row in enumerate(self.rows):
                    if wanted(row):
                        return self.rows.pop(index)
                await asyncio.sleep(POLL)


def of_device(row: Row, device: str) -> bool:
    """Whether the row is about a channel of that endpoint."""
    return row.channel.startswith(f"PJSIP/{device}-")
