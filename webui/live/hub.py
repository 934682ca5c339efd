"""Hands on to all browsers of this process what the controller tells: one task, whatever their number."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from webui.live.client import Change, Client, Standing
from webui.live.copy import Copy
from webui.live.feed import FeedLost, lines

REMEMBERED = 2000  # changes, for pages drawn before their browser listens
AGAIN = 0.5  # seconds between attempts to reach the controller
LOOK = 0.25  # seconds between looks whether the server is to end
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Hub:
    """Lives in the server's event loop; elsewhere only `mark` and `mark_of` are read. Begins with the first browser."""

    controller: Path
    is_ending: Callable[[], bool] = lambda: False
    mark: str = ""
    """Where the stream has got: `<start>.<number>`. Whatever is read from the database now is not older than that."""
    standing: Standing = ""
    copy: Copy = field(default_factory=Copy)
    """What goes on, as far as was heard."""
    _coming: Copy | None = None  # while what belongs to a beginning is read
    _left: int = 0  # lines of that to come
    _then: Standing = ""  # how things stand once they are there
    _has_copy: bool = False
    _floor: int = 0  # changes after this number are all remembered
    _latest: dict[str, int] = field(default_factory=dict)  # by topic, since the beginning
    _since: int = 0
    _start: str = ""
    _number: int = 0
    _recent: deque[Change] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _clients: set[Client] = field(default_factory=set)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    @contextmanager
    def joined(self, client: Client) -> Iterator[None]:
        """The browser is told of everything from its mark on."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._watch_end())]
        self._clients.add(client)
        if self._has_copy:
            client.anew()
        if self.standing:
            self._catch_up(client)
            client.stand(self.standing)
        try:
            yield
        finally:
            self._clients.discard(client)

    def __len__(self) -> int:
        return len(self._clients)

    def mark_of(self, topic: str) -> str:
        """What is another one after each change of that topic; empty while changes are not heard."""
        return f"{self._start}.{self._latest.get(topic, self._since)}" if self.standing == "fresh" else ""

    async def _listen(self) -> None:
        while True:
            try:
                async for line in lines(self.controller):
                    self.apply(line)
            except FeedLost as error:
                if self.standing != "controller":
                    log.warning("pages are not live: the controller can't be heard: %s", error)
            except Exception:  # ours: whoever goes on without hearing must not look live
                log.exception("pages are not live: what the controller told could not be taken")
                self._forget()
            self._stand("controller")
            await asyncio.sleep(AGAIN)

    async def _watch_end(self) -> None:
        """A stream never ends by itself, and the server waits for it."""
        while not self.is_ending():  # noqa: ASYNC110 (uvicorn says so by a flag, not by an event)
            await asyncio.sleep(LOOK)
        for client in set(self._clients):
            client.leave()

    def apply(self, line: dict[str, Any]) -> None:
        """One line of the controller. Raises FeedLost for one that makes no sense."""
        try:
            match line["is"]:
                case "beginning":
                    self._begin(str(line["start"]), int(line["number"]))
                    self._expect(int(line["things"]), "fresh" if line["up"] else "pbx")
                case "thing":
                    self._thing(int(line["number"]), int(line["domain"]), str(line["key"]), line["value"])
                case "change":
                    self._change(Change(**{name: line[name] for name in Change.__slots__}))
                case "beat" if int(line["number"]) > self._number:
                    raise FeedLost("lines are missing")
        except (KeyError, TypeError, ValueError) as error:
            self._forget()
            raise FeedLost(f"a line makes no sense: {error!r}") from error

    def _forget(self) -> None:
        """Nothing of what was taken counts, whether a browser knows that mark now or comes back with it later."""
        self._start = self.mark = ""

    def _begin(self, start: str, number: int) -> None:
        """Whatever came between is not known, unless nothing did."""
        if (start, number) == (self._start, self._number):
            return
        self._start, self._number, self.mark = start, number, f"{start}.{number}"
        self._recent.clear()
        self._latest, self._since, self._floor = {}, number, number
        for client in self._clients:
            client.lose()

    def _expect(self, things: int, then: Standing) -> None:
        """So many things belong to the beginning; no browser is told half of them."""
        self._coming, self._left, self._then = Copy(), things, then
        self._arrived()

    def _arrived(self) -> None:
        if self._coming is None or self._left:
            return
        self.copy, self._coming, self._has_copy = self._coming, None, True
        for client in self._clients:
            client.anew()
        self._stand(self._then)

    def _thing(self, number: int, domain: int, key: str, value: dict[str, Any] | None) -> None:
        if self._coming is not None:
            self._coming.put(domain, key, value)
            self._left -= 1
            self._arrived()
            return
        self._follow(number)
        self.copy.put(domain, key, value)
        owners = self.copy.owners(domain, key)
        for client in self._clients:
            if client.who.domain == domain:
                client.touch(key, owners)

    def _change(self, change: Change) -> None:
        self._follow(change.number)
        if len(self._recent) == REMEMBERED:
            self._floor = self._recent[0].number
        self._recent.append(change)
        self._latest[change.topic] = change.number
        for client in self._clients:
            client.put(change)

    def _follow(self, number: int) -> None:
        """Raises FeedLost where lines are missing: all begins anew, with everything there is."""
        if number > self._number + 1:
            raise FeedLost(f"lines are missing before {number}")
        self._number = max(number, self._number)
        self.mark = f"{self._start}.{self._number}"

    def _catch_up(self, client: Client) -> None:
        """What has changed since the page was drawn."""
        start, _, number = client.since.rpartition(".")
        known = int(number) if number.isdecimal() else -1
        if start != self._start or not self._floor <= known <= self._number:
            client.lose()
            return
        for change in self._recent:
            if change.number > known:
                client.put(change)

    def _stand(self, standing: Standing) -> None:
        if standing != self.standing:
            self.standing = standing
            for client in self._clients:
                client.stand(standing)
