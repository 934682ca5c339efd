"""One AMI link that mends itself: panoramisk's manager, hardened. ami.py is the face for everybody else.

panoramisk 1.4 connects, logs in and comes back after a loss. Replaced: liveness (it never looks at the answers to its
pings, so a frozen PBX stays "connected") and its flags (they stay true while the connection is down).
"""

import asyncio
import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from panoramisk.manager import Manager

from controller.pbx.ami_codec import Message
from controller.pbx.ami_protocol import AmiDown, LinkProtocol, OnMessage

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """Where to log in and as whom. `events` must hold `system`: FullyBooted is what makes a link *up*."""

    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    events: str = "on"


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds: silence after which the PBX counts as gone, pause before connecting again."""

    dead_after: float = 6.0
    reconnect: float = 1.0


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a link tells its owner, always from the event loop."""

    on_event: OnMessage
    on_up: Callable[[], None]
    on_down: Callable[[], None]


class Link(Manager):  # type: ignore[misc, unused-ignore]  # panoramisk has no types
    """panoramisk's manager with a watchdog, a flag of its own, and losses that are final for what was pending."""

    def __init__(self, account: Account, timing: Timing, hooks: Hooks) -> None:
        super().__init__(
            host=account.host,
            port=account.port,
            username=account.user,
            secret=account.secret,
            events=account.events,
            protocol_factory=LinkProtocol,
            loop=asyncio.get_running_loop(),
            log=log,
        )
        self.reconnect_timeout: float = timing.reconnect
        self.ping_delay: float = timing.dead_after / 3
        self.timing, self.hooks = timing, hooks
        self.up = self.closing = self._told = False
        self.protocol: LinkProtocol | None = None
        self._ids = itertools.count(1)
        self._ping_due: float | None = None  # on the loop's clock: when `ping` should run next

    def next_id(self) -> str:
        return f"r{next(self._ids)}"

    def live_protocol(self) -> LinkProtocol:
        """The protocol to send on. Raises AmiDown."""
        if not self.up or self.protocol is None:
            raise AmiDown("there is no AMI link to the PBX")
        return self.protocol

    def connect(self, *_: Any, **__: Any) -> Any:
        return None if self.closing else super().connect()

    def connection_made(self, f: "asyncio.Future[Any]") -> None:
        if f.cancelled():
            return
        error = f.exception()
        if error is None and self.closing:
            f.result()[0].abort()
        elif error is None:
            self._told = False
            super().connection_made(f)
        elif not self.closing:
            self._say_down(error)
            self.loop.call_later(self.reconnect_timeout, self.connect)

    def _say_down(self, error: BaseException) -> None:
        """Once an outage, not at every attempt."""
        if not self._told:
            log.warning(
                "the PBX cannot be reached over AMI, trying again every %g s: %s", self.reconnect_timeout, error
            )
        self._told = True

    def login(self, future: "asyncio.Future[Message]") -> None:
        """Called with the answer to the log-in. The link is not up before the PBX says FullyBooted (see dispatch)."""
        if future.exception() is not None:
            return
        answer = future.result()
        self.authenticated = answer["Response"] == "Success"
        if not self.authenticated:
            log.error("AMI log-in as %s refused: %s", self.config["username"], answer.get("Message", ""))

    def dispatch(self, event: Message) -> None:
        """Only a session that is logged in gets events; the first may come before `login` is called."""
        if event["Event"] == "FullyBooted" and not self.up:
            self.up = True
            self.hooks.on_up()
        try:
            self.hooks.on_event(event)
        except Exception:
            log.exception("an AMI event could not be handled: %s", event["Event"])

    def ping(self) -> None:
        """Asks for a sign of life, three times per `dead_after`; a PBX silent that long is dropped."""
        now, due = self.loop.time(), self._ping_due
        self._ping_due = now + self.ping_delay
        self.pinger = self.loop.call_later(self.ping_delay, self.ping)
        if self.protocol is None:
            return
        if due is None or now - due > self.ping_delay:  # this process stood still, and may not have read yet
            self.protocol.last_received = now
        silent = now - self.protocol.last_received
        if silent > self.timing.dead_after:
            log.warning("the PBX has not answered on AMI for %.1f s, dropping the link", silent)
            self.protocol.transport.abort()
        elif self.authenticated:
            self.protocol.send({"Action": "Ping"})

    def silence(self) -> float:
        """Seconds since anything came."""
        return self.loop.time() - self.protocol.last_received if self.protocol is not None else 0.0

    def connection_lost(self, exc: BaseException | None) -> None:
        was_up, self.up, self.authenticated = self.up, False, False
        if was_up:
            self.hooks.on_down()
        if not self.closing:
            super().connection_lost(exc)

    def close(self) -> None:
        self.closing = True
        super().close()
        self.up = self.authenticated = False
