"""The controller at its post: links to the PBX, the bell, the reconciling loop and the desk, wired together."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from functools import partial
from types import TracebackType
from typing import Any, Self

from controller import clock, forgetting, metrics, sip_brake
from controller.alarms import Alarms
from controller.attend import Attending
from controller.bell import hang
from controller.carrier_desk import CarrierDesk
from controller.desk import Desk, serve
from controller.live.channels import Channels
from controller.live.registrations import Registrations
from controller.live.stream import Stream
from controller.live.testcalls import TestCalls
from controller.live.trunks import Trunks
from controller.pbx import files
from controller.pbx.ami import Ami, Message
from controller.pbx.ari import Ari
from controller.reconcile.dialplan import Dialplan
from controller.reconcile.loop import Reconciler
from controller.reconcile.retire import Retiring
from controller.reconcile.work import Hands
from controller.settings import LOOPBACK, Settings
from controller.store.engine import open_database
from controller.stream_desk import StreamDesk
from controller.watch import Watch

FOLDERS = ("domains", "frames", "lists", "plans", "trunks", "dids")  # where only the controller writes


class Post:
    """One controller for one PBX: `async with Post(settings)` runs it.

    A background task that fails ends the block with an ExceptionGroup: better started anew than half at work.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.channels = Channels()
        self.registrations = Registrations()
        self.trunks = Trunks()
        self.metrics = metrics.fresh()
        self.events = Ami(
            LOOPBACK,
            settings.ami_port,
            "events",
            settings.secrets.ami_events,
            on_event=self._on_event,
            on_connect=self._list_channels,
            on_lost=self._events_lost,
        )
        self.ami = Ami(
            LOOPBACK,
            settings.ami_port,
            "dialplan",
            settings.secrets.ami_dialplan,
            on_event=self._on_notice,
            on_connect=partial(self._came_up, "dialplan"),
            on_lost=self._went_away,
        )
        # the account `events` may not: Asterisk takes EVAL_EXTEN for EVAL, which needs write class system (22.10)
        self.eyes = Ami(
            LOOPBACK,
            settings.ami_port,
            "dialplan",
            settings.secrets.ami_dialplan,
            on_connect=partial(self._came_up, "eyes"),
        )
        self.sweeper = Ami(
            LOOPBACK, settings.ami_port, "sweeper", settings.secrets.ami_sweeper, on_connect=self._sweeper_up
        )
        self.ari = Ari(
            LOOPBACK,
            settings.http_port,
            "ringplan",
            settings.secrets.ari,
            on_connect=partial(self._came_up, "ari"),
            on_lost=self._went_away,
        )
        dialplan = Dialplan(self.ami, self.sweeper, settings.etc, Retiring(self.channels, settings.removal_age))
        self.database = open_database(settings.database_url, existing=True)
        self.brake = sip_brake.of_settings(settings, self.database)
        self.alarms = Alarms(self.database)
        self.tests = TestCalls(self.ami)
        self.reconciler = Reconciler(self.database, Hands(dialplan, self.ari, self.eyes, settings.voicemail_db))
        self.attending = Attending(self.ami, self.ari, self.reconciler, settings.test_mode)
        self.reconciler.on_database_back = self.attending.look.set
        self.reconciler.on_done, self.reconciler.on_swept = self.metrics.done, self.metrics.swept
        self.attending.on_compared = self.metrics.mended
        self.watch = self._watch()
        self.stream = StreamDesk(Stream(f"{clock.now().timestamp():.3f}"), self.reconciler, self.watch.sees_pbx)
        self.reconciler.on_reported = self.stream.reported
        self._tasks: list[asyncio.Task[None]] = []
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for folder in FOLDERS:
            await asyncio.to_thread(files.clear_unfinished, self.settings.etc / folder)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(hang(self.settings, self.reconciler.bell.set))
            for link in (self.events, self.ami, self.eyes, self.sweeper, self.ari):
                await stack.enter_async_context(link)
            await stack.enter_async_context(serve(self._desk(), self.settings.run / "controller.sock"))
            group = await stack.enter_async_context(asyncio.TaskGroup())
            self._tasks = [group.create_task(work) for work in self._works()]
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        for task in self._tasks:
            task.cancel()
        try:
            return await self._stack.__aexit__(kind, error, trace)
        finally:
            self.database.close()

    def _works(self) -> list[Coroutine[Any, Any, None]]:
        kept = [self.reconciler.run(), self.reconciler.sweep_for_ever(), forgetting.run(self.database)]
        return [*kept, self.attending.run(), self.brake.run(), self.alarms.run(), self.stream.run()]

    def _desk(self) -> Desk:
        return Desk(
            self.ami,
            self.events,
            self.ari,
            self.reconciler,
            self.registrations,
            self.watch,
            self._carriers(),
            self.stream,
        )

    def _watch(self) -> Watch:
        links: dict[str, Ami | Ari] = {
            "events": self.events,
            "dialplan": self.ami,
            "eyes": self.eyes,
            "sweeper": self.sweeper,
            "ari": self.ari,
        }
        return Watch(links, self.reconciler, self.channels, self.registrations, self.trunks, self.metrics)

    def _carriers(self) -> CarrierDesk:
        return CarrierDesk(self.settings, self.ami, self.reconciler, self.trunks, self.tests)

    def _on_event(self, event: Message) -> None:
        self.channels.apply(event)
        self._note_handset(event)
        self.trunks.apply(event, clock.now())
        self.tests.apply(event)
        self.brake.apply(event)
        self.alarms.apply(event)
        self.stream.seen(event)

    async def _list_channels(self) -> None:
        """After every log-in of the event link: what is up now counts as older than anything to be removed.

        Taken in order with the events: a channel born after the list is not lost with the old ones.
        """
        self.metrics.connected("events")
        await self.events.stream({"Action": "CoreShowChannels"}, self._note_channel)
        await self.events.stream({"Action": "DeviceStateList"}, self._note_handset)

    def _note_channel(self, event: Message) -> None:
        self.channels.apply(event)
        self.trunks.apply(event, clock.now())

    def _note_handset(self, event: Message) -> None:
        self.registrations.apply(event, clock.now())

    def _events_lost(self) -> None:
        self.channels.lost()
        self.registrations.lost()
        self.trunks.lost()

    def _on_notice(self, event: Message) -> None:
        if event.get("Event") == "Reload":
            self.attending.look.set()

    async def _sweeper_up(self) -> None:
        self.metrics.connected("sweeper")

    async def _came_up(self, link: str) -> None:
        self.metrics.connected(link)
        self.attending.look.set()

    def _went_away(self) -> None:
        self.attending.went_away()
