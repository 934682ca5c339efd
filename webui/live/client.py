"""One browser at the stream: what it has yet to be told. Pure; a slow one hears `resync` instead of a long list."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

MOST_WAITING = 100  # topics
Standing = Literal["", "fresh", "controller", "pbx"]
"""Whether what pages show is kept up to date, and if not, what is missing; empty: not known yet."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change as the controller tells it; `number` counts within one run of the controller."""

    number: int
    topic: str
    domain: int | None
    user: int | None
    state: str
    revision: int


@dataclass(slots=True, eq=False)
class Client:
    """`hears` says whether a change is for this browser; `wake` is called when there is something to take.

    `since` is the mark of the page as it was drawn, empty where that is not known.
    """

    hears: Callable[[Change], bool]
    since: str = ""
    wake: Callable[[], None] = lambda: None
    is_over: bool = False
    _standing: Standing = ""
    _told: Standing = ""
    _changes: dict[str, Change] = field(default_factory=dict)
    _is_lost: bool = False

    def stand(self, standing: Standing) -> None:
        """How things are."""
        self._standing = standing
        self.wake()

    def put(self, change: Change) -> None:
        """Never waits: of one topic only the latest change is kept."""
        if self._is_lost or not self.hears(change):
            return
        self._changes.pop(change.topic, None)
        self._changes[change.topic] = change
        if len(self._changes) > MOST_WAITING:
            self.lose()
        self.wake()

    def lose(self) -> None:
        """Whatever the page shows is to be fetched anew."""
        self._changes.clear()
        self._is_lost = True
        self.wake()

    def leave(self) -> None:
        """This browser is not told any more."""
        self.is_over = True
        self.wake()

    def take(self, mark: str) -> bytes:
        """Everything there is to tell, as server-sent events; `mark` stands for all of it."""
        told = "".join(f"event: {event}\ndata: {json.dumps(data)}\n\n" for event, data in self._events())
        self._changes.clear()
        self._is_lost, self._told = False, self._standing
        return f"id: {mark}\n{told}".encode() if told else b""

    def _events(self) -> Iterator[tuple[str, object]]:
        if self._standing != self._told:
            yield ("fresh", {}) if self._standing == "fresh" else ("stale", {"reason": self._standing})
        if self._is_lost:
            yield "resync", {}
        for change in self._changes.values():
            yield "change", {"topic": change.topic, "state": change.state, "revision": change.revision}
