"""Rings a phone of somebody's: to play a message to him, or to call its caller back. Its desk is desk.py."""

import asyncio
import itertools
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.domain.ids import DeviceId
from controller.live.ringtests import Outcome, RingTests, quoted
from controller.operations.bell import saving
from controller.store import messages
from controller.store.engine import Database
from controller.store.messages import MessageCard

log = logging.getLogger(__name__)

RINGS = 25  # seconds
PIECE = 1 << 20  # bytes
COPY = re.compile(r"message-[0-9]+-[0-9]+\.wav")
UNDIALLED = re.compile(r"[^0-9+]")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom somebody missed, as he was shown; `id` is that of the call."""

    id: int
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Play:
    """Of one message: by when it has been opened, and most likely heard, on our monotonic clock."""

    card: MessageCard
    ends: float


@dataclass(slots=True)
class MessageCalls:
    """Acts by `rings`; `apply` is fed with the events of a link that hears of all channels.

    What is played is a copy below `cache`: the PBX gives its files other numbers at any time.
    """

    rings: RingTests
    database: Database
    cache: Path
    heard: asyncio.Event  # set when a message was listened to
    _plays: dict[str, Play] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _writing: set["asyncio.Task[None]"] = field(default_factory=set)

    async def play(self, device: DeviceId, card: MessageCard, handle: int) -> Outcome:
        """Rings that phone; who picks up hears the sound of that handle, which is closed. Raises OSError, AmiDown …"""
        name = f"message-{card.id}-{next(self._numbers)}"
        self._plays[name] = Play(card, clock.monotonic() + RINGS + card.seconds)
        try:
            copy = await asyncio.to_thread(self._copied, handle, name)
            then = {"Application": "ControlPlayback", "Data": f"{copy},5000,6,4,#,5,0"}
            outcome = await self.rings.call(name, device, _shown(card), then, RINGS)
        except BaseException:
            self._over(name)
            raise
        if outcome not in ("rings", "answered", "silent"):
            self._over(name)
        return outcome

    async def call(self, device: DeviceId, card: MessageCard | Caller, domain: int) -> Outcome:
        """Rings that phone; who picks up calls whoever left the message, or was missed. Raises AmiDown …"""
        number = UNDIALLED.sub("", card.number)
        then = {"Context": "rp-click", "Exten": "s", "Priority": "1"}
        variables = [f"RP_CLICK_IN={domain}", f"RP_CLICK_TO={number}"]
        name = f"callback-{card.id}-{next(self._numbers)}"
        return await self.rings.call(name, device, _shown(card), {**then, "Variable": variables}, RINGS)

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        name = event.get("Uniqueid", "")
        if name not in self._plays:
            return
        if event.get("Event") == "Newstate" and event.get("ChannelStateDesc") == "Up":
            task = asyncio.ensure_future(asyncio.to_thread(self._is_heard, self._plays[name].card))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)
        elif event.get("Event") == "Hangup":
            self._over(name)

    def missed(self) -> None:
        """Events may have been missed: copies go when their time is over. Who still listens has the file open."""
        now = clock.monotonic()
        for name, play in self._plays.items():
            asyncio.get_running_loop().call_later(max(0.0, play.ends - now), self._over, name)

    def clear(self) -> None:
        """What was played when we ended. Blocks."""
        for path in self.cache.glob("message-*.wav"):
            if COPY.fullmatch(path.name):
                path.unlink(missing_ok=True)

    def _copied(self, handle: int, name: str) -> Path:
        """Without its ending, as the PBX names sounds."""
        path = self.cache / f"{name}.wav"
        try:
            with path.open("wb") as file:
                while piece := os.read(handle, PIECE):
                    file.write(piece)
        finally:
            os.close(handle)
        return path.with_suffix("")

    def _over(self, name: str) -> None:
        self._plays.pop(name, None)
        (self.cache / f"{name}.wav").unlink(missing_ok=True)

    def _is_heard(self, card: MessageCard) -> None:
        try:
            with saving(self.database) as session:
                now = messages.one(session, card.user_id, card.id)
                if now is not None and now.is_new:
                    messages.put(session, [card.id], "saved")
        except SQLAlchemyError as error:
            log.warning("stays new, though it was played: user=%s %s", card.user_id, type(error).__name__)
            return
        self.heard.set()


def _shown(card: MessageCard | Caller) -> str:
    """On the phone's display: who left it, or called."""
    name = quoted(card.name or card.number or "Voicemail")
    return f'"{name}" <{UNDIALLED.sub("", card.number)}>'
