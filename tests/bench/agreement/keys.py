"""Keys that are pressed by whoever picks up, for as long as a call is watched."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

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
    presser = _Presser(site, case, called)
    task = asyncio.create_task(presser.run())
    try:
        yield presser.pressed
    finally:
        presser.over = True
        site.bell.ring()  # a task that has just been woken would not notice that it is cancelled (Python 3.11)
        await task


class _Presser:
    def __init__(self, site: Site, case: Case, called: Callable[[], list[Leg]]) -> None:
        self.site, self.case, self.called = site, case, called
        self.pressed: dict[Leg, Key] = {}
        self.over = False
        self._seen: set[Leg] = set()

    async def run(self) -> None:
        """Until `over` is set."""
        while not self.over:
            await self.site.until(lambda: self.over or self._due(), LONGEST, "an answer")
            for leg in self._due():
                self._seen.add(leg)
                assert leg.answered_at
                wait = max(0.0, leg.answered_at + AFTER - self.site.now)
                asyncio.get_running_loop().call_later(wait, self._press, leg)

    def _due(self) -> list[Leg]:
        return [leg for leg in self.called() if leg.answered_at and leg not in self._seen]

    def _press(self, leg: Leg) -> None:
        key = self.case.keys.get(party_of(leg), "nothing")
        if self.over or leg.ending or key == "nothing":
            return
        self.pressed[leg] = key
        if key == "hang up":
            self.site.let_go(leg)
        else:
            leg.media.press(key)
