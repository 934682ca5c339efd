"""The controller at its post: links to the PBX, the bell, the reconciling loop and the desk, wired together."""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from typing import Any, Self
from urllib.parse import quote

from sqlalchemy.exc import SQLAlchemyError

from controller.bell import hang
from controller.desk import Desk, serve
from controller.live.channels import Channels
from controller.pbx.ami import Ami, AmiDown, AmiRefused, Message
from controller.pbx.ari import Ari, AriDown, AriRefused
from controller.reconcile import mend, sentinel
from controller.reconcile.dialplan import Dialplan
from controller.reconcile.loop import Reconciler
from controller.reconcile.retire import Retiring
from controller.reconcile.work import Hands
from controller.settings import LOOPBACK, Settings
from controller.store import accounts
from controller.store.engine import open_database

log = logging.getLogger(__name__)

SENTINEL_CHECK = 5.0  # seconds between looks whether somebody reloaded the dialplan
AGAIN = 2.0
FAULTS = (AmiDown, AmiRefused, AriDown, AriRefused, TimeoutError, SQLAlchemyError, OSError)


def existing(settings: Settings) -> str:
    """The database's URL such that a missing file is an error, not the beginning of an empty one."""
    file = settings.database_file
    return settings.database_url if file is None else f"sqlite:///file:{quote(str(file))}?mode=rw&uri=true"


class Post:
    """One controller for one PBX: `async with Post(settings)` runs it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.channels = Channels()
        self.events = self._ami("events", settings.secrets.ami_events, self._on_event, self._list_channels)
        self.ami = self._ami("dialplan", settings.secrets.ami_dialplan, self._on_notice, self._came_up)
        self.sweeper = Ami(LOOPBACK, settings.ami_port, "sweeper", settings.secrets.ami_sweeper)
        self.ari = Ari(LOOPBACK, settings.http_port, "ringplan", settings.secrets.ari, on_connect=self._came_up)
        dialplan = Dialplan(self.ami, self.sweeper, settings.etc, Retiring(self.channels, settings.removal_age))
        hands = Hands(dialplan, self.ari, settings.voicemail_db)
        self.database = open_database(existing(settings))
        self.reconciler = Reconciler(self.database, hands)
        self.compared: mend.Mended | None = None
        self._look = asyncio.Event()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(asyncio.TaskGroup())
        await self._stack.enter_async_context(hang(self.settings, self.reconciler.bell.set))
        for link in (self.events, self.ami, self.sweeper, self.ari):
            await self._stack.enter_async_context(link)
        desk = Desk(self.ami, self.events, self.ari, self.reconciler)
        await self._stack.enter_async_context(serve(desk, self.settings.run / "controller.sock"))
        self._tasks = [asyncio.create_task(work) for work in self._works()]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        await self._stack.aclose()
        self.database.close()

    def _works(self) -> list[Coroutine[Any, Any, None]]:
        return [self.reconciler.run(), self.reconciler.sweep_for_ever(), self._compare_for_ever()]

    def _ami(self, user: str, secret: str, on_event: Any, on_connect: Any) -> Ami:
        port = self.settings.ami_port
        return Ami(LOOPBACK, port, user, secret, on_event=on_event, on_connect=on_connect)

    async def _list_channels(self) -> None:
        """After every log-in of the event link: what is up now counts as older than anything to be removed."""
        listed: list[Message] = []
        await self.events.stream({"Action": "CoreShowChannels"}, listed.append)
        self.channels.snapshot(event for event in listed if event["Event"] == "CoreShowChannel")

    def _on_event(self, event: Message) -> None:
        self.channels.apply(event)

    def _on_notice(self, event: Message) -> None:
        if event.get("Event") == "Reload":
            self._look.set()

    async def _came_up(self) -> None:
        """Both links are needed to bring a change in; the later one to come up lets the loop know."""
        if not (self.ami.connected and self.ari.connected):
            return
        status = await self.ami.send({"Action": "CoreStatus"})
        boot = " ".join(status.get(key, "") for key in ("CoreStartupDate", "CoreStartupTime"))
        try:
            await mend.take_stock(self.reconciler)
        except SQLAlchemyError as error:
            log.error("the database is away: %s", type(error).__name__)
        await self._clear_clocks()
        self.reconciler.came_up(boot)
        self._look.set()

    async def _clear_clocks(self) -> None:
        """A frozen clock is for tests: outside test mode none stays set (DESIGN §4)."""
        if self.settings.test_mode:
            return
        domains = await self.reconciler.in_database(accounts.domain_ids)
        names = ["RP_AT", *(f"RP_AT_{domain}" for domain in domains)]
        await self.ami.pipeline([{"Action": "Setvar", "Variable": name, "Value": ""} for name in names])

    async def _compare_for_ever(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(SENTINEL_CHECK):  # wait_for may lose a cancellation (Python 3.11)
                    await self._look.wait()
            try:
                if not self._look.is_set() and await sentinel.stands(self.ami):
                    continue
                self._look.clear()
                self.reconciler.hands.dialplan.restarted()
                await sentinel.put(self.ami)
                self.compared = await mend.mend(self.reconciler)
            except FAULTS as error:
                log.warning("not compared with the PBX: %s", error)
                await asyncio.sleep(AGAIN)
                if self.ami.connected and self.ari.connected:
                    self._look.set()
