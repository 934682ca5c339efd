"""One ARI WebSocket that mends itself, with requests and events on it. ari.py is the face for everybody else."""

import asyncio
import itertools
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import aiohttp
import orjson

from controller.pbx.ari_codec import AriDown, Event, Request, Response, decode, encode

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """Where to log in and as whom; `app` is the Stasis application whose events come."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    app: str = "ringplan"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds: between heartbeats (a PBX silent for 1.5 of them is dropped), before connecting again, for a log-in."""

    heartbeat: float = 4.0
    reconnect: float = 1.0
    login: float = 5.0


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a link tells its owner, always from the event loop."""

    on_event: Callable[[Event], None]
    on_up: Callable[[], None]
    on_down: Callable[[], None]


class Link:
    """`run` holds the connection; nothing is kept or sent while there is none."""

    def __init__(self, account: Account, timing: Timing, hooks: Hooks) -> None:
        self._account, self._timing, self._hooks = account, timing, hooks
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._pending: dict[str, asyncio.Future[Response]] = {}
        self._ids = itertools.count(1)
        self._told = False

    async def run(self) -> None:
        """Connects, reads, and connects again after a loss, until cancelled."""
        async with aiohttp.ClientSession() as session:
            while True:
                try:
                    await self._connected(session)
                except (aiohttp.ClientError, OSError, TimeoutError, orjson.JSONDecodeError) as error:
                    self._say_down(error)
                await asyncio.sleep(self._timing.reconnect)

    def _say_down(self, error: Exception) -> None:
        """Once an outage, not at every attempt."""
        if not self._told:
            log.warning("the PBX cannot be reached over ARI, trying again: %s", str(error) or type(error).__name__)
        self._told = True

    async def write(self, requests: Sequence[Request]) -> list[asyncio.Future[Response]]:
        """Sends all the requests, in order, without waiting for answers. Raises AriDown."""
        if self._socket is None:
            raise AriDown("there is no ARI link to the PBX")
        loop = asyncio.get_running_loop()
        waiting = {str(next(self._ids)): loop.create_future() for _ in requests}
        self._pending.update(waiting)
        for request_id, future in waiting.items():
            future.add_done_callback(partial(self._forget, request_id))
        for request_id, request in zip(waiting, requests, strict=True):
            await self._send(self._socket, request_id, request)
        return list(waiting.values())

    async def _send(self, socket: aiohttp.ClientWebSocketResponse, request_id: str, request: Request) -> None:
        try:
            await socket.send_str(encode(request_id, request))
        except (aiohttp.ClientError, OSError) as error:
            self._drop_pending()
            raise AriDown(f"the ARI link was lost: {error}") from error

    def _forget(self, request_id: str, _: asyncio.Future[Response]) -> None:
        """Answered, timed out or cancelled: nothing is kept for it."""
        self._pending.pop(request_id, None)

    def _drop_pending(self) -> None:
        lost, self._pending = self._pending, {}
        for future in lost.values():
            if not future.done():
                future.set_exception(AriDown("the ARI link was lost before the answer"))
                future.exception()  # marks it as seen: nobody may be waiting any more

    async def _connected(self, session: aiohttp.ClientSession) -> None:
        """One connection, from log-in to loss. Big answers (all endpoints) come whole, so their size has no limit."""
        account = self._account
        async with asyncio.timeout(self._timing.login):
            socket = await session.ws_connect(
                f"http://{account.host}:{account.port}/ari/events",
                params={"app": account.app, "subscribeAll": "false"},
                headers={"Authorization": aiohttp.encode_basic_auth(account.user, account.password)},
                autoping=False,  # `_next` keeps the pulse: aiohttp's takes a pause of this process for a dead PBX
                timeout=aiohttp.ClientWSTimeout(ws_close=1),
                max_msg_size=0,
            )
        async with socket:
            self._socket, self._told = socket, False
            self._hooks.on_up()
            try:
                await self._read(socket)
            finally:
                self._socket = None
                self._drop_pending()
                self._hooks.on_down()

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Until the PBX closes it. Raises what broke it, TimeoutError for silence."""
        while True:
            frame = await self._next(socket)
            match frame.type:
                case aiohttp.WSMsgType.TEXT:
                    self._take(orjson.loads(frame.data))
                case aiohttp.WSMsgType.PING:
                    await socket.pong(frame.data)
                case aiohttp.WSMsgType.ERROR:
                    raise frame.data
                case aiohttp.WSMsgType.CLOSE | aiohttp.WSMsgType.CLOSING | aiohttp.WSMsgType.CLOSED:
                    return

    async def _next(self, socket: aiohttp.ClientWebSocketResponse) -> aiohttp.WSMessage:
        """The next frame. A silent PBX is asked for a sign of life; that this process stood still is no silence."""
        patience, asked = 0.75 * self._timing.heartbeat, False
        while True:
            began = asyncio.get_running_loop().time()
            try:
                return await socket.receive(timeout=patience)
            except TimeoutError:
                stood_still = asyncio.get_running_loop().time() - began > 1.5 * patience
                if asked and not stood_still:
                    raise TimeoutError("the PBX is silent") from None
            await socket.ping()
            asked = True

    def _take(self, message: Event) -> None:
        """Raises AriDown when another program has logged in as our application: the PBX tells it everything now."""
        if message["type"] == "ApplicationReplaced":
            raise AriDown("another program has logged in as our application")
        if message["type"] != "RESTResponse":
            self._pass_on(message)
            return
        future = self._pending.get(message["request_id"])
        if future is not None and not future.done():
            future.set_result(decode(message))

    def _pass_on(self, event: Event) -> None:
        try:
            self._hooks.on_event(event)
        except Exception:
            log.exception("an ARI event could not be handled: %s", event["type"])
