"""Moves messages where people put them (operations/messages.py), by the PBX: it locks, numbers anew, tells the lamps.

Who listens by phone has the numbers of his messages in mind: meanwhile none is taken out of his mailbox, or he would
delete another than he means (22.10). Counterpart: rp-mailbox in voicemail.conf, which waits while we move.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.dialplan.names import IN_MENU
from controller.domain.messages import ERASED, HOME, PLACES, TRASH, Known
from controller.messaging.index import MessageIndex
from controller.pbx import voicemail_db
from controller.pbx.ami import Action, Ami, AmiDown, AmiRefused
from controller.pbx.ami_codec import UnsafeValue
from controller.pbx.voicemail_db import Named
from controller.store import messages
from controller.store.engine import Database, reading, writing

log = logging.getLogger(__name__)

LOOK_ANYWAY = 1.0  # seconds: the bell is a hint, and somebody may have hung up
TOGETHER = 200  # messages
RESERVED = 10  # seconds at most that a mailbox is ours
WITHIN = 30.0  # seconds for one message; the PBX reads a folder from its beginning
TRIES = 5
BACK_DOOR = "boxes"  # see pbx/voicemail_db.py
AWAY = (AmiDown, TimeoutError)


class Failed(Exception):
    """The PBX could not do it, and does not say why."""


@dataclass(slots=True)
class MessageMoves:
    """Acts over `ami`, a link of its own: looking for one message among thousands takes the PBX a while.

    A mailbox bears the name that it has in the PBX (`rows`): the portal may know of another extension already.
    """

    database: Database
    ami: Ami
    index: MessageIndex
    rows: Path
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    _tries: dict[int, int] = field(default_factory=dict)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_ANYWAY):
                    await self.bell.wait()
            self.bell.clear()
            if not self.ami.connected:
                continue
            try:
                await self.round()
            except (SQLAlchemyError, sqlite3.Error, AmiRefused, *AWAY) as error:
                log.info("messages are moved later: %s %s", type(error).__name__, error)

    async def round(self) -> None:
        """What waits, mailbox by mailbox: some of each, so that none waits for a long one."""
        last = 0
        while found := await asyncio.to_thread(self._waiting, last):
            for user, waiting in found.items():
                last = user
                try:
                    await self._move_of(user, waiting)
                except TimeoutError:  # the others need not wait for it
                    log.warning("the PBX takes too long, messages are moved later: user=%s", user)
        for user in list(self.index.shadowed):
            await self._tidy(user)

    async def _move_of(self, user: int, waiting: Sequence[Known]) -> None:
        box = await asyncio.to_thread(self._named, user)
        if box is None:
            return
        async with self.reserved(box) as is_ours:
            if is_ours:
                await self._move_all(box, waiting)

    @asynccontextmanager
    async def reserved(self, box: Named) -> AsyncIterator[bool]:
        """Nobody begins to listen by phone while the block runs; False: somebody does already."""
        name = f"{box.context}-{box.number}"
        key = {"Family": "desk", "Key": name}
        until = str(int(clock.now().timestamp()) + RESERVED)
        await self.ami.send({"Action": "DBPut", **key, "Val": until})
        try:
            count = await self.ami.send({"Action": "Getvar", "Variable": f"GROUP_COUNT({name}@{IN_MENU})"})
            yield count.get("Value", "") in ("", "0")
        finally:
            with suppress(AmiDown, AmiRefused, TimeoutError):
                await self.ami.send({"Action": "DBDel", **key})

    async def _move_all(self, box: Named, waiting: Sequence[Known]) -> None:
        places: dict[str, list[str]] = {}
        for each in await self.index.look(box.owner):
            places.setdefault(each.found.msg_id, []).append(each.found.place)
        begun = clock.monotonic()
        for message in waiting:
            if clock.monotonic() - begun > RESERVED / 2:  # the rest in the next round
                self.bell.set()
                break
            await self._try(box, message, places.get(message.found.msg_id, []))
        await self.ami.send({"Action": "VoicemailRefresh", **_front(box)})
        await self.index.look(box.owner)

    async def _try(self, box: Named, message: Known, places: Sequence[str]) -> None:
        try:
            await self._move(box, message, places)
            self._tries.pop(message.id, None)
        except AWAY:  # says nothing about this message
            raise
        except (Failed, AmiRefused, UnsafeValue, OSError) as error:
            tries = self._tries[message.id] = self._tries.get(message.id, 0) + 1
            log.warning("message not moved: user=%s to=%s try=%s %s", box.owner, message.folder, tries, error)
            if tries >= TRIES:
                del self._tries[message.id]
                await asyncio.to_thread(self._write, messages.give_up, message)

    async def _move(self, box: Named, message: Known, places: Sequence[str]) -> None:
        """Every copy that is not where it should be. Raises Failed, AmiRefused, AmiDown, TimeoutError."""
        wanted = actions(box, message.found.msg_id, places, message.folder)
        for action in wanted:
            await done(self.ami, action)
        if not wanted:
            await asyncio.to_thread(self._write, messages.arrived, message)

    async def _tidy(self, user: int) -> None:
        """Takes out copies that saving by phone has left among the deleted ones."""
        box = await asyncio.to_thread(self._named, user)
        if box is None:
            self.index.shadowed.pop(user, None)
            return
        async with self.reserved(box) as is_ours:
            if not is_ours:
                return
            await self.index.look(user)  # still so?
            for msg_id in self.index.shadowed.get(user, ()):
                try:
                    await done(self.ami, _remove(_back(box), TRASH, msg_id))
                except (Failed, AmiRefused) as error:
                    log.warning("a useless copy stays: user=%s %s", user, error)
            self.index.shadowed.pop(user, None)

    def _waiting(self, after: int) -> dict[int, list[Known]]:
        with reading(self.database) as session:
            return messages.waiting(session, TOGETHER, after)

    def _named(self, user: int) -> Named | None:
        return voicemail_db.named(self.rows, user)

    def _write(self, write: Callable[[Session, Known], None], message: Known) -> None:
        with writing(self.database) as session:
            write(session, message)


def actions(box: Named, msg_id: str, places: Sequence[str], folder: str) -> list[Action]:
    """What brings the copies of a message that lie in these places of the PBX where they should be."""
    if folder == ERASED:
        return [_remove(_back(box), place, msg_id) for place in places]
    if folder == PLACES[TRASH]:
        return [_remove(_front(box), place, msg_id) for place in places if place != TRASH]
    if any(PLACES[place] == folder for place in places):
        return []
    away = sorted(places, key=lambda place: place == TRASH)[:1]  # a copy in the trash only where there is no other
    to = HOME["new" if folder == "new" else "saved"]
    return [{"Action": "VoicemailMove", **_back(box), "Folder": place, "ID": msg_id, "ToFolder": to} for place in away]


async def done(ami: Ami, action: Action, within: float = WITHIN) -> None:
    """The PBX says of a failure, too, that it was a success. Raises Failed, AmiRefused, AmiDown, TimeoutError."""
    answer = await ami.send(action, within)
    if "failed" in answer.get("Message", ""):
        raise Failed(answer["Message"])


def _remove(box: Action, place: str, msg_id: str) -> Action:
    return {"Action": "VoicemailRemove", **box, "Folder": place, "ID": msg_id}


def _front(box: Named) -> dict[str, str]:
    return {"Mailbox": box.number, "Context": box.context}


def _back(box: Named) -> dict[str, str]:
    return {"Mailbox": str(box.owner), "Context": BACK_DOOR}
