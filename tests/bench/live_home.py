"""The house of the bench `live`: users with handsets at one socket, a private Asterisk, controller and portal.

Controller and portal reach AMI by a port of the bench, so that it can put events between (live_ami.py).
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from controller import clock
from controller.desk_client import ask
from controller.operations import grants
from controller.operations.actors import console
from controller.operations.devices import ha1
from controller.pbx.ari import Ari, put_object
from controller.reconcile.pjsip import CLASS
from controller.settings import LOOPBACK, PROJECT, Settings
from controller.store import migrate
from controller.store.engine import open_database, writing
from controller.store.rows import change
from controller.store.tables import UserRow
from tests.bench.seed import FIRST_EXTENSION, Seeded, seed
from tests.bench.sipload import Slot

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """What a process has taken: megabytes at present and at most, seconds of CPU."""

    mb: float
    most_mb: float
    cpu: float


def furnished(settings: Settings, users: int, attendants: int) -> Seeded:
    """A domain of that many with a handset each; the first manages it, some of the next are attendants."""
    database = open_database(settings.database_url)
    migrate.upgrade(database)
    with writing(database) as session:
        seeded = seed(session, users, at=clock.now())
        change(session, UserRow, seeded.users[0], {"scope": "office_manager"})
        for user in seeded.users[1 : 1 + attendants]:
            grants.give(session, console(clock.now()), user, "attendant")
    database.close()
    return seeded


def slots(seeded: Seeded, calls: int) -> list[Slot]:
    """User 0 calls user 1, user 2 calls user 3 …"""
    accounts = [(f"d{device}", ha1(device, f"secret{device}")) for device in seeded.devices]
    return [
        Slot(*accounts[2 * index], str(FIRST_EXTENSION + 2 * index + 1), (accounts[2 * index + 1][0],))
        for index in range(calls)
    ]


def all_live(settings: Settings) -> None:
    """Until the PBX has everything: what the controller pushes afterwards would take the place of what we push."""
    end = time.monotonic() + 300
    while ask(settings, "GET", "/status")["pending"]:
        assert time.monotonic() < end, "not everything became live"
        time.sleep(0.2)


async def reachable(settings: Settings, devices: Sequence[int], port: int) -> None:
    """All handsets are at that port, as if they had registered."""
    async with Ari(LOOPBACK, settings.http_port, "ringplan", settings.secrets.ari, app="bench") as ari:
        await ari.wait_up(10)
        for device in devices:
            contact = f"sip:d{device}@{LOOPBACK}:{port}"
            aor = {"max_contacts": "1", "contact": contact, "qualify_frequency": "0"}
            [answer] = await ari.pipeline([put_object(CLASS, "aor", f"d{device}", aor)])
            assert answer.status < 300, answer


def lead_through(settings: Settings, port: int) -> None:
    """Whoever starts from now on finds AMI at that port."""
    path = settings.home / "ports.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "ami_port": port}))


@contextmanager
def process(settings: Settings, module: str) -> Iterator[int]:
    """One of ours as in production; gives its process id."""
    environ = {**os.environ, **settings.environ()}
    running = subprocess.Popen([sys.executable, "-m", module], env=environ, cwd=PROJECT)
    try:
        yield running.pid
    finally:
        running.terminate()
        running.wait(20)


async def opened(path_or_port: str | int, within: float) -> None:
    """Until somebody listens there."""
    end = time.monotonic() + within
    while True:
        try:
            if isinstance(path_or_port, int):
                _, writer = await asyncio.open_connection(LOOPBACK, path_or_port)
            else:
                _, writer = await asyncio.open_unix_connection(path_or_port)
            writer.close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.1)


def spent(pid: int) -> Spent:
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    with open(f"/proc/{pid}/status") as file:
        sizes = {name: value.split()[0] for name, _, value in (line.partition(":") for line in file) if value.split()}
    cpu = (int(fields[11]) + int(fields[12])) / TICK
    return Spent(int(sizes["VmRSS"]) / 1024, int(sizes["VmHWM"]) / 1024, cpu)
