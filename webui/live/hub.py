"""Hands the controller's changes on to all browsers of this process: one task, whatever their number."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from webui.live.client import Change, Client, Standing
from webui.live.feed import FeedLost, lines

REMEMBERED = 2000  # changes, for pages drawn before their browser listens
AGAIN = 0.5  # seconds between attempts to reach the controller
LOOK = 0.25  # seconds between looks whether the server is to end
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Hub:
    """Lives in the server's event loop; only `mark` is read elsewhere. Begins when the first browser comes."""

    controller: Path
    is_ending: Callable[[], bool] = lambda: False
    mark: str = ""
    """Where the stream has got: `<start>.<number>`. Whatever is read from the database now is not older than that."""
    standing: Standing = ""
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
        if self.standing:
            self._catch_up(client)
            client.stand(self.standing)
        try:
            yield
        finally:
            self._clients.discard(client)

    def __len__(self) -> int:
        return len(self._clients)

    async def _listen(self) -> None:
        while True:
            try:
                async for line in lines(self.controller):
                    self.apply(line)
            except FeedLost as error:
                if self.standing != "controller":
                    log.warning("pages are not live: the controller can't be heard: %s", error)
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
                    self._stand("fresh" if line["up"] else "pbx")
                case "change":
                    self._change(Change(**{name: line[name] for name in Change.__slots__}))
                case "beat" if line["number"] != self._number:
                    self._begin(self._start, int(line["number"]))
        except (KeyError, TypeError, ValueError) as error:
            raise FeedLost(f"a line makes no sense: {error!r}") from error

    def _begin(self, start: str, number: int) -> None:
        """Whatever came between is not known, unless nothing did."""
        if (start, number) == (self._start, self._number):
            return
        self._start, self._number, self.mark = start, number, f"{start}.{number}"
        self._recent.clear()
        for client in self._clients:
            client.lose()

    def _change(self, change: Change) -> None:
        if change.number != self._number + 1:
            self._begin(self._start, change.number)
        self._number, self.mark = change.number, f"{self._start}.{change.number}"
        self._recent.append(change)
        for client in self._clients:
            client.put(change)

    def _catch_up(self, client: Client) -> None:
        """What has changed since the page was drawn."""
        start, _, number = client.since.rpartition(".")
        known = int(number) if number.isdecimal() else -1
        if start != self._start or not self._number - len(self._recent) <= known <= self._number:
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
