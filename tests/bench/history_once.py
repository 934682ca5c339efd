"""Calls while everything is killed, frozen, locked and mislaid at random: does the call history have each once?

`wrong` is the verdict, against the callers' own log and the beginnings in the PBX's journal: 0. `--postgres` keeps both
databases in a private PostgreSQL, which is killed and frozen, too. `--callers sipp`: SIPp (Debian's sip-tester) calls
over a trunk and from a phone, and its own log is held against the history; else phones of the tests call.
"""

import argparse
import asyncio
import random
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from controller.settings import Settings
from controller.store.engine import open_history
from tests.bench.history_sipp import SippPlacing
from tests.bench.home import private_home, say
from tests.bench.postgres import Server, private_server
from tests.calls.world import World
from tests.faults.catching_up import caught_up, storm
from tests.faults.house import open_house
from tests.faults.placed import Placing

CALLS_A_KILL = 250
CALLERS = {"phones": Placing, "sipp": SippPlacing}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--calls", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pbx-kills", type=int, help=f"one for {CALLS_A_KILL} calls, if not said")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--callers", choices=CALLERS, default="phones")
    parser.add_argument("--keep", type=Path, help="a folder for the journal, the history and SIPp's files")


def run(args: argparse.Namespace) -> dict[str, Any]:
    with _home(args.postgres) as (settings, server):
        return asyncio.run(_storm(settings, server, args))


@contextmanager
def _home(is_postgres: bool) -> Iterator[tuple[Settings, Server | None]]:
    with ExitStack() as stack:
        server = stack.enter_context(private_server()) if is_postgres else None
        urls = {"RINGPLAN_DATABASE_URL": server.url, "RINGPLAN_HISTORY_URL": server.url} if server else {}
        yield stack.enter_context(private_home(RINGPLAN_REMOVAL_AGE="2", **urls)), server


async def _storm(settings: Settings, server: Server | None, args: argparse.Namespace) -> dict[str, Any]:
    draw = random.Random(args.seed)
    kills = args.calls // CALLS_A_KILL if args.pbx_kills is None else args.pbx_kills
    async with open_house(settings) as house:
        world = World(house)  # type: ignore[arg-type]
        placing = CALLERS[args.callers](world, draw)
        try:
            began = time.perf_counter()
            mishaps = await storm(house, placing, args.calls, draw, kills, server)
            say(f"{len(placing.log)} calls placed in {time.perf_counter() - began:.0f} s: {mishaps}")
            began = time.perf_counter()
            await caught_up(house)
            seconds = time.perf_counter() - began
            figures = _judged(settings, placing)
        finally:
            if args.keep:
                _keep(settings, placing, args.keep)
        await house.post.ami.wait_up(10)
        await house.post.events.wait_up(10)
        await world.close()
    return {**figures, "caught_up_s": round(seconds, 1), "mishaps": mishaps}


def _judged(settings: Settings, placing: Placing | SippPlacing) -> dict[str, Any]:
    history = open_history(settings.history_url, existing=True)
    wrong, rows = placing.wrong(history), placing.in_history(history)
    history.close()
    for each in wrong:
        say(each)
    log = Counter(entry.outcome for entry in placing.log)
    told = {"calls": len(placing.log), "log": dict(log), "rows": sum(rows.values()), "results": dict(rows)}
    return {**told, "wrong": len(wrong)}


def _keep(settings: Settings, placing: Placing | SippPlacing, folder: Path) -> None:
    """What a wrong row is looked into by."""
    shutil.copytree(settings.cel_journal.parent, folder / "journal", dirs_exist_ok=True)
    files = (path for kind in ("history.db*", "*.csv", "*.log", "*.err") for path in settings.home.glob(kind))
    for path in files:
        shutil.copy(path, folder)
    (folder / "killed").write_text("\n".join(map(repr, placing.killed)))
