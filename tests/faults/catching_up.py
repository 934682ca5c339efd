"""Calls and mishaps side by side, and waiting until the call history has all of them."""

import asyncio
import random
import re
import sqlite3
from contextlib import closing, suppress
from typing import Protocol

from controller.history import standing
from controller.history.standing import NotServed
from controller.pbx import journal
from controller.pbx.command import CommandFailed
from controller.store import history_pages, history_places
from controller.store.engine import open_history, reading
from tests.bench.postgres import Server
from tests.calls.world import World
from tests.faults.house import House
from tests.faults.mishaps import Mishaps

FAR = 4e9  # seconds since 1970
RESULTS = re.compile(r"(\d+) results found")


class Placed(Protocol):
    """Who calls: `placed.Placing`, or SIPp (tests/bench/history_sipp.py)."""

    killed: list[float]  # when the PBX was

    async def move_in(self) -> None: ...
    async def run(self, calls: int) -> None: ...


async def storm(
    house: House, placing: Placed, calls: int, draw: random.Random, pbx_kills: int, server: Server | None = None
) -> dict[str, int]:
    """So many calls, with mishaps until the last of them; what happened how often."""
    await placing.move_in()
    await house.tended(lambda: _is_on_disk(house), 10, "AstDB to be written, which is once a second: it has the phones")
    mishaps = Mishaps(house, placing.killed, draw, pbx_kills, server)
    breaking = asyncio.get_running_loop().create_task(mishaps.run())
    try:
        await placing.run(calls)
    finally:
        breaking.cancel()
        with suppress(asyncio.CancelledError):
            await breaking
    return mishaps.counted


async def caught_up(house: House) -> None:
    """No channel is left, and the journal is read to its end, and kept."""
    await house.controller_up()

    def is_quiet() -> bool:
        with suppress(CommandFailed):
            return "0 active channels" in house.rx("core show channels count")
        return False

    await house.tended(is_quiet, 20, "the calls to end")
    await house.tended(lambda: _is_read(house), 20, "the history to catch up")


def rows_of(house: House, world: World) -> list[str]:
    """Results of that world's calls in the history, from the earliest on."""
    history = open_history(house.settings.history_url, existing=True)
    try:
        with reading(history) as session:
            found = list(history_pages.whole(session, int(world.domain), 0, FAR))
    finally:
        history.close()
    return [row.result for row in sorted(found, key=lambda row: row.began)]


def _is_on_disk(house: House) -> bool:
    """Whether a PBX that is killed now comes back with all of its phones."""
    told = RESULTS.search(house.rx("database show ps_endpoint"))
    with closing(sqlite3.connect(f"file:{house.settings.pbx}/lib/astdb.sqlite3?mode=ro", uri=True)) as astdb:
        [kept] = astdb.execute("SELECT count(*) FROM astdb WHERE key LIKE '/ps_endpoint/%'").fetchone()
    return told is not None and int(told[1]) == kept


def _is_read(house: House) -> bool:
    with suppress(NotServed):
        standing.of(house.settings)
        history = open_history(house.settings.history_url, existing=True)
        try:
            with reading(history) as session:
                place = history_places.place(session, "journal")
        finally:
            history.close()
        return place is not None and journal.behind(house.settings.cel_journal, int(place.split()[0])) == 0
    return False
