"""The reconciling loop: rings of the bell, rounds of the outbox, late removal. Comparison as a whole: mend.py."""

import asyncio
import logging
from collections.abc import Callable, Set
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from controller import clock
from controller.pbx.ami import AmiRefused
from controller.reconcile import turns
from controller.reconcile.again import Again
from controller.reconcile.crowd import perform_all
from controller.reconcile.render import Rendered, render_all
from controller.reconcile.report import report
from controller.reconcile.work import AWAY, Hands, Outcome
from controller.store import outbox
from controller.store.engine import Database, reading, writing
from controller.store.outbox import Pending
from controller.store.subjects import Subject

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")
Rendering = tuple[Pending, Rendered]

LOOK_ANYWAY = 1.0  # seconds: the bell is a hint only
SWEEPS = 4  # within the minimum age of what is retired


@dataclass(slots=True)
class Reconciler:
    """Brings the outbox into the PBX, one task at a time. `boot` names the PBX's start; empty before it was there."""

    database: Database
    hands: Hands
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    boot: str = ""
    waiting: int = 0
    fault: str = ""
    on_done: Callable[[Outcome], None] = lambda _: None
    on_live: Callable[[Subject, int], None] = lambda _subject, _revision: None  # in the PBX, not reported yet
    on_reported: Callable[[list[Outcome]], None] = lambda _: None  # they stand in the database now
    on_swept: Callable[[int], None] = lambda _: None  # how many contexts were taken out
    on_database_back: Callable[[], None] = lambda: None  # or another one put in its place
    mending: asyncio.Lock = field(default_factory=asyncio.Lock)
    _identity: tuple[int, int] | None = None
    _arrivals: int = 0
    _again: Again = field(default_factory=Again)
    _ahead: asyncio.Task[list[Rendering]] | None = None  # the next round, where much waits

    async def run(self) -> None:
        """Until cancelled. A database that is away is looked for again; calls go on with the last rules meanwhile."""
        try:
            await self._work_for_ever()
        finally:
            if self._ahead is not None:
                self._ahead.cancel()

    async def _work_for_ever(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_ANYWAY):  # wait_for may lose a cancellation (Python 3.11)
                    await self.bell.wait()
            self.bell.clear()
            try:
                while await self.round():
                    pass
            except SQLAlchemyError as error:
                self._database_away(error)
            else:
                self._database_there()

    async def round(self) -> bool:
        """Some tasks; whether there may be more."""
        tasks = await self._next()
        if not tasks:
            return False
        outcomes = []
        arrivals = self._arrivals
        async for outcome in perform_all(self.hands, tasks, clock.now):
            outcomes.append(outcome)
            if outcome.live:
                self.on_live(outcome.task.subject, outcome.task.revision)
            self.on_done(outcome)
        if arrivals == self._arrivals:  # else some of it failed before the PBX came up, and is tried again at once
            self._again.note(outcomes, clock.monotonic())
        await asyncio.to_thread(self._report, outcomes)
        self.on_reported(outcomes)
        return True

    async def _next(self) -> list[Rendering]:
        """What is to be done now. Where more waits, that of the next round is read and compiled meanwhile."""
        ahead, self._ahead = self._ahead, None
        tasks = await ahead if ahead is not None else []
        tasks = tasks or await asyncio.to_thread(self._take, frozenset())
        if tasks and self.waiting > 2 * len(tasks):
            busy = frozenset(task.subject for task, _ in tasks)
            self._ahead = asyncio.create_task(asyncio.to_thread(self._take, busy))
        return tasks

    def came_up(self, boot: str) -> None:
        """The PBX is there: what waited for it is tried again."""
        if boot != self.boot:
            self.hands.dialplan.restarted()
        self.boot = boot
        self.hands.ready = True
        self._arrivals += 1
        self._again.clear()
        self.bell.set()

    def went_away(self) -> None:
        """The PBX is not there, or nobody knows what stands in it: nothing is applied until it was greeted again."""
        self.hands.ready = False
        self.hands.dialplan.doubt()

    async def in_database(self, look: Callable[[Session], Answer]) -> Answer:
        """`look` in a thread, with a session to read."""

        def run() -> Answer:
            with reading(self.database) as session:
                return look(session)

        return await asyncio.to_thread(run)

    async def touch(self, subjects: list[Subject]) -> None:
        """Asks for these subjects anew, as if somebody had changed them."""

        def run() -> None:
            with writing(self.database) as session:
                outbox.touch(session, subjects, clock.now())

        await asyncio.to_thread(run)
        self.bell.set()

    async def sweep_for_ever(self) -> None:
        """Takes retired contexts out of the PBX, as long as it is there."""
        while True:
            await asyncio.sleep(max(0.05, self.hands.dialplan.retiring.minimum_age / SWEEPS))
            try:
                self.on_swept(await self.hands.dialplan.sweep(clock.monotonic()))
            except AWAY:
                continue
            except AmiRefused as error:
                log.error("contexts that nobody enters any more can't be taken out: %s", error)

    def _take(self, busy: Set[Subject]) -> list[Rendering]:
        """Some of what waits, apart from what is being done."""
        with reading(self.database) as session:
            queued, self.waiting = turns.waiting(session, len(self._again) + len(busy))
            now = clock.monotonic()
            due = [each for each in queued if each.subject not in busy and self._again.is_due(each, now)]
            return render_all(session, outbox.tasks_of(session, turns.next_round(due)))

    def _report(self, outcomes: list[Outcome]) -> None:
        with writing(self.database) as session:
            report(session, outcomes, self.boot, clock.now())

    def _database_away(self, error: SQLAlchemyError) -> None:
        if not self.fault:
            log.error("the database is away, calls go on with the last rules: %s", error)
        self.fault = f"the database is away: {type(error).__name__}"

    def _database_there(self) -> None:
        before, self._identity = self._identity, self.database.identity()
        if self.fault or before not in (None, self._identity):
            log.info("the database is there again, or another one")
            self.fault = ""
            self._again.clear()
            self.on_database_back()
