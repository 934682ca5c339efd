"""Keeps the index of messages true: looks into a mailbox when the PBX counts it anew, and into all of them in turns."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.domain.messages import SURE, Known, differences, shadows
from controller.live import voicemail
from controller.live.stream import Change
from controller.operations import messagenews, transcripts
from controller.operations.messagenews import SentOn
from controller.pbx import voicemail_folder
from controller.pbx.voicemail_folder import Boxes
from controller.pbx.voicemail_memory import Lying
from controller.store import accounts, broadcasts, messages
from controller.store.engine import Database, reading, writing

log = logging.getLogger(__name__)

ROUND = 300.0  # seconds for one look into every mailbox
TOGETHER = 20  # mailboxes of a round looked at in one go
AGAIN = 1.5  # seconds until what moved while it was looked at is looked at again
AWAY = 5.0  # seconds until the database is tried again
FORGOTTEN = SURE.total_seconds() + 1


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a look into one mailbox brought; `later`: seconds after which another look is due."""

    lying: tuple[Lying, ...] = ()
    change: Change | None = None
    later: float | None = None


@dataclass(slots=True)
class MessageIndex:
    """`apply` is fed with AMI events; `run` and `rounds` work until cancelled. `tell` says whose messages changed."""

    database: Database
    boxes: Boxes
    shadowed: dict[int, tuple[str, ...]] = field(default_factory=dict)  # msg_ids of useless copies, by user
    anew: asyncio.Event = field(default_factory=asyncio.Event)  # set: look into all of them now
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # of who uses `boxes`
    sent_on: dict[tuple[int, str], SentOn] = field(default_factory=dict)  # copies on their way, by user and msg_id
    tell: Callable[[Iterable[Change]], None] = lambda _: None
    speaks: Callable[[str], bool] = lambda _: False  # whether messages in a language can become text
    _named: set[str] = field(default_factory=set)  # mailboxes as the PBX calls them
    _users: set[int] = field(default_factory=set)
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        if (box := voicemail.changed(event)) is not None:
            self._named.add(box)
            self._bell.set()

    def ask(self, user: int) -> None:
        """Look into that user's mailbox soon."""
        self._users.add(user)
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled: each mailbox that the PBX named."""
        while True:
            await self._bell.wait()
            self._bell.clear()
            named, self._named = self._named, set()
            users, self._users = self._users, set()
            users |= await asyncio.to_thread(self._owners, named)
            try:
                while users:
                    await self.look(next(iter(users)))
                    users.pop()
            except SQLAlchemyError as error:
                log.warning("messages are looked at later, the database is away: %s", type(error).__name__)
                self._users |= users
                asyncio.get_running_loop().call_later(AWAY, self._bell.set)

    async def rounds(self) -> None:
        """Until cancelled: all mailboxes, at once at first and then in turns."""
        pause = 0.0
        while True:
            self.anew.clear()
            users = await asyncio.to_thread(self._all)
            parts = [users[start : start + TOGETHER] for start in range(0, len(users), TOGETHER)]
            for part in parts:
                with suppress(SQLAlchemyError):  # the next round looks again
                    await self._look_at(part, trusting=False)
                pause = 0.0 if await self._anew_within(pause) else pause
            pause = 0.0 if await self._anew_within(0.0 if parts else ROUND) else ROUND / max(1, len(parts))

    async def _anew_within(self, seconds: float) -> bool:
        """Waits; whether all are to be looked at now."""
        if seconds and not self.anew.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self.anew.wait()
        return self.anew.is_set()

    async def look(self, user: int) -> tuple[Lying, ...]:
        """What is in the mailbox now; the index says the same when this returns. Raises SQLAlchemyError."""
        [seen] = await self._look_at([user])
        return seen.lying

    async def _look_at(self, users: list[int], *, trusting: bool = True) -> list[_Seen]:
        """`trusting`: where no file has changed, the database is not asked whether it still says so."""
        async with self.turn:
            found = await asyncio.to_thread(self._bring_all, users, trusting)
        self.tell([seen.change for seen in found if seen.change is not None])
        for user, seen in zip(users, found, strict=True):
            if seen.later is not None:
                asyncio.get_running_loop().call_later(seen.later, self.ask, user)
        return found

    def _bring_all(self, users: list[int], trusting: bool) -> list[_Seen]:
        """Blocks. A round asks the database for all of them at once."""
        if trusting:
            return [self._bring(user) for user in users]
        with reading(self.database) as session:
            held = messages.known_of(session, users)
        return [self._bring(user, held[user]) for user in users]

    def _bring(self, user: int, held: list[Known] | None = None) -> _Seen:
        """`held`: what the index has; None: it is asked where a file has changed. Blocks."""
        try:
            lying = self.boxes.look(user)
        except OSError as error:
            log.error("the mailbox can't be read: user=%s %s", user, error)
            return _Seen()
        if held is None and self.boxes.is_told(user):
            return _Seen(lying)
        later = None if self.boxes.is_settled(user) or not lying else AGAIN
        at = clock.now()
        self.shadowed.pop(user, None)
        if useless := shadows([each.found for each in lying], at):
            self.shadowed[user] = tuple(each.msg_id for each in useless)
        if held is None:
            with reading(self.database) as session:
                held = messages.known(session, user)
        what = differences(held, [each.found for each in lying], at)
        domain = self._domain(user) if what else None
        if not what and not any(each.gone for each in held):
            self.boxes.tell(user)
        if not what or domain is None:
            return _Seen(lying, later=FORGOTTEN if any(each.gone for each in held) else later)
        with writing(self.database) as session:
            messages.fold(session, user, what, at)
            broadcasts.arrived(session, user, [each.msg_id for each in what.new])
            on_their_way = list(self.sent_on.items())  # in one go: the loop changes it meanwhile
            sent_on = {msg_id: words for (to, msg_id), words in on_their_way if to == user}
            messagenews.tell(session, user, what.new, at, sent_on)
            transcripts.want(session, user, what.new, at, self.speaks, sent_on)
        return _Seen(lying, Change(f"messages-{user}", domain, user), FORGOTTEN if what.unseen else later)

    def _domain(self, user: int) -> int | None:
        with reading(self.database) as session:
            return accounts.domain_of(session, user)

    def _all(self) -> list[int]:
        try:
            return voicemail_folder.users(self.boxes.root)
        except OSError as error:
            log.error("the mailboxes can't be listed: %s", error)
            return []

    def _owners(self, named: Iterable[str]) -> set[int]:
        found = (voicemail.owner(self.boxes.root.parent, box) for box in named)
        return {user for user in found if user is not None}
