"""Sends a message on to colleagues: the PBX copies it into their mailboxes. Its desk is desk.py."""

import asyncio
import logging
import secrets
import wave
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from controller import clock
from controller.audio import keeping
from controller.domain.ids import UserId
from controller.domain.messages import HOME, MOST, NotSent
from controller.messaging.index import MessageIndex
from controller.messaging.moves import AWAY, BACK_DOOR, Failed, done
from controller.operations.messagenews import SentOn
from controller.pbx.ami import Action, Ami, AmiRefused
from controller.pbx.outgoing import CONTEXT, PLACE, Told, Tray
from controller.store import accounts, messages
from controller.store.engine import reading, writing
from controller.store.messages import MessageCard

log = logging.getLogger(__name__)

WITHIN = 14.0  # seconds for everybody together; who asked waits for 20


class Unsent(Exception):
    """Nobody got it; `why` is a word: away, gone, unspoken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Sending:
    """A message that is sent on, by whom, with some words; called `msg_id` by whoever gets it.

    `tray`: where it lies with a spoken comment before it; empty: in its owner's mailbox.
    """

    card: MessageCard
    by: str
    comment: str
    msg_id: str
    tray: str = ""


@dataclass(frozen=True, slots=True)
class MessageCopies:
    """`audio` is where spoken comments are kept."""

    index: MessageIndex
    ami: Ami
    tray: Tray
    audio: Path
    within: float = WITHIN

    async def send(self, sending: Sending, people: Sequence[UserId], spoken: str = "") -> dict[int, NotSent]:
        """Who did not get it, and why; `spoken` is the key of what is heard first. Raises Unsent."""
        if not self.ami.connected:
            raise Unsent("away")
        if not spoken:
            return await self._send(sending, people)
        name = f"said-{secrets.token_hex(8)}"
        try:
            await self._lay_out(sending, name, spoken)
            return await self._send(replace(sending, tray=name), people)
        finally:
            await asyncio.to_thread(self.tray.take_away, name)

    async def _lay_out(self, sending: Sending, name: str, spoken: str) -> None:
        """The comment and the message as one, where the PBX takes it from."""
        async with self.index.turn:
            handle = await asyncio.to_thread(self.index.boxes.open_sound, sending.card.user_id, sending.card.msg_id)
        if handle is None:
            raise Unsent("gone")
        try:
            await asyncio.to_thread(self._join, sending, name, spoken, handle)
        except (FileNotFoundError, ValueError, EOFError, wave.Error) as error:
            log.warning("no spoken comment: user=%s %s", sending.card.user_id, error)
            raise Unsent("unspoken") from error

    def _join(self, sending: Sending, name: str, spoken: str, handle: int) -> None:
        card = sending.card
        with open(handle, "rb") as sound:
            comment = keeping.path(self.audio, spoken, keeping.NARROW)
            self.tray.put(name, Told(sending.msg_id, card.name, card.number, card.called), comment, sound)

    async def _send(self, sending: Sending, people: Sequence[UserId]) -> dict[int, NotSent]:
        failed: dict[int, NotSent] = {}
        limit = clock.monotonic() + self.within
        for person in people:
            left = limit - clock.monotonic()
            why: NotSent | None = "late"
            if left > 0:
                why = await self._copy(sending, person, left)
            if why is not None:
                failed[person] = why
        return failed

    async def _copy(self, sending: Sending, person: UserId, within: float) -> NotSent | None:
        """None: that person has it now. The PBX says yes also when the mailbox is full, and may be lost meanwhile."""
        origin = await self._origin(sending)
        if origin is None:
            return "gone"
        if not await asyncio.to_thread(self._has_mailbox, person):
            return "no mailbox"
        self.index.sent_on[person, sending.msg_id] = SentOn(sending.by, sending.comment)
        try:
            return await self._copy_from(origin, sending, person, within)
        finally:
            self.index.sent_on.pop((person, sending.msg_id), None)

    async def _origin(self, sending: Sending) -> Action | None:
        """Where the PBX takes it from now."""
        if sending.tray:
            return {"Mailbox": sending.tray, "Context": CONTEXT, "Folder": PLACE, "ID": sending.msg_id}
        async with self.index.turn:
            lying = await asyncio.to_thread(self.index.boxes.find, sending.card.user_id, sending.msg_id)
        if not lying:
            return None
        box = {"Mailbox": str(sending.card.user_id), "Context": BACK_DOOR}
        return {**box, "Folder": lying[0].found.place, "ID": sending.msg_id}

    async def _copy_from(self, origin: Action, sending: Sending, person: UserId, within: float) -> NotSent | None:
        why: NotSent = "failed"
        goal = {"ToMailbox": str(person), "ToContext": BACK_DOOR, "ToFolder": "INBOX"}
        try:
            await done(self.ami, {"Action": "VoicemailForward", **origin, **goal}, within)
        except (Failed, AmiRefused) as error:
            log.warning("message not sent on: user=%s to=%s %s", sending.card.user_id, person, error)
            return why
        except AWAY as error:
            log.warning("perhaps not sent on: user=%s to=%s %s", sending.card.user_id, person, type(error).__name__)
            why = "uncertain"
        there = await self.index.look(person)
        if all(each.found.msg_id != sending.msg_id for each in there):
            return "full" if sum(each.found.place == HOME["new"] for each in there) >= MOST else why
        await asyncio.to_thread(self._remark, person, sending)
        return None

    def _has_mailbox(self, user: UserId) -> bool:
        with reading(self.index.database) as session:
            return accounts.mailbox(session, user) is not None

    def _remark(self, user: int, sending: Sending) -> None:
        with writing(self.index.database) as session:
            messages.remark(session, user, sending.msg_id, sending.by[:80], sending.comment[:500])
