"""One who listens to the stream (stream.py): lines wait for it, but not without end."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MOST_WAITING = 5000  # lines that may wait behind the last beginning
AT_ONCE = 500  # lines
Line = dict[str, Any]


@dataclass(slots=True, eq=False)
class Listener:
    """`next()` waits for a line."""

    _first: deque[Line] = field(default_factory=deque)  # a beginning with what belongs to it
    _waiting: deque[Line] = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, lines: Iterable[Line]) -> None:
        """Whatever waits is told no more: these lines say it all."""
        self._waiting.clear()
        self._first = deque(lines)
        self._news.set()

    def put(self, line: Line) -> bool:
        """Never waits. False: too much waits already, and the line was not taken."""
        if len(self._waiting) >= MOST_WAITING:
            return False
        self._waiting.append(line)
        self._news.set()
        return True

    async def next(self) -> Line:
        """The next line, in order; the first tells how things stand."""
        while not (self._first or self._waiting):
            self._news.clear()
            await self._news.wait()
        return (self._first or self._waiting).popleft()

    def others(self) -> list[Line]:
        """What else waits, some of it at once."""
        count = min(AT_ONCE, len(self._first) + len(self._waiting))
        return [(self._first or self._waiting).popleft() for _ in range(count)]
