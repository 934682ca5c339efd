"""Feeds the picture of what goes on (live/state.py): the PBX's events, its lists after a log-in, the database."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller.domain.livecalls import Note
from controller.live import listing
from controller.live.state import LiveState
from controller.live.whose import Known
from controller.pbx.ami import Ami, AmiDown, AmiRefused, Message
from controller.reconcile.loop import Reconciler
from controller.reconcile.work import Outcome
from controller.store import callnotes, owners
from controller.store.owners import Owners
from controller.store.subjects import Subject, SubjectKind

AGAIN = 0.5  # seconds until what failed is tried again
SETTLED = 2 * listing.LAG  # seconds until a list says what of the last moments before the first one still holds
SET_BACK = 1.0  # seconds by which an event may seem older than one before it
KINDS: tuple[SubjectKind, ...] = ("user", "device", "trunk")
log = logging.getLogger(__name__)


@dataclass(slots=True)
class LiveFeed:
    """`events` is the link that is heard and asked, `commands` the one that may list parked calls.

    `now` in seconds since the epoch; `told` is called when something other than an event may have changed the picture.
    """

    state: LiveState
    events: Ami
    commands: Ami
    reconciler: Reconciler
    now: Callable[[], float]
    told: Callable[[], None] = lambda: None
    _wanted: set[Subject] = field(default_factory=set)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)
    _loaded: asyncio.Event = field(default_factory=asyncio.Event)
    _is_whole: bool = False
    _newest: float = 0.0
    _looking: asyncio.Task[None] | None = None

    def apply(self, event: Message) -> None:
        """One event, in order."""
        said = event.get("Timestamp")
        if said is not None and not self._follows(float(said)):
            self._begin_anew()
        self.state.apply(event)

    async def look(self) -> None:
        """After every log-in: lists what is there, and once more, for somebody may have held just before the gap."""
        await self._loaded.wait()
        if not await self._listed():
            return
        self.state.is_complete = True
        self.told()
        self.rung()
        await asyncio.sleep(SETTLED)
        if await self._listed():
            self.told()

    async def _listed(self) -> bool:
        """Tries until it has worked; false where the link is lost, or all began anew: somebody else looks then."""
        while True:
            fold = self.state.fold
            try:
                listing.take(fold, await listing.ask(self.events, self.commands, self.now()))
            except (AmiDown, AmiRefused, TimeoutError) as error:
                if not self.events.connected:
                    return False
                log.warning("what goes on could not be listed, trying again: %s", error)
                await asyncio.sleep(AGAIN)
            else:
                return fold is self.state.fold

    def lost(self) -> None:
        """The link is."""
        self.state.lost()
        self._newest = 0.0
        if self._looking is not None:
            self._looking.cancel()

    def reported(self, outcomes: Iterable[Outcome]) -> None:
        """Users, phones and trunks that may be different now."""
        self._wanted |= {each.task.subject for each in outcomes if each.task.subject.kind in KINDS}
        self._bell.set()

    def everybody(self) -> None:
        """The database is another one, or was away."""
        self._is_whole = False
        self._bell.set()

    def rung(self) -> None:
        """Something was saved: maybe a note on a call."""
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled: knows what the database says of whoever may be on the phone, and of the calls."""
        self._bell.set()
        while True:
            await self._bell.wait()
            self._bell.clear()
            wanted, self._wanted = self._wanted, set()
            try:
                if wanted or not self._is_whole:
                    await (self._learn(wanted) if self._is_whole else self._learn_all())
                await self._learn_notes()
            except SQLAlchemyError as error:
                log.warning("whose the phones are could not be read, trying again: %s", type(error).__name__)
                self._wanted |= wanted
                await asyncio.sleep(AGAIN)
                self._bell.set()
            else:
                self.told()

    async def _learn_all(self) -> None:
        found = await self.reconciler.in_database(owners.everything)
        self.state.learn(_known(found), list(self.state.whose.people()))
        self._is_whole = True
        self._loaded.set()

    async def _learn(self, subjects: set[Subject]) -> None:
        users, devices, trunks = ({each.id for each in subjects if each.kind == kind} for kind in KINDS)
        users |= {owner.user for id_ in devices if (owner := self.state.whose.owner(f"d{id_}")) and owner.user}
        found = await self.reconciler.in_database(lambda session: owners.some(session, users, devices, trunks))
        self.state.learn(_known(found), users)

    async def _learn_notes(self) -> None:
        """All of them, for one may have been taken away, and they are few."""
        calls = self.state.calls()

        def look(session: Session) -> dict[tuple[int, str], Note]:
            found = {domain: callnotes.of_calls(session, domain, ids) for domain, ids in calls.items()}
            return {
                (domain, call): Note(note.text, note.by, note.at.isoformat())
                for domain, notes in found.items()
                for call, note in notes.items()
            }

        self.state.note(await self.reconciler.in_database(look) if calls else {})

    def _begin_anew(self) -> None:
        self.state.forget()
        if self._looking is not None:
            self._looking.cancel()
        self._looking = asyncio.ensure_future(self.look())

    def _follows(self, said: float) -> bool:
        """False where the clock was set back."""
        newest, self._newest = self._newest, max(said, self._newest)
        if said >= newest - SET_BACK:
            return True
        log.warning("the PBX's clock was set back by %.1f s: what goes on is listed anew", newest - said)
        self._newest = said
        return False


def _known(found: Owners) -> Known:
    return Known(found.users, found.devices, found.trunks)
