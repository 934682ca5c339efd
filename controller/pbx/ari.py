"""The PBX over ARI, as the rest of the controller sees it: requests pipelined on one WebSocket, events as callbacks.

Devices are pushed one by one into sorcery (`/asterisk/config/dynamic`), without a reload; live features get their
events here.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

from controller.pbx.ari_codec import (
    AriDown,
    Event,
    Request,
    Response,
    UnsafeField,
    delete_object,
    object_path,
    path,
    put_object,
)
from controller.pbx.ari_link import Account, Hooks, Link, Timing

__all__ = [
    "Ari",
    "AriDown",
    "AriRefused",
    "Event",
    "Request",
    "Response",
    "Timing",
    "UnsafeField",
    "delete_object",
    "path",
    "put_object",
]

log = logging.getLogger(__name__)

ANSWER_WITHIN = 5.0
NOT_FOUND = 404


class AriRefused(Exception):
    """An answer other than 2xx; `status` as in HTTP, the text is the PBX's reason."""

    def __init__(self, response: Response) -> None:
        message = response.body.get("message") if isinstance(response.body, dict) else None
        super().__init__(f"{response.status} {message or response.reason}")
        self.status = response.status


def accepted(responses: Sequence[Response]) -> None:
    """Raises AriRefused with the first answer that is none of 2xx."""
    for response in responses:
        if not 200 <= response.status < 300:
            raise AriRefused(response)


async def _nothing() -> None:
    return None


class Ari:
    """One link, kept up for as long as the `async with` block runs.

    `on_connect` runs as a task of its own after every log-in (look at /channels and /bridges there: what was in Stasis
    when the link was lost is still in it) and is cancelled when the link is lost; `on_lost` and `on_event` are plain
    calls, in the order of the wire, and must be quick. Nothing is sent while the link is down: AriDown.
    """

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        password: str,
        *,
        app: str = "ringplan",
        on_event: Callable[[Event], None] = lambda _: None,
        on_connect: Callable[[], Awaitable[None]] = _nothing,
        on_lost: Callable[[], None] = lambda: None,
        timing: Timing | None = None,
    ) -> None:
        self._on_connect, self._on_lost = on_connect, on_lost
        hooks = Hooks(on_event, self._came_up, self._went_down)
        self._link = Link(Account(host, port, user, password, app), timing or Timing(), hooks)
        self._up = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._greeting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Starts connecting and returns at once: the PBX may come up later (see `wait_up`)."""
        self._running = asyncio.create_task(self._link.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._on_lost = lambda: None  # closing is no loss
        for task in (self._greeting, self._running):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    @property
    def connected(self) -> bool:
        """Whether the link is logged in and the PBX has given a sign of life lately."""
        return self._up.is_set()

    async def wait_up(self, within: float) -> None:
        """Raises TimeoutError when the link is not up within so many seconds."""
        async with asyncio.timeout(within):
            await self._up.wait()

    async def pipeline(self, requests: Sequence[Request], within: float = ANSWER_WITHIN) -> list[Response]:
        """Many requests before the first answer, done in order; refusals are answers, too (see `accepted`).

        Raises AriDown, TimeoutError (`within` seconds for all together; what was sent may have been done).
        """
        async with asyncio.timeout(within):
            return await asyncio.gather(*await self._link.write(requests))

    async def ask(self, request: Request, within: float = ANSWER_WITHIN) -> Any:
        """The decoded body of the answer. Raises AriRefused, AriDown, TimeoutError."""
        [response] = await self.pipeline([request], within)
        accepted([response])
        return response.body

    async def get(self, uri: str, query: Mapping[str, str] | None = None) -> Any:
        """What is at `uri` (below /ari, quoted: see `path`)."""
        return await self.ask(Request("GET", uri, query=query or {}))

    async def put_dynamic(self, config_class: str, object_type: str, id_: str, fields: Mapping[str, str]) -> None:
        """Creates or replaces one object; for several, `pipeline` a list of `put_object`."""
        await self.ask(put_object(config_class, object_type, id_, fields))

    async def get_dynamic(self, config_class: str, object_type: str, id_: str) -> dict[str, str] | None:
        """All fields of an object, defaults included, as the PBX has it; None when there is none."""
        try:
            fields = await self.get(object_path(config_class, object_type, id_))
        except AriRefused as refusal:
            if refusal.status == NOT_FOUND:
                return None
            raise
        return {field["attribute"]: field["value"] for field in fields}

    async def delete_dynamic(self, config_class: str, object_type: str, id_: str) -> bool:
        """Removes an object; false when there was none."""
        try:
            await self.ask(delete_object(config_class, object_type, id_))
        except AriRefused as refusal:
            if refusal.status == NOT_FOUND:
                return False
            raise
        return True

    def _came_up(self) -> None:
        self._up.set()
        self._greeting = asyncio.create_task(self._greet())

    async def _greet(self) -> None:
        try:
            await self._on_connect()
        except (AriDown, TimeoutError) as error:
            log.warning("lost the PBX while greeting it: %s", error)
        except Exception:
            log.exception("what runs after an ARI log-in failed")

    def _went_down(self) -> None:
        self._up.clear()
        if self._greeting is not None:
            self._greeting.cancel()
        self._on_lost()
