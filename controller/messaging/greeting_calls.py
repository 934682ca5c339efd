"""Rings a phone, so that a greeting is recorded there. Its desk is greeting_desk.py, its dialplan rp-record.

What is recorded lies in a file of its own until whoever recorded it presses 1; then it takes the greeting's place at
once, and the phone is told whether it did. Without us nothing is changed, and the phone says so.
"""

import asyncio
import logging
import re
import secrets
import time
import wave
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.domain.greetings import Greeting
from controller.domain.ids import DeviceId, UserId
from controller.domain.saying import say
from controller.live.ringtests import Outcome, RingTests
from controller.live.stream import Change
from controller.operations import actors
from controller.operations import greetings as operations
from controller.operations.bell import saving
from controller.operations.refused import Missing, Problem, Refused
from controller.pbx import greetings, voicemail_db
from controller.pbx.ami import Ami, AmiDown, AmiRefused
from controller.store import accounts, find
from controller.store.engine import Database

log = logging.getLogger(__name__)

RINGS = 25  # seconds
TOLD_WITHIN = 3.0  # seconds: rp-record waits one more
LONGEST_CALL = 1200.0  # seconds: rp-record ends before
SHORTEST = 1.0  # seconds of sound, as an upload
OURS = re.compile(r"greeting-[0-9]+-[0-9a-f]+\.wav")
ASKED: Mapping[Greeting, str] = {
    "unavailable": "vm-rec-unv",
    "busy": "vm-rec-busy",
    "temporary": "vm-rec-temp",
    "name": "vm-rec-name",
}
"""The PBX's own words before the beep."""
Kept = Change | Literal["short", "no"]
"""What it brought about, or what the phone is told instead: see rp-record."""
Take = Callable[[Path, float], Kept]
"""Puts what was recorded in that file into its place, unless that moment (time.monotonic) is past. Blocks."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Which greeting of whom, and on which phone it is recorded."""

    user: UserId
    greeting: Greeting
    device: DeviceId


@dataclass(slots=True)
class GreetingCalls:
    """Acts by `rings` and `ami`; `apply` is fed with the events of a link that hears of all channels.

    `spool` is the PBX's spool/voicemail, `cache` where it records; `tell` is told of mailboxes that have another one.
    """

    rings: RingTests
    ami: Ami
    database: Database
    spool: Path
    cache: Path
    tell: Callable[[Iterable[Change]], None]
    _calls: dict[str, Take] = field(default_factory=dict)
    _keeping: set["asyncio.Task[None]"] = field(default_factory=set)

    async def record(self, recording: Recording) -> Outcome:
        """Rings that phone; who picks up is asked for the greeting. Raises AmiDown, AmiRefused, TimeoutError."""
        return await self.ring(
            recording.user, recording.device, ASKED[recording.greeting], partial(self._kept, recording)
        )

    async def ring(self, about: int, device: DeviceId, asked: str, take: Take) -> Outcome:
        """The same of any sound: `asked` are the PBX's words before the beep, `take` gets what was recorded."""
        name = f"greeting-{about}-{secrets.token_hex(8)}"
        self._calls[name] = take
        variables = [f"RP_RECORD_TO={self.cache / name}", f"RP_RECORD_ASK={asked}"]
        then = {"Context": "rp-record", "Exten": "s", "Priority": "1"}
        outcome: Outcome = "failed"
        try:
            outcome = await self.rings.call(name, device, '"Voicemail" <>', {**then, "Variable": variables}, RINGS)
        finally:
            if outcome not in ("rings", "answered", "silent"):
                self._over(name)
        return outcome

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        name = event.get("Uniqueid", "")
        if name not in self._calls:
            return
        if event.get("UserEvent") == "RPRecorded":
            task = asyncio.ensure_future(self._keep(name, event.get("Channel", "")))
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)
        elif event.get("Event") == "Hangup":
            self._over(name)

    def missed(self) -> None:
        """Events may have been missed: what was recorded goes when the calls must be over."""
        for name in self._calls:
            asyncio.get_running_loop().call_later(LONGEST_CALL, self._over, name)

    def clear(self) -> None:
        """What was recorded when we ended. Blocks."""
        for path in self.cache.glob("greeting-*.wav"):
            if OURS.fullmatch(path.name):
                path.unlink(missing_ok=True)

    async def _keep(self, name: str, channel: str) -> None:
        """Whoever pressed 1 waits for the answer; once he has been told that it failed, nothing is changed any more."""
        try:
            if await self._has_given_up(channel):
                return
            take, until = self._calls[name], time.monotonic() + TOLD_WITHIN
            kept = await asyncio.to_thread(take, self.cache / f"{name}.wav", until)
            if isinstance(kept, Change):
                self.tell([kept])
            done = {"Variable": "RP_RECORD_DONE", "Value": "yes" if isinstance(kept, Change) else kept}
            await self.ami.send({"Action": "Setvar", "Channel": channel, **done})
        except (AmiDown, AmiRefused, TimeoutError, KeyError) as error:
            log.warning("greeting: whoever recorded it was not told: call=%s %s", name, type(error).__name__)

    async def _has_given_up(self, channel: str) -> bool:
        answer = await self.ami.send({"Action": "Getvar", "Channel": channel, "Variable": "RP_RECORD_OVER"})
        return answer.get("Value", "") != ""

    def _kept(self, recording: Recording, source: Path, until: float) -> Kept:
        """Instead of whatever was heard so far; audited as done from that phone. Not after the phone has given up."""
        try:
            if seconds(source) < SHORTEST:
                return "short"
            with greetings.staged(voicemail_db.folder(self.spool, recording.user), recording.greeting, source) as swap:
                domain = self._written_down(recording, until)
                swap()  # not before: the former one stays where this could not be written down
        except (OSError, EOFError, wave.Error, SQLAlchemyError, Refused, TimeoutError) as error:
            log.warning("greeting: not kept: user=%s %s", recording.user, error)
            return "no"
        return Change(f"greetings-{recording.user}", domain, recording.user)

    def _written_down(self, recording: Recording, until: float) -> int | None:
        """The owner's domain. Raises Refused, TimeoutError, SQLAlchemyError."""
        with saving(self.database) as session:
            phone = find.device(session, recording.device)
            if phone is None:
                raise Missing([Problem("device", say("That phone is not there any more."))])
            by = actors.from_phone(session, phone, clock.now())
            operations.recorded_by_phone(session, by, recording.user, recording.greeting)
            if time.monotonic() > until:  # others may have held the database
                raise TimeoutError("the phone does not wait any longer")
            return accounts.domain_of(session, recording.user)

    def _over(self, name: str) -> None:
        self._calls.pop(name, None)
        (self.cache / f"{name}.wav").unlink(missing_ok=True)


def seconds(sound: Path) -> float:
    """How long that WAV is. Raises OSError, EOFError, wave.Error."""
    with wave.open(str(sound)) as opened:
        return float(opened.getnframes() / opened.getframerate())
