"""One browser at the stream: what it has yet to be told. Pure; a slow one hears `resync` instead of a long list.

Of things only the keys wait: a browser is told what they are when it takes them, never what they were.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from webui.live.copy import Audience, Copy

MOST_WAITING = 100  # topics
MOST_THINGS = 1000  # that wait; beyond, all are told anew
NOBODY = Audience(0)
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
    who: Audience = NOBODY
    is_over: bool = False
    is_refused: bool = False  # the log-in has ended
    _standing: Standing = ""
    _told: Standing = ""
    _changes: dict[str, Change] = field(default_factory=dict)
    _is_lost: bool = False
    _things: dict[str, None] = field(default_factory=dict)
    _own: set[str] = field(default_factory=set)  # calls it was told of, where it is not told of all
    _is_anew: bool = False

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

    def touch(self, key: str, owners: frozenset[int]) -> None:
        """Something happened to a thing of the domain; whose own it is now, `owners` say."""
        if self._is_anew or not self.who.wants(key):
            return
        if key.startswith("call:") and not self.who.sees_all_calls:
            if self.who.user in owners:
                self._own.add(key)
            elif key in self._own:
                self._own.discard(key)
            else:
                return
        self._things[key] = None
        if len(self._things) > MOST_THINGS:
            self.anew()
        self.wake()

    def anew(self) -> None:
        """All things are told again, in place of those it knows."""
        self._things.clear()
        self._own.clear()
        self._is_anew = True
        self.wake()

    def become(self, who: Audience) -> None:
        """What he may see has changed, or not."""
        if who != self.who:
            self.who = who
            self.anew()

    def leave(self) -> None:
        """This browser is not told any more."""
        self.is_over = True
        self.wake()

    def take(self, mark: str, copy: Copy) -> bytes:
        """Everything there is to tell, as server-sent events; `mark` stands for all of it.

        So the last alone brings it, and each change before its own: who hears but half of it says so when he is back.
        """
        told = [*self._events(copy, mark.rpartition(".")[0])]
        self._changes.clear()
        self._things.clear()
        self._is_lost, self._is_anew, self._told = False, False, self._standing
        told[-1:] = [(mark, text) for _, text in told[-1:]]
        return "".join(f"id: {own}\n{text}" if own else text for own, text in told).encode()

    def _events(self, copy: Copy, start: str) -> Iterator[tuple[str, str]]:
        """Each with its own mark. Things first: what is fresh after a loss is never shown with what was before it."""
        if self._is_anew:
            self._own.update(copy.calls_of(self.who))
            yield "", _event("things", copy.text(self.who, None))
        elif self._things:
            yield "", _event("things", copy.text(self.who, tuple(self._things)))
        if self._standing != self._told:
            is_fresh = self._standing == "fresh"
            about = {} if is_fresh else {"reason": self._standing}
            yield "", _event("fresh" if is_fresh else "stale", json.dumps(about))
        if self._is_lost:
            yield "", _event("resync", "{}")
        for change in self._changes.values():
            news = {"topic": change.topic, "state": change.state, "revision": change.revision}
            yield f"{start}.{change.number}", _event("change", json.dumps(news))


def _event(kind: str, data: str) -> str:
    return f"event: {kind}\ndata: {data}\n\n"
