"""`/live`: server-sent events over ASGI, one coroutine a browser and never a thread. See hub.py for what is told."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Flask

from webui.headers import HEADERS
from webui.live.client import Client
from webui.live.entry import NO_DATABASE, NOT_HERE, NOT_LOGGED_IN, Asked, Entry, asked, enter
from webui.live.hub import Hub
from webui.live.pulse import Pulse

BEAT = 2.0  # seconds; a browser that hears nothing for two of them says so, and opens the stream again
CHECK = 20.0  # seconds between looks whether the log-in is still good
APART = 0.618  # of CHECK, between browsers that come one after the other: log-ins are not all looked at at once
STUCK = 20.0  # seconds that a browser may take no byte
MOST_OF_ONE = 20  # streams of one log-in's owner: tabs share one
BYE = b"event: bye\ndata: {}\n\n"
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """The ASGI application at that path."""

    app: Flask
    hub: Hub
    open: Counter[int] = field(default_factory=Counter)  # streams by user
    pulse: Pulse = field(default_factory=Pulse)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        wish = asked(scope)
        found = NOT_HERE if wish is None else await asyncio.to_thread(enter, self.app, wish)
        if scope["method"] not in ("GET", "HEAD"):
            found = 405
        if isinstance(found, Entry) and self.open[_user(found)] >= MOST_OF_ONE:
            found = 429
        await _begin(send, found if isinstance(found, int) else 200)
        if isinstance(found, int) or wish is None or scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        self.open[_user(found)] += 1
        try:
            await self._tell(wish, found, receive, send)
        finally:
            self.open[_user(found)] -= 1

    async def _tell(self, wish: Asked, entry: Entry, receive: Receive, send: Send) -> None:
        news = asyncio.Event()
        client = Client(entry.hears, wish.since, partial(self.pulse.stir, news), entry.audience)
        beside = [asyncio.create_task(work) for work in (_watch(receive, client), self._keep_looking(wish, client))]
        try:
            with self.hub.joined(client), _beating(news), suppress(TimeoutError, OSError):
                await self._keep_telling(client, news, send)
        finally:
            for task in beside:
                task.cancel()

    async def _keep_telling(self, client: Client, news: asyncio.Event, send: Send) -> None:
        """Until the browser goes, the log-in ends, or the server. Raises TimeoutError for a browser that is stuck."""
        while True:
            await news.wait()
            news.clear()
            if client.is_over:
                break
            await _write(send, client.take(self.hub.mark, self.hub.copy) or b"event: beat\ndata: {}\n\n")
        if client.is_refused:
            await _write(send, BYE)
        await send({"type": "http.response.body", "body": b""})

    async def _keep_looking(self, wish: Asked, client: Client) -> None:
        """Whether he may go on listening, and to what: beside the telling, since a database may not answer for long."""
        try:
            await asyncio.sleep(CHECK * (len(self.hub) * APART % 1))
            while (entry := await asyncio.to_thread(enter, self.app, wish)) not in (NOT_LOGGED_IN, NOT_HERE):
                if isinstance(entry, Entry):
                    client.hears = entry.hears
                    client.become(entry.audience)
                await asyncio.sleep(CHECK)
            client.is_refused = True
        finally:
            client.leave()


@contextmanager
def _beating(news: asyncio.Event) -> Iterator[None]:
    """Wakes it at least every BEAT.

    One timer: a deadline for each wait would be as dear as what is written (Python 3.11).
    """
    loop = asyncio.get_running_loop()
    timer: asyncio.TimerHandle

    def beat() -> None:
        nonlocal timer
        news.set()
        timer = loop.call_later(BEAT, beat)

    timer = loop.call_later(BEAT, beat)
    try:
        yield
    finally:
        timer.cancel()


def _user(entry: Entry) -> int:
    return int(entry.actor.user or 0)


async def _begin(send: Send, status: int) -> None:
    headers = {**HEADERS, "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    headers["Content-Type"] = "text/event-stream; charset=utf-8" if status == 200 else "text/plain; charset=utf-8"
    if status == NO_DATABASE:
        headers["Retry-After"] = "5"
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})


async def _write(send: Send, body: bytes) -> None:
    async with asyncio.timeout(STUCK):
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _watch(receive: Receive, client: Client) -> None:
    """Tells when the browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    client.leave()
