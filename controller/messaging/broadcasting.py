"""Puts messages to many (operations/broadcasts.py) into mailboxes, each exactly once, whatever ends meanwhile.

Who is asked for stands in the database before the PBX is asked; that he has it is written in the transaction that
first lists it in his mailbox (messaging/index.py). Of whom neither is known after we, the PBX or the link were gone,
the mailbox is looked into, once what the PBX had been asked must have been done.
"""

import asyncio
import logging
import sqlite3
import wave
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.audio import keeping
from controller.domain.broadcasts import State, Why, msg_id
from controller.domain.ids import UserId
from controller.domain.messages import HOME, MOST
from controller.live.stream import Change
from controller.messaging.index import MessageIndex
from controller.messaging.moves import AWAY, BACK_DOOR, Failed, done
from controller.pbx.ami import Action, Ami, AmiDown, AmiRefused
from controller.pbx.outgoing import CONTEXT, PLACE, Told, Tray
from controller.pbx.voicemail_memory import Lying
from controller.store import accounts, broadcasts
from controller.store.broadcasts import BroadcastCard
from controller.store.engine import Database, reading, writing

log = logging.getLogger(__name__)

LOOK_ANYWAY = 1.0  # seconds: the bell is a hint
TOGETHER = 20  # recipients of one, then some of the next
SETTLED = 10.0  # seconds after a link came up: what was asked before on another is done
DOUBTFUL = 60.0  # seconds after which a PBX that took too long has done it, or never will
TRIES = 3
SPARE = 500 * 1024 * 1024  # bytes on the disk that are left to callers
BYTES_A_SECOND = 16_000


@dataclass(slots=True)
class Broadcasting:
    """Acts over `ami`. `audio` is where recorded sounds are, `tell` is told how far each has come."""

    database: Database
    ami: Ami
    index: MessageIndex
    tray: Tray
    audio: Path
    tell: Callable[[Iterable[Change]], None]
    settled: float = SETTLED
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    _up_since: float | None = None
    _again: dict[tuple[int, int], float] = field(default_factory=dict)  # whom to ask for again, and when
    _tries: dict[tuple[int, int], int] = field(default_factory=dict)

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.to_thread(self.tray.clear)
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_ANYWAY):
                    await self.bell.wait()
            self.bell.clear()
            if not self.ami.connected:
                self._up_since = None
                continue
            if self._up_since is None:
                self._up_since = clock.monotonic()
            try:
                await self.round()
            except (SQLAlchemyError, sqlite3.Error, OSError, *AWAY) as error:
                log.info("messages to many are left later: %s %s", type(error).__name__, error)

    async def round(self) -> None:
        """Some recipients of each, so that none waits for a long one."""
        for each in await asyncio.to_thread(self._under_way):
            if not await asyncio.to_thread(self._lay_out, each):
                continue
            due = await asyncio.to_thread(self._due, each)
            for user in due:
                await self._give(each, user)
            is_done = await asyncio.to_thread(self._finished, each)
            if due or is_done:
                self.tell([Change(f"broadcasts-{each.id}", each.domain_id)])
            if len(due) >= TOGETHER:
                self.bell.set()

    async def _give(self, each: BroadcastCard, user: int) -> None:
        """Raises AmiDown, SQLAlchemyError: then it is not known whether he has it."""
        lying = await self.index.look(user)
        if _is_in(lying, each):
            await self._ended(each, user, "sent")
            return
        new = sum(one.found.place == HOME["new"] for one in lying)
        why = await asyncio.to_thread(self._hindrance, each, user, new)
        if why is not None:
            await self._ended(each, user, "failed", why)
        else:
            await self._ask(each, user)

    async def _ask(self, each: BroadcastCard, user: int) -> None:
        key = (each.id, user)
        self._again[key] = clock.monotonic() + DOUBTFUL
        try:
            await done(self.ami, _forward(each, user))
        except (Failed, AmiRefused) as error:
            log.warning("not left: broadcast=%s user=%s %s", each.id, user, error)
        except AmiDown:
            del self._again[key]  # it is looked for once another link has settled
            self._up_since = None
            raise
        except TimeoutError:
            log.warning("the PBX takes too long: broadcast=%s user=%s", each.id, user)
            return
        if _is_in(await self.index.look(user), each):  # that wrote it, too
            self._forget(key)
            return
        self._tries[key] = self._tries.get(key, 0) + 1
        self._again[key] = clock.monotonic() + LOOK_ANYWAY
        if self._tries[key] >= TRIES:
            await self._ended(each, user, "failed", "failed")

    async def _ended(self, each: BroadcastCard, user: int, state: State, why: str = "") -> None:
        await asyncio.to_thread(self._write, each, user, state, why)
        self._forget((each.id, user))

    def _forget(self, key: tuple[int, int]) -> None:
        self._again.pop(key, None)
        self._tries.pop(key, None)

    def _hindrance(self, each: BroadcastCard, user: int, new: int) -> Why | None:
        """Why he can't get it."""
        with reading(self.database) as session:
            if accounts.mailbox(session, UserId(user)) is None:
                return "no mailbox"
        if new >= MOST:
            return "full"
        return "no room" if self.tray.room() < SPARE + each.seconds * BYTES_A_SECOND else None

    def _lay_out(self, each: BroadcastCard) -> bool:
        """Where the PBX takes it from; False: there is no sound any more, and nobody gets it."""
        if self.tray.holds(str(each.id)):
            return True
        assert each.sent is not None
        told = Told(msg_id(each.sound or ""), each.sender, each.number, each.sent)
        try:
            self.tray.put(str(each.id), told, keeping.path(self.audio, each.sound or "", keeping.NARROW))
        except (FileNotFoundError, ValueError, EOFError, wave.Error) as error:
            log.error("nothing to be left: broadcast=%s %s", each.id, error)
            with writing(self.database) as session:
                for users in (broadcasts.doubtful(session, each.id), broadcasts.take(session, each.id, MOST)):
                    broadcasts.put(session, each.id, users, "failed", "gone")
                broadcasts.finish(session, each.id, clock.now())
            return False
        return True

    def _due(self, each: BroadcastCard) -> list[int]:
        """Whose turn it is; that they are going is written before anything is done."""
        now = clock.monotonic()
        is_settled = self._up_since is not None and now - self._up_since >= self.settled
        with writing(self.database) as session:
            doubtful = broadcasts.doubtful(session, each.id)
            fresh = broadcasts.take(session, each.id, TOGETHER)
        known = [user for user in doubtful if self._again.get((each.id, user), now if is_settled else now + 1) <= now]
        return [*known, *fresh]

    def _finished(self, each: BroadcastCard) -> bool:
        with writing(self.database) as session:
            is_done = broadcasts.finish(session, each.id, clock.now())
        if is_done:
            self.tray.take_away(str(each.id))
        return is_done

    def _under_way(self) -> tuple[BroadcastCard, ...]:
        with reading(self.database) as session:
            return broadcasts.under_way(session)

    def _write(self, each: BroadcastCard, user: int, state: State, why: str) -> None:
        with writing(self.database) as session:
            broadcasts.put(session, each.id, [user], state, why)


def _is_in(lying: Sequence[Lying], each: BroadcastCard) -> bool:
    return any(one.found.msg_id == msg_id(each.sound or "") for one in lying)


def _forward(each: BroadcastCard, user: int) -> Action:
    origin = {"Mailbox": str(each.id), "Context": CONTEXT, "Folder": PLACE, "ID": msg_id(each.sound or "")}
    return {
        "Action": "VoicemailForward",
        **origin,
        "ToMailbox": str(user),
        "ToContext": BACK_DOOR,
        "ToFolder": HOME["new"],
    }
