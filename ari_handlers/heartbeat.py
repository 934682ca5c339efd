"""Tells the dialplan that somebody listens: it asks nobody whose last beat is older than five seconds (DESIGN §1)."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field

from controller.pbx.ari import Ari, AriDown, AriRefused, Request

log = logging.getLogger(__name__)

BEAT = "RP_BEAT"  # a global variable of the PBX; counterpart: rp-ask in changes.conf.j2
EVERY = 2.0  # seconds


@dataclass(slots=True)
class Heartbeat:
    """The PBX's own second, read and written back: no two clocks are compared."""

    ari: Ari
    _now: asyncio.Event = field(default_factory=asyncio.Event)

    def at_once(self) -> None:
        """The PBX came up: it knows of no beat yet."""
        self._now.set()

    async def run(self) -> None:
        """Until cancelled. A PBX that is away gets none."""
        while True:
            self._now.clear()
            try:
                await beat(self.ari)
            except (AriDown, AriRefused, TimeoutError) as error:
                log.debug("no beat: %s", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._now.wait()


async def beat(ari: Ari) -> None:
    """One. Raises AriDown, AriRefused, TimeoutError."""
    second = (await ari.get("asterisk/variable", {"variable": "EPOCH"}))["value"]
    await ari.ask(Request("POST", "asterisk/variable", query={"variable": BEAT, "value": second}))
