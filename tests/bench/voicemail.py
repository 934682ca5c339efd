"""From saving a PIN to the moment the PBX compares with it, with a mailbox for each of so many users.

`row_ms` is the baseline of the same run: the same PIN written into the PBX's own table, and found there the same way.
"""

import argparse
import asyncio
import sqlite3
import time
from contextlib import closing
from typing import Any

from controller import clock
from controller.operations import actors, mailboxes
from controller.operations.bell import saving
from controller.pbx import supervisor
from controller.pbx.ami import Ami
from controller.settings import LOOPBACK, Settings
from controller.store import migrate
from controller.store.engine import Database, open_database, reading, writing
from tests.bench import list_messages, preload
from tests.bench.figures import spread
from tests.bench.home import private_home, say
from tests.bench.save_to_live import controller_of, settle
from tests.bench.seed import FIRST_EXTENSION, Seeded, seed

WITHIN = 30.0  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--pins", type=int, default=300)
    parser.add_argument("--messages", type=int, default=5000, help="in the fullest mailbox")
    parser.add_argument("--looks", type=int, default=200, help="at each list of messages")


def run(args: argparse.Namespace) -> dict[str, Any]:
    with private_home() as settings:
        database = open_database(settings.database_url, settings.run / "bell")
        migrate.upgrade(database)
        seeded = _fill(settings, database, args.users)
        with controller_of(settings):
            settle(settings)
            say(f"{args.pins} PINs")
            figures = asyncio.run(_measure(settings, database, seeded, args.pins))
        say("lists of messages")
        figures |= list_messages.figures(settings, database, list(seeded.users), args.messages, args.looks)
        database.close()
    return {"users": args.users, "pins": args.pins, **figures}


def _fill(settings: Settings, database: Database, users: int) -> Seeded:
    """Users with mailboxes and next to no phones, all of it in place before the PBX starts."""
    with writing(database) as session:
        seeded = seed(session, users, at=clock.now(), touch=False, handsets=1)
    say(f"{users} users seeded")
    supervisor.start(settings)
    supervisor.stop(settings)
    with reading(database) as session:
        preload.mailboxes(session, settings)
        preload.write(settings.etc, preload.render(session, seeded))
    supervisor.start(settings, deadline=120)
    return seeded


async def _measure(settings: Settings, database: Database, seeded: Seeded, pins: int) -> dict[str, Any]:
    saved, written = [], []
    async with Ami(LOOPBACK, settings.ami_port, "dialplan", settings.secrets.ami_dialplan) as ami:
        await ami.wait_up(10)
        for number in range(pins):
            index = number * 7919 % len(seeded.users)
            box = f"{FIRST_EXTENSION + index}@d{seeded.domain}"
            began = time.perf_counter()
            with saving(database) as session:
                mailboxes.set_pin(session, actors.console(clock.now()), seeded.users[index], f"{730_000 + number}")
            saved.append(await _compared(ami, box, f"{730_000 + number}", began))
            began = time.perf_counter()
            _write(settings, box, f"{810_000 + number}")
            written.append(await _compared(ami, box, f"{810_000 + number}", began))
    return {"pin_to_live_ms": spread(saved), "row_ms": spread(written)}


def _write(settings: Settings, box: str, pin: str) -> None:
    with closing(sqlite3.connect(settings.voicemail_db, timeout=10)) as connection, connection:
        connection.execute("UPDATE voicemail SET password = ? WHERE box = ?", (pin, box))


async def _compared(ami: Ami, box: str, pin: str, began: float) -> float:
    """Milliseconds since then until the PBX has that PIN. Raises TimeoutError."""
    asked = {"Action": "Getvar", "Variable": f"VM_INFO({box},password)"}
    async with asyncio.timeout(WITHIN):
        while (await ami.send(asked)).get("Value") != pin:
            pass
    return (time.perf_counter() - began) * 1000
