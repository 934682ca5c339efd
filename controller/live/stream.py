"""What changes, told to whoever listens: first how things stand, then numbered changes. See webui/live/feed.py.

No change is told twice to one listener, and none is lost in silence: who is too slow hears a new beginning instead.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

MOST_WAITING = 5000  # lines that may wait for one listener
Line = dict[str, Any]
END: Line = {"is": "end"}


@dataclass(frozen=True, slots=True)
class Change:
    """`topic` as pages name it: `user-7`, `phones-7`, `domain-3`, `trunks-3`, `system`.

    `domain` None: of no domain; `user`: whose thing it is, None for what is not one person's. `state` and `revision`
    as plan_states has them, empty and 0 for what has none.
    """

    topic: str
    domain: int | None
    user: int | None = None
    state: str = ""
    revision: int = 0


@dataclass(slots=True, eq=False)
class Listener:
    """One who listens: `next()` waits for a line."""

    _beginning: Line
    _waiting: deque[Line] = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, line: Line, beginning: Line) -> None:
        """Never waits. `beginning` takes the place of all lines where there are too many."""
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.clear()
            self._waiting.append(beginning)
        else:
            self._waiting.append(line)
        self._news.set()

    async def next(self) -> Line:
        """The next line, in order; the first tells how things stand."""
        if self._beginning:
            first, self._beginning = self._beginning, {}
            return first
        while not self._waiting:
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()


class Stream:
    """The changes of one controller. `start` tells its numbers from those of the controller before."""

    def __init__(self, start: str) -> None:
        self._start, self._number, self._up = start, 0, False
        self._listeners: set[Listener] = set()

    @property
    def is_up(self) -> bool:
        """Whether the PBX is there, as was told last."""
        return self._up

    @property
    def listeners(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def tell(self, changes: Iterable[Change]) -> None:
        """Numbers them and hands them on; never waits."""
        for change in changes:
            self._number += 1
            self._hand_on(
                {
                    "is": "change",
                    "number": self._number,
                    "topic": change.topic,
                    "domain": change.domain,
                    "user": change.user,
                    "state": change.state,
                    "revision": change.revision,
                }
            )

    def pbx(self, is_up: bool) -> None:
        """The PBX came or went; told where that is news."""
        if is_up != self._up:
            self._up = is_up
            self.begin_anew()

    def begin_anew(self) -> None:
        """Tells everybody to look at everything again."""
        self._number += 1
        self._hand_on(self.beginning())

    def beginning(self) -> Line:
        """How things stand: whatever was shown before is to be fetched anew."""
        return {"is": "beginning", "start": self._start, "number": self._number, "up": self._up}

    def beat(self) -> Line:
        """A sign of life."""
        return {"is": "beat", "number": self._number}

    @contextmanager
    def listening(self) -> Iterator[Listener]:
        """Hears everything from now on."""
        listener = Listener(self.beginning())
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def end(self) -> None:
        """Nobody is told any more."""
        self._hand_on(END)

    def _hand_on(self, line: Line) -> None:
        for listener in self._listeners:
            listener.put(line, self.beginning())
