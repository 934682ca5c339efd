"""What may go wrong while calls are placed: processes killed and frozen, databases locked and gone, at random."""

import asyncio
import os
import random
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from pathlib import Path

from controller.pbx import journal
from tests.bench.postgres import Server
from tests.faults.house import House

GONE = (AssertionError, OSError)  # it is just not there
MOMENT = 0.4  # seconds that something stands still
APART = 20.0  # seconds at least between two kills of the PBX: one that never gets up takes no calls


class Mishaps:
    """`run` until cancelled; `counted` tells what happened how often, `killed` when the PBX was."""

    def __init__(
        self, house: House, killed: list[float], draw: random.Random, pbx_kills: int, server: Server | None
    ) -> None:
        self.house, self.killed, self.draw, self.pbx_kills = house, killed, draw, pbx_kills
        self.server = server
        self.counted: dict[str, int] = {}

    async def run(self) -> None:
        usual: list[Callable[[], Awaitable[None]]] = [self.reader_killed, self.reader_killed, self.reader_frozen]
        usual += [self.controller_killed, self.portal_killed, self.pbx_frozen, self.journal_rotated]
        usual += [self.server_killed, self.server_frozen] if self.server else []
        usual += [] if self.server else [self.history_locked, self.history_gone, self.database_gone]
        for number in range(1_000_000):
            await asyncio.sleep(self.draw.random() * MOMENT)
            act = self.draw.choice(usual)
            if self.pbx_kills and number % 10 == 4 and time.time() >= max(self.killed, default=0) + APART:
                self.pbx_kills, act = self.pbx_kills - 1, self.pbx_killed
            self.counted[act.__name__] = self.counted.get(act.__name__, 0) + 1
            await act()
            await self.tended()

    async def tended(self) -> None:
        self.house.household._failures.clear()
        await asyncio.to_thread(self.house.tend)

    async def reader_killed(self) -> None:
        with suppress(*GONE):
            self.house.kill("history")

    async def controller_killed(self) -> None:
        with suppress(*GONE):
            self.house.kill("controller")

    async def portal_killed(self) -> None:
        with suppress(*GONE):
            self.house.kill("portal")

    async def server_killed(self) -> None:
        assert self.server
        self.server.kill()
        try:
            await asyncio.sleep(MOMENT)
        finally:
            self.server.start()

    async def server_frozen(self) -> None:
        assert self.server
        with self.server.frozen():
            await asyncio.sleep(MOMENT)

    async def reader_frozen(self) -> None:
        with suppress(*GONE), self.house.frozen("history"):
            await asyncio.sleep(MOMENT)

    async def pbx_frozen(self) -> None:
        with suppress(*GONE), self.house.frozen("asterisk"):
            await asyncio.sleep(MOMENT)

    async def pbx_killed(self) -> None:
        """`kill -9`, in the midst of calls; its keeper starts it again."""
        self.killed.append(time.time())
        with suppress(*GONE):
            self.house.kill("asterisk")

    async def history_locked(self) -> None:
        file = self.house.settings.history_file
        assert file
        with closing(sqlite3.connect(file, isolation_level=None)) as connection:
            with suppress(sqlite3.OperationalError):
                connection.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(MOMENT)

    async def history_gone(self) -> None:
        await self._gone("history.db")

    async def database_gone(self) -> None:
        await self._gone("ringplan.db")

    async def journal_rotated(self) -> None:
        with suppress(OSError):  # nothing was written since the last time
            journal.rotate(self.house.settings.cel_journal)

    async def _gone(self, name: str) -> None:
        home = self.house.settings.home
        away = home / "mislaid"
        away.mkdir(exist_ok=True)
        for file in sorted(home.glob(f"{name}*")):
            os.rename(file, away / file.name)
        try:
            await asyncio.sleep(MOMENT)
        finally:
            for file in sorted(away.glob(f"{name}*")):
                _back(file, home)


def _back(file: Path, home: Path) -> None:
    (home / file.name).unlink(missing_ok=True)
    os.rename(file, home / file.name)
