"""Routes what enters the PBX's application `ringplan`: its first argument names the live feature that handles it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from controller.pbx.ari import Ari, AriDown, AriRefused, Event, Request, path

log = logging.getLogger(__name__)

APP = "ringplan"
AWAY = (AriDown, TimeoutError)


@dataclass(frozen=True, slots=True)
class Entered:
    """A channel that waits in the application; `args` are those behind the feature's name."""

    channel: str
    args: tuple[str, ...]


Handler = Callable[[Entered], Awaitable[None]]


@dataclass(slots=True)
class Routes:
    """Each channel gets a task of its own; one that fails is logged, and its channel let go."""

    ari: Ari
    handlers: Mapping[str, Handler]
    _tasks: dict[asyncio.Task[None], str] = field(default_factory=dict)  # and the channel of each

    def on_event(self, event: Event) -> None:
        """Every ARI event comes by."""
        if event["type"] == "StasisStart":
            feature, *args = event["args"] or [""]
            self._begin(feature, Entered(event["channel"]["id"], tuple(args)))

    async def let_go(self) -> None:
        """After every log-in: who is in Stasis since before it, and nobody remembers why. Whom a task has stays."""
        for channel in await self.ari.get("channels"):
            at = channel["dialplan"]
            if channel["id"] in self._tasks.values():
                continue
            if at["app_name"] == "Stasis" and at["app_data"].split(",")[0] == APP:
                await hang_up(self.ari, channel["id"])

    async def run(self) -> None:
        """Until cancelled, and whatever is under way with it."""
        try:
            await asyncio.Event().wait()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, feature: str, entered: Entered) -> None:
        task = asyncio.create_task(self._handle(feature, entered))
        self._tasks[task] = entered.channel
        task.add_done_callback(self._tasks.pop)

    async def _handle(self, feature: str, entered: Entered) -> None:
        try:
            await self.handlers[feature](entered)
        except AWAY as error:
            log.warning("the PBX was lost in the midst of %s: call=%s %s", feature, entered.channel, error)
        except Exception:
            log.exception("failed: feature=%s call=%s", feature, entered.channel)
            await self._away_with(entered)

    async def _away_with(self, entered: Entered) -> None:
        try:
            await hang_up(self.ari, entered.channel)
        except AWAY as error:
            log.warning("not let go, it ends by its own time limit: call=%s %s", entered.channel, error)


async def hang_up(ari: Ari, channel: str) -> None:
    """Ends it; one that has ended is no error. Raises AriDown, TimeoutError."""
    try:
        await ari.ask(Request("DELETE", path("channels", channel)))
    except AriRefused as refusal:
        log.debug("not hung up: call=%s %s", channel, refusal)
