"""What changes, told to whoever listens: how things stand first, then numbered changes. See webui/live/feed.py.

Two kinds of lines. A *change* says that something is to be fetched anew; a *thing* brings a value (a call, a person's
presence, a parked call) or says that it is gone. After each beginning all things follow, with the beginning's number.
No line is told twice to one listener, and none is lost in silence: who is too slow hears a new beginning instead.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from controller.live.listener import Line, Listener

END: Line = {"is": "end"}
Value = Mapping[str, Any]


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


class Stream:
    """The changes of one controller. `start` tells its numbers from those of the controller before."""

    def __init__(self, start: str) -> None:
        self._start, self._number, self._up = start, 0, False
        self._listeners: set[Listener] = set()
        self._things: dict[tuple[int, str], Value] = {}

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
            about = {"topic": change.topic, "domain": change.domain, "user": change.user}
            self._hand_on({"is": "change", **about, "state": change.state, "revision": change.revision})

    def tell_things(self, things: Iterable[tuple[int, str, Value | None]]) -> None:
        """Domain, key and what it is now, None for what is gone. What everybody knows already is not told."""
        for domain, key, value in things:
            if self._things.get((domain, key)) == value:
                continue
            if value is None:
                del self._things[domain, key]
            else:
                self._things[domain, key] = value
            self._hand_on({"is": "thing", "domain": domain, "key": key, "value": value})

    def pbx(self, is_up: bool, things: Iterable[tuple[int, str, Value]] | None = None) -> None:
        """The PBX came or went; told where that is news. `things` are all there are, None: those of before."""
        if is_up == self._up:
            return
        self._up = is_up
        if things is not None:
            self._things = {(domain, key): value for domain, key, value in things}
        self.begin_anew()

    def begin_anew(self) -> None:
        """Tells everybody to look at everything again."""
        self._number += 1
        for listener in self._listeners:
            listener.begin(self.beginning())

    def beginning(self) -> list[Line]:
        """How things stand: whatever was shown before is to be fetched anew. `things` says how many lines follow."""
        number, things = self._number, self._things
        about = {"start": self._start, "number": number, "up": self._up, "things": len(things)}
        return [
            {"is": "beginning", **about},
            *(
                {"is": "thing", "number": number, "domain": domain, "key": key, "value": value}
                for (domain, key), value in things.items()
            ),
        ]

    def beat(self) -> Line:
        """A sign of life."""
        return {"is": "beat", "number": self._number}

    @contextmanager
    def listening(self) -> Iterator[Listener]:
        """Hears everything from now on."""
        listener = Listener()
        listener.begin(self.beginning())
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def end(self) -> None:
        """Nobody is told any more."""
        for listener in self._listeners:
            listener.put(END)

    def _hand_on(self, line: Line) -> None:
        self._number += 1
        numbered = {**line, "number": self._number}
        for listener in self._listeners:
            if not listener.put(numbered):
                listener.begin(self.beginning())
