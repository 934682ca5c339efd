"""From a commit to the moment the new plan is live in the PBX, with many users present; the bench is the portal."""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from controller import clock
from controller.desk_client import DeskAway, ask
from controller.operations.actors import console
from controller.pbx import command, supervisor
from controller.pbx.ami import Ami
from controller.pbx.ari import Ari
from controller.reconcile import endpoints
from controller.settings import LOOPBACK, PROJECT, Settings
from controller.store import accounts, migrate
from controller.store.engine import Database, open_database, reading, writing
from tests.bench import preload, walls
from tests.bench.changes import Changes
from tests.bench.figures import spread
from tests.bench.home import private_home, say
from tests.bench.seed import Seeded, seed
from tests.bench.walls import Walls

SETTLED_WITHIN = 1800.0  # seconds: the first comparison with the PBX, of everything, at 50,000 users


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--handsets", type=int, default=5_000, help="PJSIP takes minutes to start with 50,000")
    parser.add_argument("--changes", type=int, default=300, help="of single users' rules")
    parser.add_argument("--shared-changes", type=int, default=100, help="of a frame that all users use")
    parser.add_argument("--listed", type=int, default=5_000, help="numbers in the domain's list, and in one user's")
    parser.add_argument("--list-changes", type=int, default=100, help="of each list, and of a group of 20")


def run(args: argparse.Namespace) -> dict[str, Any]:
    with private_home() as settings:
        database = open_database(settings.database_url, settings.run / "bell")
        migrate.upgrade(database)
        seeded, built, render_ms = _fill(settings, database, args)
        with controller_of(settings):
            settle(settings)
            say(f"{args.changes} changes, {args.shared_changes} of a shared frame")
            figures = asyncio.run(_measure(settings, Changes(database, seeded, built, settings.etc), args))
        reload_ms = _reload(settings)
        database.close()
    whole = {"full_reload_ms": round(render_ms + reload_ms, 1), "render_ms": round(render_ms, 1)}
    return {
        "users": args.users,
        "handsets": len(seeded.devices),
        "listed": len(built.numbers),
        **figures,
        **whole,
        "dialplan_reload_ms": round(reload_ms, 1),
    }


def _fill(settings: Settings, database: Database, args: argparse.Namespace) -> tuple[Seeded, Walls, float]:
    """Seeds, renders everything, starts the PBX on it; how many milliseconds the full render took."""
    with writing(database) as session:
        seeded = seed(session, args.users, at=clock.now(), touch=False, handsets=args.handsets)
        built = walls.build(session, console(clock.now()), seeded.domain, seeded.users, args.listed)
    say(f"{args.users} users seeded")
    supervisor.start(settings)
    asyncio.run(_push_one(settings, database))
    supervisor.stop(settings)
    with reading(database) as session:
        preload.handsets(session, settings)
        preload.mailboxes(session, settings)
        began = time.perf_counter()
        preload.write(settings.etc, preload.render(session, seeded))
        took = (time.perf_counter() - began) * 1000
    say(f"rendered in {took / 1000:.1f} s")
    supervisor.start(settings, deadline=120)
    return seeded, built, took


async def _push_one(settings: Settings, database: Database) -> None:
    with reading(database) as session:
        first = next(accounts.device_accounts(session))
    async with Ari(LOOPBACK, settings.http_port, "ringplan", settings.secrets.ari, app="bench") as ari:
        await ari.wait_up(10)
        await endpoints.push(ari, [first])


@contextmanager
def controller_of(settings: Settings) -> Iterator[None]:
    """The controller as a process of its own, as in production."""
    preload.stamp(settings.etc)
    environ = {**os.environ, **settings.environ()}
    process = subprocess.Popen([sys.executable, "-m", "controller.main"], cwd=PROJECT, env=environ)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def settle(settings: Settings) -> None:
    """Returns when the controller has compared the whole PBX with the database, which it does at its start."""
    began = time.monotonic()
    while True:
        try:
            if ask(settings, "GET", "/status")["pbx"] == "up":
                break
        except DeskAway:
            if time.monotonic() > began + SETTLED_WITHIN:
                raise
        time.sleep(0.1)
    for _ in range(2):  # its own may wait behind the first we ask for
        drift = ask(settings, "POST", "/compare", patience=SETTLED_WITHIN)
        say(f"compared {time.monotonic() - began:.1f} s after the start, {len(drift['subjects'])} subjects differ")


async def _measure(settings: Settings, changes: Changes, args: argparse.Namespace) -> dict[str, Any]:
    async with Ami(LOOPBACK, settings.ami_port, "dialplan", settings.secrets.ami_dialplan) as ami:
        await ami.wait_up(10)
        for number in range(10):
            await changes.of_a_user(ami, number)  # the first few find cold caches, as after any start
        single = [await changes.of_a_user(ami, number) for number in range(args.changes)]
        shared = [await changes.of_the_frame(number) for number in range(args.shared_changes)]
    lists = [await changes.of_a_list(number, None) for number in range(args.list_changes)]
    own = [await changes.of_a_list(number, changes.walls.holder) for number in range(args.list_changes)]
    group = [await changes.of_the_group(number) for number in range(args.list_changes)]
    return {
        "commit_to_live_ms": spread([one.commit_to_live for one in single]),
        "apply_ms": spread([one.apply for one in single]),
        "shared_frame_ms": spread([one.commit_to_live for one in shared]),
        "shared_frame_apply_ms": spread([one.apply for one in shared]),
        "list_edit_ms": spread([one.commit_to_live for one in lists]),
        "list_edit_apply_ms": spread([one.apply for one in lists]),
        "own_list_edit_ms": spread([one.commit_to_live for one in own]),
        "group_edit_ms": spread([one.commit_to_live for one in group]),
        "fsync_ms": spread([one.fsync for one in (*single, *shared)]),
        "list_fsync_ms": spread([one.fsync for one in (*lists, *own)]),
        "seen_in_pbx_ms": spread([one.seen for one in single if one.seen is not None]),
        "save_ms": spread([one.save for one in single]),
        "changes": len(single),
        "shared_changes": len(shared),
        "list_changes": len(lists),
    }


def _reload(settings: Settings) -> float:
    """Milliseconds of `dialplan reload` with everything in it, some 30 of them the command line's own start."""
    began = time.perf_counter()
    command.rx(settings, "dialplan reload", timeout=120)
    return (time.perf_counter() - began) * 1000
