"""The controller at its post: links to the PBX, the bell, the reconciling loop and the desk, wired together."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from functools import partial
from types import TracebackType
from typing import Any, Self

from controller import clock, forgetting, metrics, sip_brake, unheard
from controller.alarms import Alarms
from controller.attend import Attending
from controller.bell import hang
from controller.calling.parts import Calling
from controller.carrier_desk import CarrierDesk
from controller.desk import Desk, serve
from controller.domain.livecalls import Mode
from controller.history.missed import MissedCalls
from controller.live.channels import Channels
from controller.live.pace import Pace
from controller.live.registrations import Registrations
from controller.live.ringtests import RingTests
from controller.live.state import LiveState
from controller.live.stream import Stream
from controller.live.testcalls import TestCalls
from controller.live.trunks import Trunks
from controller.live_features import LiveFeatures
from controller.live_feed import LiveFeed
from controller.mail import catcher
from controller.mail.sender import Sender
from controller.messaging.greeting_desk import GreetingDesk
from controller.messaging.parts import Messaging
from controller.missed_desk import MissedDesk
from controller.pbx import files, voicemail_db
from controller.pbx.ami import Ami, Message
from controller.pbx.ari import Ari, Event
from controller.phone_desk import PhoneDesk
from controller.presence import Presence
from controller.reconcile.dialplan import Dialplan
from controller.reconcile.lamps import Lamps
from controller.reconcile.loop import Reconciler
from controller.reconcile.music import Shelf
from controller.reconcile.retire import Retiring
from controller.reconcile.work import Hands, Outcome
from controller.recording_room import RecordingRoom
from controller.settings import LOOPBACK, Settings
from controller.store.engine import open_database
from controller.stream_desk import StreamDesk
from controller.watch import Watch
from controller.welcome import base_of

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
        self.pace = Pace(_epoch)
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
            on_event=self._on_stasis,
            on_connect=self._ari_up,
            on_lost=self._went_away,
        )
        dialplan = Dialplan(self.ami, self.sweeper, settings.etc, Retiring(self.channels, settings.removal_age))
        self.database = open_database(settings.database_url, existing=True)
        self.brake = sip_brake.of_settings(settings, self.database)
        self.alarms = Alarms(self.database)
        self.room = RecordingRoom(self.ami, self.database, settings.recordings, settings.keep_free * 10**6)
        self.lamps = Lamps(self.ami, settings.messages)
        self.sender = Sender(self.database, settings.mail, settings.mail_from, base_of(settings))
        self.tests, self.rings = TestCalls(self.ami), RingTests(self.ami)
        shelf = Shelf(settings.music_db, settings.pbx / "lib" / "music", settings.audio)
        self.reconciler = Reconciler(self.database, self._hands(dialplan, shelf))
        self.live_features = LiveFeatures(settings, self.ari, self.database)
        self.reconciler.on_live = self.live_features.codes.arrivals.note
        self.attending = Attending(self.ami, self.ari, self.reconciler, settings.test_mode)
        self.presence = Presence(self.reconciler, self.ami, self.eyes)
        self.reconciler.on_database_back = self._database_back
        self.reconciler.on_done, self.reconciler.on_swept = self.metrics.done, self.metrics.swept
        self.attending.on_compared = self.metrics.mended
        self.watch = self._watch()
        stream, self.live = Stream(f"{clock.now().timestamp():.3f}"), LiveState(_epoch)
        self.stream = StreamDesk(stream, self.reconciler, self.watch.sees_pbx, self.live, self.pace)
        self.calling = Calling(settings, self.database, self.live, self.registrations.is_here)
        self.feed = LiveFeed(self.live, self.events, self.ami, self.reconciler, _epoch, self.stream.stir)
        self.reconciler.on_reported = self._reported
        self.presence.told = self._modes_changed
        self.messaging = Messaging(settings, self.database, self.rings, self.stream.stream.tell)
        self.sender.enclose = self.messaging.sounds.enclose
        self.missed = MissedCalls(self.database)
        self._tasks: list[asyncio.Task[None]] = []
        self._stack = AsyncExitStack()

    def _hands(self, dialplan: Dialplan, shelf: Shelf) -> Hands:
        return Hands(dialplan, self.ari, self.eyes, self.settings.voicemail_db, self.settings.messages, shelf)

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(voicemail_db.make, self.settings.voicemail_db, self.settings.messages)
        for folder in FOLDERS:
            await asyncio.to_thread(files.clear_unfinished, self.settings.etc / folder)
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(hang(self.settings, self._rung))
            links = (self.events, self.ami, self.eyes, self.sweeper, self.ari, self.messaging.link, self.calling.link)
            for link in links:
                await stack.enter_async_context(link)
            await stack.enter_async_context(serve(self._desk(), self.settings.run / "controller.sock"))
            await stack.enter_async_context(catcher.catching(self.settings))
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
        kept += [unheard.run(self.reconciler), self.lamps.run(), *self.live_features.works(), *self.messaging.works()]
        kept += [self.room.run(), self.missed.run(), self.presence.run(), self.feed.run()]
        return [*kept, self.attending.run(), self.brake.run(), self.alarms.run(), self.stream.run(), self.sender.run()]

    def _desk(self) -> Desk:
        return Desk(
            self.ami,
            self.events,
            self.ari,
            self.reconciler,
            self.registrations,
            self.watch,
            self._carriers(),
            PhoneDesk(self.reconciler, self.rings),
            self.stream,
            self.messaging.desk,
            GreetingDesk(self.settings.messages, self.settings.audio, self.messaging.greetings),
            self.messaging.broadcast_desk,
            MissedDesk(self.reconciler, self.messaging.calls),
            self.calling.desk,
            self.room,
        )

    def _watch(self) -> Watch:
        links: dict[str, Ami | Ari] = {
            "events": self.events,
            "dialplan": self.ami,
            "eyes": self.eyes,
            "sweeper": self.sweeper,
            "ari": self.ari,
        }
        seen = (self.reconciler, self.channels, self.registrations, self.trunks, self.metrics, self.pace)
        return Watch(links, *seen, self.settings)

    def _carriers(self) -> CarrierDesk:
        return CarrierDesk(self.settings, self.ami, self.reconciler, self.trunks, self.tests)

    def _reported(self, outcomes: list[Outcome]) -> None:
        self.stream.reported(outcomes)
        self.feed.reported(outcomes)
        self.presence.reported(outcomes)

    def _modes_changed(self, modes: dict[int, Mode]) -> None:
        self.live.set_modes(modes)
        self.stream.stir()

    def _database_back(self) -> None:
        self.attending.look.set()
        self.feed.everybody()
        self.presence.everybody()

    def _rung(self) -> None:
        self.reconciler.bell.set()
        self.messaging.rung()
        self.feed.rung()

    def _on_event(self, event: Message) -> None:
        self.pace.apply(event)
        self.channels.apply(event)
        self._note_handset(event)
        self.trunks.apply(event, clock.now())
        self.tests.apply(event)
        self.rings.apply(event)
        self.brake.apply(event)
        self.alarms.apply(event)
        self.lamps.apply(event)
        self.feed.apply(event)
        self.calling.apply(event)
        self.stream.seen(event)
        self.messaging.apply(event)

    async def _list_channels(self) -> None:
        """After every log-in of the event link: what is up now counts as older than anything to be removed.

        Taken in order with the events: a channel born after the list is not lost with the old ones.
        """
        self.metrics.connected("events")
        self.messaging.missed()
        await self.events.stream({"Action": "CoreShowChannels"}, self._note_channel)
        await self.events.stream({"Action": "DeviceStateList"}, self._note_handset)
        await self.feed.look()

    def _note_channel(self, event: Message) -> None:
        self.channels.apply(event)
        self.trunks.apply(event, clock.now())

    def _note_handset(self, event: Message) -> None:
        self.registrations.apply(event, clock.now())

    def _events_lost(self) -> None:
        self.channels.lost()
        self.registrations.lost()
        self.trunks.lost()
        self.feed.lost()

    def _on_notice(self, event: Message) -> None:
        if event.get("Event") == "Reload":
            self.attending.look.set()

    async def _sweeper_up(self) -> None:
        self.metrics.connected("sweeper")

    def _on_stasis(self, event: Event) -> None:
        self.live_features.routes.on_event(event)

    async def _ari_up(self) -> None:
        await self._came_up("ari")
        await self.live_features.came_up()

    async def _came_up(self, link: str) -> None:
        self.metrics.connected(link)
        self.attending.look.set()
        self.presence.connected()
        self.room.stir()

    def _went_away(self) -> None:
        self.attending.went_away()


def _epoch() -> float:
    return clock.now().timestamp()
