"""Keys that are pressed by whoever picks up, for as long as a call is watched."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

from tests.bench.agreement.cases import Case
from tests.bench.agreement.legs import Key
from tests.bench.agreement.outcome import party_of
from tests.bench.agreement.site import Site
from tests.calls.leg import Leg

AFTER = 0.6  # seconds from the answer
LONGEST = 60.0


@asynccontextmanager
async def keys_pressed(site: Site, case: Case, called: Callable[[], list[Leg]]) -> AsyncIterator[Mapping[Leg, Key]]:
    """Every leg that is picked up does what the case says, in time; gives what was pressed so far."""
    pressed: dict[Leg, Key] = {}
    tasks = [asyncio.create_task(_press_all(site, case, called, pressed))]
    try:
        yield pressed
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _press_all(site: Site, case: Case, called: Callable[[], list[Leg]], pressed: dict[Leg, Key]) -> None:
    def due() -> list[Leg]:
        return [leg for leg in called() if leg.answered_at and leg not in waiting]

    waiting: set[Leg] = set()
    async with asyncio.TaskGroup() as group:
        while True:
            for leg in await site.until(due, LONGEST, "an answer"):
                waiting.add(leg)
                group.create_task(_press(site, leg, case.keys.get(party_of(leg), "nothing"), pressed))


async def _press(site: Site, leg: Leg, key: Key, pressed: dict[Leg, Key]) -> None:
    assert leg.answered_at
    await asyncio.sleep(max(0.0, leg.answered_at + AFTER - site.now))
    if leg.ending or key == "nothing":
        return
    pressed[leg] = key
    if key == "hang up":
        await leg.bye()
    else:
        leg.media.press(key)
