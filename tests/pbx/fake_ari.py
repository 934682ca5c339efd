"""An ARI server for tests: log-in, events and requests on one WebSocket as in Asterisk 22; misbehaves on demand."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.patience import patient

Message = dict[str, Any]


def ok(request: Message) -> Message | None:
    """The answer to a request that went well."""
    return {"type": "RESTResponse", "request_id": request["request_id"], "status_code": 200, "reason_phrase": "OK"}


@dataclass
class FakeAri:
    """`requests`: what came in, over all connections. `answer` decides what goes back; None is silence."""

    port: int = 0
    frozen: bool = False
    requests: list[Message] = field(default_factory=list)
    logins: int = 0
    answer: Callable[[Message], Message | None] = ok
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.sockets.append(socket)
        self.logins += 1
        async for frame in socket:
            if frame.type is WSMsgType.PING and not self.frozen:
                await socket.pong(frame.data)
            elif frame.type is WSMsgType.TEXT and not self.frozen:
                await self._take(json.loads(frame.data), socket)
        return socket

    async def _take(self, request: Message, socket: web.WebSocketResponse) -> None:
        async with self.came:
            self.requests.append(request)
            self.came.notify_all()
        if (answer := self.answer(request)) is not None:
            await socket.send_json(answer)

    async def request(self, number: int) -> Message:
        """The so-many-th request from the first, waiting for it."""
        async with asyncio.timeout(patient(3)), self.came:
            await self.came.wait_for(lambda: len(self.requests) >= number)
        return self.requests[number - 1]

    async def send(self, event: Message) -> None:
        await self.sockets[-1].send_json(event)

    async def cut(self) -> None:
        """Drops every connection at once, as a killed PBX does."""
        for socket in self.sockets:
            if (transport := socket._req and socket._req.transport) is not None:
                transport.abort()


@asynccontextmanager
async def fake_ari() -> AsyncIterator[FakeAri]:
    """A server on a free port of loopback."""
    fake = FakeAri()
    app = web.Application()
    app.router.add_get("/ari/events", fake.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.port = runner.addresses[0][1]
    try:
        yield fake
    finally:
        await runner.cleanup()
