"""What has become live in the PBX, as the reconciling loop tells it: whoever confirms a change waits for that here."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from controller import clock
from controller.store.subjects import Subject


@dataclass(slots=True)
class Arrivals:
    """The highest live revision of each subject that was brought in since we run."""

    _live: dict[Subject, int] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, subject: Subject, revision: int) -> None:
        """It is live."""
        self._live[subject] = max(revision, self._live.get(subject, 0))
        self._news.set()
        self._news = asyncio.Event()

    async def until(self, needs: Mapping[Subject, int], limit: float) -> bool:
        """Whether all of these are live at that revision, or a newer one, before `limit` (clock.monotonic)."""
        while not self._all(needs):
            try:
                async with asyncio.timeout(max(0.0, limit - clock.monotonic())):
                    await self._news.wait()
            except TimeoutError:
                return False
        return clock.monotonic() < limit

    def _all(self, needs: Mapping[Subject, int]) -> bool:
        return all(self._live.get(subject, 0) >= revision for subject, revision in needs.items())
