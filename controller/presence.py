"""People's do not disturb and forwarding as colleagues see it, on pages and on the lamps of phones.

Looked at are only users who have a switch or a rule for it, each when something of his changed, and again when his rule
in force or his switch may end: nobody is asked before his moment, however many there are.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.dialplan import names
from controller.domain.ids import DomainId, UserId
from controller.domain.livecalls import Mode
from controller.domain.modes import Standing, standings
from controller.live.switches import Switches
from controller.pbx.ami import Ami, AmiDown, AmiRefused
from controller.reconcile.loop import Reconciler
from controller.reconcile.work import Outcome
from controller.store import load, modes
from controller.store.modes import ForcedFrame

log = logging.getLogger(__name__)

TOGETHER = 50  # users looked at in one reading: Python's lock is held for long otherwise
BREATH = 0.02  # seconds between two readings
LONGEST, AGAIN = 60.0, 2.0  # seconds between two looks at what is due; until what failed is tried again
OF_DOMAIN = ("domain", "outside")  # subjects whose change may decide whether a forward counts


@dataclass(frozen=True, slots=True)
class Known:
    """A user with his domain and extension, which his lamps go by."""

    domain: DomainId
    extension: str
    standing: Standing


Look = Callable[[Session], set[int]]


@dataclass(slots=True)
class Presence:
    """`told` hears all modes but "" whenever one has changed; `reported` and `connected` are to be called."""

    reconciler: Reconciler
    ami: Ami
    eyes: Ami
    told: Callable[[dict[int, Mode]], None] = lambda _: None
    switches: Switches = field(default_factory=Switches)
    known: dict[int, Known] = field(default_factory=dict)
    _modes: dict[int, Mode] = field(default_factory=dict)  # as they were told last
    _forced: list[ForcedFrame] = field(default_factory=list)
    _users: set[int] = field(default_factory=set)  # to be looked at, besides whoever is due
    _looks: list[Look] = field(default_factory=lambda: [modes.candidates])  # who else, asked of the database
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def reported(self, outcomes: Iterable[Outcome]) -> None:
        """The database says so of these now."""
        for outcome in outcomes:
            subject = outcome.task.subject
            if subject.kind == "user":
                self._users.add(subject.id)
            elif subject.kind == "frame":
                self._looks.append(lambda session, id_=subject.id: modes.of_frame(session, id_))  # type: ignore[misc]
            elif subject.kind in OF_DOMAIN:
                self._looks.append(lambda session, id_=subject.id: modes.of_domain(session, id_))  # type: ignore[misc]
        self._bell.set()

    def connected(self) -> None:
        """A link is up again: the PBX may be another."""
        self.switches.lost()
        self._bell.set()

    def everybody(self) -> None:
        """Another database may have been put in place: all is looked at."""
        self._users |= self.known.keys()
        self._looks.append(modes.candidates)
        self._bell.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._look()
                if self.ami.connected and self.eyes.connected:
                    await self.switches.tell(self.ami, self.eyes)
                pause = self._pause(clock.now())
            except SQLAlchemyError as error:
                log.warning("not known who is on do not disturb: %s", type(error).__name__)
                pause = AGAIN
            except (AmiDown, AmiRefused, TimeoutError) as error:
                log.warning("lamps of switches not told: %s", str(error) or type(error).__name__)
                pause = AGAIN
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._bell.wait()
            self._bell.clear()

    async def _look(self) -> None:
        """Everybody whose moment has come, or of whom something changed; and all forced frames, which are few."""
        looks, self._looks = self._looks, []
        users, self._users = self._users, set()
        try:
            found = await self.reconciler.in_database(lambda session: {id_ for look in looks for id_ in look(session)})
            users |= found | set(self._due(clock.now()))
            while users:
                some = sorted(users)[:TOGETHER]
                await self._look_at(some)
                users -= set(some)
                if users:
                    await asyncio.sleep(BREATH)
            self._forced = await self.reconciler.in_database(lambda session: modes.forced(session, clock.now()))
        except SQLAlchemyError:
            self._looks += looks
            self._users |= users
            raise
        self.switches.wanted = set(_on(self.known.values(), self._forced))
        self._tell()

    async def _look_at(self, users: Collection[int]) -> None:
        now = clock.now()
        after = await self.reconciler.in_database(lambda session: _standings(session, users, now))
        for user in users:
            self.known.pop(user, None)
        self.known |= after

    def _tell(self) -> None:
        modes_now: dict[int, Mode] = {
            user: each.standing.mode for user, each in self.known.items() if each.standing.mode
        }
        if modes_now != self._modes:
            self._modes = modes_now
            self.told(modes_now)

    def _due(self, now: datetime) -> list[int]:
        return [user for user, each in self.known.items() if each.standing.until and each.standing.until <= now]

    def _pause(self, now: datetime) -> float:
        """Seconds until somebody is due."""
        ends = [each.standing.until for each in self.known.values()] + [each.until for each in self._forced]
        first = min((end for end in ends if end is not None), default=None)
        return LONGEST if first is None else min(LONGEST, max(0.01, (first - now).total_seconds()))


def _standings(session: Session, users: Collection[int], now: datetime) -> dict[int, Known]:
    """Of those of whom something is to be told, at whatever time."""
    some = modes.candidates(session, users)
    found: dict[int, Known] = {}
    for directory, ids in load.load_for_plans(session, {UserId(id_) for id_ in some}) if some else []:
        for id_, standing in standings(directory, ids, now).items():
            found[id_] = Known(directory.domain.id, directory.users[id_].extension, standing)
    return found


def _on(known: Iterable[Known], forced: Iterable[ForcedFrame]) -> Iterable[str]:
    """The devices that are on."""
    for each in known:
        if each.standing.mode == "dnd":
            yield names.quiet(each.domain, each.extension)
            yield names.busy_lamp(each.domain, each.extension)
        elif each.standing.mode == "forwarding":
            yield names.away(each.domain, each.extension)
    for frame in forced:
        yield names.forced(DomainId(frame.domain), str(frame.number))
