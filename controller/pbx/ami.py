"""The PBX over AMI, as the rest of the controller sees it: send, pipeline, stream; events and losses as callbacks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Self

from controller.pbx.ami_codec import Action, Message, UnsafeValue
from controller.pbx.ami_link import Account, Hooks, Link, Timing
from controller.pbx.ami_protocol import AmiDown, OnMessage

__all__ = ["Action", "Ami", "AmiDown", "AmiRefused", "Message", "Timing", "UnsafeValue", "accepted"]

log = logging.getLogger(__name__)

ANSWER_WITHIN = 5.0
LIST_WITHIN = 60.0


class AmiRefused(Exception):
    """The PBX answered with an error; `response` is what it said."""

    def __init__(self, response: Message) -> None:
        super().__init__(response.get("Message") or response.get("Output") or "refused")
        self.response = response


def accepted(responses: Iterable[Message]) -> None:
    """Raises AmiRefused with the first answer that is an error."""
    for response in responses:
        if response.get("Response") == "Error":
            raise AmiRefused(response)


async def _nothing() -> None:
    return None


class Ami:
    """One logged-in link, kept up for as long as the `async with` block runs.

    `on_connect` runs as a task of its own after every log-in, with the link usable, and is cancelled when the link is
    lost; `on_lost` and `on_event` are plain calls and must be quick. Nothing is sent while the link is down: AmiDown.
    `events` must hold `system`: FullyBooted is what makes a link up.
    """

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        secret: str,
        *,
        events: str = "on",
        on_event: OnMessage = lambda _: None,
        on_connect: Callable[[], Awaitable[None]] = _nothing,
        on_lost: Callable[[], None] = lambda: None,
        timing: Timing | None = None,
    ) -> None:
        self._account, self._timing = Account(host, port, user, secret, events), timing or Timing()
        self._on_event, self._on_connect, self._on_lost = on_event, on_connect, on_lost
        self._up = asyncio.Event()
        self._greeting: asyncio.Task[None] | None = None
        self._link: Link | None = None

    async def __aenter__(self) -> Self:
        """Starts connecting and returns at once: the PBX may come up later (see `wait_up`)."""
        self._link = Link(self._account, self._timing, Hooks(self._on_event, self._came_up, self._went_down))
        self._link.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._link is not None:
            self._link.close()
        self._up.clear()
        if self._greeting is not None:
            self._greeting.cancel()
            await asyncio.wait([self._greeting])

    @property
    def connected(self) -> bool:
        """Whether the link is logged in, to a fully booted PBX that has given a sign of life lately."""
        return self._up.is_set()

    @property
    def silence(self) -> float:
        """Seconds since the PBX said anything on this link; it is asked every two. 0 where there is no link."""
        return self._link.silence() if self._link is not None and self.connected else 0.0

    async def wait_up(self, within: float) -> None:
        """Raises TimeoutError when the link is not up within so many seconds."""
        async with asyncio.timeout(within):
            await self._up.wait()

    async def send(self, action: Action, within: float = ANSWER_WITHIN) -> Message:
        """The PBX's answer. Raises AmiRefused, AmiDown, UnsafeValue, TimeoutError (the action may have been done)."""
        [response] = await self.pipeline([action], within)
        accepted([response])
        return response

    async def pipeline(self, actions: Sequence[Action], within: float = ANSWER_WITHIN) -> list[Message]:
        """Many actions in one write; their answers in order, refusals included (see `accepted`).

        All or none are sent. Raises AmiDown, UnsafeValue, TimeoutError (`within` is for all of them together).
        """
        waiting = self._require().live_protocol().write_together(actions)
        async with asyncio.timeout(within):  # wait_for would take a loss for the end of who is cancelled then (3.11)
            return await waiting

    async def stream(self, action: Action, on_item: OnMessage, within: float = LIST_WITHIN) -> Message:
        """An action that answers with a list: `on_item` gets each event as it arrives, the closing one (returned) too.

        It is called in order with `on_event`, so that a snapshot and the changes after it can be told apart.
        """
        [done] = self._require().live_protocol().write([action], on_item)
        async with asyncio.timeout(within):
            closing = await done
        accepted([closing])
        return closing

    async def collect(self, action: Action, within: float = LIST_WITHIN) -> list[Message]:
        """The events of a list action that is known to be short, without the closing one."""
        items: list[Message] = []
        await self.stream(action, items.append, within)
        return items[:-1]

    def _require(self) -> Link:
        if self._link is None:
            raise AmiDown("the AMI link was not opened")
        return self._link

    def _came_up(self) -> None:
        self._up.set()
        self._greeting = asyncio.ensure_future(self._greet())

    async def _greet(self) -> None:
        try:
            await self._on_connect()
        except (AmiDown, TimeoutError) as error:
            log.warning("lost the PBX while greeting it: %s", error)
        except Exception:
            log.exception("what runs after an AMI log-in failed")

    def _went_down(self) -> None:
        self._up.clear()
        if self._greeting is not None:
            self._greeting.cancel()
        self._on_lost()
