"""When browsers are told: all at the same moments, so that what many of them may see is made once."""

import asyncio
from dataclasses import dataclass, field

BREATH = 0.03  # seconds between two such moments: what comes meanwhile is one write


@dataclass(slots=True)
class Pulse:
    """Lives in one event loop. The first news after a silence are told at once."""

    _due: set[asyncio.Event] = field(default_factory=set)
    _next: asyncio.TimerHandle | None = None
    _last: float = float("-inf")

    def stir(self, news: asyncio.Event) -> None:
        """Whoever waits for that has something to take."""
        self._due.add(news)
        if self._next is None:
            loop = asyncio.get_running_loop()
            self._next = loop.call_at(max(loop.time(), self._last + BREATH), self._tell)

    def _tell(self) -> None:
        self._next, self._last = None, asyncio.get_running_loop().time()
        for news in self._due:
            news.set()
        self._due.clear()
