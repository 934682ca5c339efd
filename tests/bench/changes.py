"""Changes as people make them, each timed until it is live; beside each a bare write of a file as large."""

import asyncio
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from controller import clock
from controller.dialplan.names import pointer
from controller.domain.ids import UserId
from controller.domain.timeframes import Weekly, WeeklyRange
from controller.operations import actors, frames, groups, lists, overrides, users
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.pbx.ami import Ami
from controller.reconcile.piece import path_of
from controller.store import plan_states
from controller.store.engine import Database, reading
from controller.store.plan_states import PlanState
from controller.store.subjects import Subject
from tests.bench.seed import Seeded
from tests.bench.walls import Walls

LIVE_WITHIN = 10.0
LOOK_EVERY = 0.002  # seconds: at the state that the controller notes
CROSS_CHECK = 10  # every so many changes the PBX itself is asked, too


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds. `seen`: from commit until the PBX, asked all the time, gave the new pointer."""

    commit_to_live: float
    apply: float
    save: float
    fsync: float
    seen: float | None = None


@dataclass(slots=True)
class Changes:
    """What can be changed: the users in random order, the shared frame that everybody uses, lists and group."""

    database: Database
    seeded: Seeded
    walls: Walls
    etc: Path
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def of_a_user(self, ami: Ami, number: int) -> Timed:
        """A ring timeout, a private frame, do not disturb on or off, in turn; of any user who has a handset."""
        index = self.chance.randrange(len(self.seeded.devices))
        user = self.seeded.users[index]
        subject = Subject("user", user)
        asked = number % CROSS_CHECK == 0
        before = await _pointer(ami, subject.id) if asked else ""
        began, committed = self._save(lambda session, me: self._change(session, me, index, number))
        seen = await _seen(ami, subject.id, before, committed) if asked else None
        return await self._timed(subject, began, committed, seen)

    async def of_the_frame(self, number: int) -> Timed:
        """Other hours of a frame that every user's rules name."""
        frame = self.seeded.shared[2]
        kind = Weekly(tuple(WeeklyRange(day, 8 * 60, 17 * 60 + 1 + number % 50) for day in range(1, 6)))
        began, committed = self._save(lambda session, me: frames.change(session, me, frame, {"kind": kind}))
        return await self._timed(Subject("frame", frame), began, committed, None)

    async def of_a_list(self, number: int, owner: UserId | None) -> Timed:
        """A number out of the domain's list, or the owner's; the next time back into it."""
        listed = self.walls.numbers[number // 2 * 7919 % len(self.walls.numbers)]
        domain = self.seeded.domain
        subject = Subject("callers", domain) if owner is None else Subject("own callers", owner)
        if number % 2 == 0:
            saved = self._save(lambda session, me: lists.remove(session, me, domain, owner, listed))
        else:
            saved = self._save(lambda session, me: lists.add(session, me, domain, owner, "blocked", listed))
        return await self._timed(subject, *saved, None)

    async def of_the_group(self, number: int) -> Timed:
        """One member leaves, in turn; the next time all are back."""
        group, members = self.walls.group, self.walls.members
        left = number // 2 % len(members)
        wanted = (*members[:left], *members[left + 1 :]) if number % 2 == 0 else members
        saved = self._save(lambda session, me: groups.members(session, me, group, wanted))
        return await self._timed(Subject("group", group), *saved, None)

    def _change(self, session: Session, me: Actor, index: int, number: int) -> None:
        user = self.seeded.users[index]
        match number % 3:
            case 0:
                users.change(session, me, user, {"ring_timeout": 30 + number % 500})
            case 1:
                day = WeeklyRange(1, number % 1200, 1300)
                frames.change(session, me, self.seeded.private[index], {"kind": Weekly((day,))})
            case _:
                overrides.switch_on(session, me, user, "dnd", until=me.at + timedelta(hours=1))

    def _save(self, operation: Callable[[Session, Actor], object]) -> tuple[float, float]:
        """Wall-clock seconds at which the change began, and at which its commit had returned."""
        at = clock.now()
        with saving(self.database) as session:
            operation(session, actors.console(at))
        return at.timestamp(), time.time()

    async def _timed(self, subject: Subject, began: float, committed: float, seen: float | None) -> Timed:
        """The controller counts from before the commit, on the same clock: what the commit took is subtracted."""
        state = await self._until_live(subject)
        assert state.commit_to_live_ms is not None
        assert state.apply_ms is not None
        save = (committed - began) * 1000
        bare = bare_write(self.etc / path_of(subject))
        return Timed(max(0.0, state.commit_to_live_ms - save), state.apply_ms, save, bare, seen)

    async def _until_live(self, subject: Subject) -> PlanState:
        async with asyncio.timeout(LIVE_WITHIN):
            while True:
                with reading(self.database) as session:
                    state = plan_states.state_of(session, subject)
                assert state, f"{subject} was never asked for"
                assert not state.error, state.error
                if state.live >= state.wanted:
                    return state
                await asyncio.sleep(LOOK_EVERY)


def bare_write(like: Path) -> float:
    """Milliseconds of write + fsync + rename of a file as large as `like`, beside it."""
    content, temporary = like.read_bytes(), like.with_suffix(".bare-new")
    began = time.perf_counter()
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(like.with_suffix(".bare"))
    return (time.perf_counter() - began) * 1000


async def _pointer(ami: Ami, user: int) -> str:
    """Where the user's pointer leads in the PBX now. (Not by ShowDialPlan: that would hold up the change itself.)"""
    variable = f"EVAL_EXTEN({pointer(UserId(user))},s,1)"
    return (await ami.send({"Action": "Getvar", "Variable": variable}))["Value"]


async def _seen(ami: Ami, user: int, before: str, committed: float) -> float:
    """Milliseconds until it leads elsewhere."""
    async with asyncio.timeout(LIVE_WITHIN):
        while await _pointer(ami, user) == before:
            pass
    return (time.time() - committed) * 1000
