"""Voicemail messages in the controller: their index, their moves, and the calls that play them, wired together."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

from controller.live.ringtests import RingTests
from controller.live.stream import Change
from controller.messaging.broadcast_desk import BroadcastDesk
from controller.messaging.broadcasting import Broadcasting
from controller.messaging.calls import MessageCalls
from controller.messaging.copying import MessageCopies
from controller.messaging.desk import MessageDesk
from controller.messaging.greeting_calls import GreetingCalls
from controller.messaging.index import MessageIndex
from controller.messaging.moves import MessageMoves
from controller.messaging.recogniser import Recogniser
from controller.messaging.sounds import MessageSounds
from controller.messaging.texts import MessageTexts
from controller.pbx import voicemail_db
from controller.pbx.ami import Ami
from controller.pbx.outgoing import Tray
from controller.pbx.voicemail_folder import Boxes
from controller.settings import LOOPBACK, Settings
from controller.store.engine import Database

Tell = Callable[[Iterable[Change]], None]


class Messaging:
    """`link` is to be kept up, `works` to be run; `apply` is fed with the PBX's events, `rung` called by the bell."""

    def __init__(self, settings: Settings, database: Database, rings: RingTests, tell: Tell) -> None:
        self.link = Ami(LOOPBACK, settings.ami_port, "dialplan", settings.secrets.ami_dialplan)
        recogniser = Recogniser(settings.transcriber)
        boxes = Boxes(voicemail_db.folders(settings.messages))
        self.index = MessageIndex(database, boxes, tell=tell, speaks=recogniser.speaks)
        self.texts = MessageTexts(self.index, recogniser, settings.audio, tell)
        self.sounds = MessageSounds(self.index, settings.audio)
        self.moves = MessageMoves(database, self.link, self.index, settings.voicemail_db)
        self.calls = MessageCalls(rings, database, settings.pbx / "spool" / "cache", self.moves.bell)
        self.greetings = GreetingCalls(
            rings, self.link, database, settings.messages, settings.pbx / "spool" / "cache", tell
        )
        tray = Tray(settings.voicemail_db, settings.messages)
        self.broadcasting = Broadcasting(database, self.link, self.index, tray, settings.audio, tell)
        self.desk = MessageDesk(self.index, self.calls, MessageCopies(self.index, self.link, tray, settings.audio))
        self.broadcast_desk = BroadcastDesk(database, settings.audio, self.greetings)

    def works(self) -> list[Coroutine[Any, Any, None]]:
        cleared = [asyncio.to_thread(self.calls.clear), asyncio.to_thread(self.greetings.clear)]
        looking = [self.index.run(), self.index.rounds(), self.moves.run()]
        return [*looking, self.broadcasting.run(), self.texts.run(), *cleared]

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        self.index.apply(event)
        self.calls.apply(event)
        self.greetings.apply(event)

    def missed(self) -> None:
        """Events may have been missed: every mailbox is looked into, and no copy waits for the end of its call."""
        self.index.anew.set()
        self.calls.missed()
        self.greetings.missed()

    def rung(self) -> None:
        """Somebody has saved something."""
        self.moves.bell.set()
        self.broadcasting.bell.set()
