"""How long this process and the PBX took to answer at the worst: on a busy machine times tell nothing about rules."""

import asyncio
import time
from contextlib import suppress

from controller.pbx.ami import Ami

EVERY = 0.05  # seconds
TOO_LONG = 0.15


class Pulse:
    """Use as `async with Pulse(ami) as pulse`."""

    def __init__(self, ami: Ami) -> None:
        self._ami = ami
        self._stalls: list[tuple[float, float]] = []  # from, to

    async def __aenter__(self) -> "Pulse":
        self._beating = asyncio.create_task(self._beat())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._beating.cancel()
        with suppress(asyncio.CancelledError):
            await self._beating

    def stalled(self, since: float) -> bool:
        """Whether something stood still since that moment (monotonic seconds)."""
        return any(end >= since for _, end in self._stalls)

    async def _beat(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(EVERY)
            await self._ami.send({"Action": "Ping"}, within=60)
            after = time.monotonic()
            if after - before - EVERY > TOO_LONG:
                self._stalls.append((before, after))
