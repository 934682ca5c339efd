"""Every page of the portal in a domain of 10,000: real server, one worker, 20 users who think for a second.

`baseline` is an empty page of the same server in the same minute; `queries` and `cpu_ms` are of visits apart.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import aiohttp

from controller import clock
from controller.domain.destinations import ToUser
from controller.domain.ids import DomainId, UserId
from controller.operations import actors, dids
from controller.operations.bell import saving
from controller.settings import LOOPBACK, PROJECT, Settings
from controller.store import migrate
from controller.store.engine import Database, open_database, reading
from controller.store.rows import change
from controller.store.tables import UserRow
from tests.bench.figures import quantile
from tests.bench.home import private_home, say
from tests.bench.seed import FIRST_EXTENSION, seed
from tests.webui.api.things import made
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.kept import templates_of
from tests.webui.queries import Counted, counted
from tests.webui.routes import address, routes
from tests.webui.things import ids_of
from webui import create_app

BASELINE = "/health/live"
NOT_PAGES = {"static", "metrics", "health.live", "health.ready", "login.show", "invitation.show", "styleguide.show"}
UP = {"pbx": "up", "since": "2026-11-21T08:00:00+00:00", "pending": 0, "boot": "1"}
STARTS = 20.0  # seconds
SLOW = 1000.0  # milliseconds that are worth a line


@dataclass(frozen=True, slots=True)
class Stand:
    """What is visited: page addresses by name, and the cookie of an office manager who has everything."""

    url: str
    pages: dict[str, str]
    cookie: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--users", type=int, default=10_000)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--visits", type=int, default=5, help="of each page apart, of which the quickest counts")
    parser.add_argument("--think", type=float, default=1.0, help="seconds between two pages of a visitor, on average")


def run(args: argparse.Namespace) -> dict[str, Any]:
    with private_home() as settings:
        domain, user = furnished(settings, args.users)
        say(f"{args.users} users are there")
        pages, counts, cookie = counting(settings, (domain, user), args.visits)
        stand = Stand(f"http://{LOOPBACK}:{settings.web_port}", {**pages, "baseline": BASELINE}, cookie)
        with (
            controller_at(settings.run / "controller.sock", Answers({"/phones": [], "/status": UP})),
            serving(settings),
        ):
            taken = asyncio.run(visited(stand, args))
    return told(taken, counts) | {"users": args.users, "visitors": args.visitors, "seconds": args.seconds}


def furnished(settings: Settings, users: int) -> tuple[DomainId, UserId]:
    """A domain of that many; its first user manages it, and has one of each thing."""
    database = open_database(settings.database_url)
    migrate.upgrade(database)
    migrate.upgrade_history(settings.history_url)
    with saving(database) as session:
        seeded = seed(session, users, at=clock.now(), touch=False)
        change(session, UserRow, seeded.users[0], {"scope": "office_manager"})
        made(session, seeded.domain, seeded.users[0])
        by = actors.console(clock.now())
        for number in range(200):
            dids.add(session, by, seeded.domain, f"+4930888{number:04}", ToUser(seeded.users[number % users]))
    database.close()
    return seeded.domain, seeded.users[0]


def counting(
    settings: Settings, whose: tuple[DomainId, UserId], visits: int
) -> tuple[dict[str, str], dict[str, Counted], str]:
    """Addresses of all pages, what each costs in queries and bytes, and the cookie that opens them."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = templates_of(app)
    database: Database = app.extensions["ringplan"].database
    with reading(database) as session:
        ids = ids_of(session, *whose)
    shown = [rule for rule in routes(app, "GET") if rule.endpoint not in NOT_PAGES]
    pages = {rule.endpoint.replace(".", "-"): address(rule, ids) for rule in shown}
    pages["users-search"] = f"{pages['users-show']}?q=77"
    cookie, counts = counted(app, database, f"{FIRST_EXTENSION}@bench.example", pages, visits=visits)
    database.close()
    good = {name: path for name, path in pages.items() if name in counts}
    return good, counts, cookie


@contextmanager
def serving(settings: Settings) -> Iterator[None]:
    """The portal's own process, once it answers."""
    environ = {**os.environ, **settings.environ()}
    process = subprocess.Popen([sys.executable, "-m", "webui.server"], env=environ, cwd=PROJECT)
    try:
        asyncio.run(_answers(f"http://{LOOPBACK}:{settings.web_port}{BASELINE}"))
        yield
    finally:
        process.terminate()
        process.wait(10)


async def _answers(url: str) -> None:
    async with asyncio.timeout(STARTS), aiohttp.ClientSession() as client:
        while True:
            try:
                async with client.get(url):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)


async def visited(stand: Stand, args: argparse.Namespace) -> dict[str, list[float]]:
    """Milliseconds of every visit, by page; of the first one where nobody came again in time."""
    taken: dict[str, list[float]] = defaultdict(list)
    async with aiohttp.ClientSession(headers={"Cookie": f"ringplan={stand.cookie}"}) as client:
        first = {name: await visit(client, stand, name) for name in stand.pages}  # so that templates are compiled
        for name in (name for name in first if first[name] > SLOW):
            say(f"{name}: {first[name]:.0f} ms at the first visit")
        end = perf_counter() + args.seconds
        visitors = (visitor(client, stand, taken, end, args.think, random.Random(at)) for at in range(args.visitors))
        await asyncio.gather(*visitors)
    return {name: taken[name] or [first[name]] for name in first}


async def visitor(
    client: aiohttp.ClientSession,
    stand: Stand,
    taken: dict[str, list[float]],
    end: float,
    think: float,
    dice: random.Random,
) -> None:
    """Goes round all pages in an order of his own."""
    names = list(stand.pages)
    while True:
        dice.shuffle(names)
        for name in names:
            await asyncio.sleep(dice.uniform(0.5 * think, 1.5 * think))
            if perf_counter() > end:
                return
            taken[name].append(await visit(client, stand, name))


async def visit(client: aiohttp.ClientSession, stand: Stand, name: str) -> float:
    """Milliseconds until the whole page is there."""
    start = perf_counter()
    async with client.get(stand.url + stand.pages[name], allow_redirects=False) as answer:
        await answer.read()
        assert answer.status == 200, (name, answer.status)
    return (perf_counter() - start) * 1000


def told(taken: dict[str, list[float]], counts: dict[str, Counted]) -> dict[str, Any]:
    """The figures; the worst page by each measure."""
    times = {name: _spread(taken[name]) for name in sorted(taken)}
    pages = {
        name: times[name] | {"queries": each.queries, "bytes": each.bytes, "cpu_ms": round(each.cpu_ms, 1)}
        for name, each in counts.items()
        if name in times
    }
    every = [each for name in pages for each in taken[name]]
    worst = {
        "p99_ms": max(page["p99_ms"] for page in pages.values()),
        "queries": max(page["queries"] for page in pages.values()),
        "bytes": max(page["bytes"] for page in pages.values()),
        "cpu_ms": max(page["cpu_ms"] for page in pages.values()),
        "p99_page": max(pages, key=lambda name: pages[name]["p99_ms"]),
        "queries_page": max(pages, key=lambda name: pages[name]["queries"]),
    }
    return {"worst": worst, "all": _spread(every), "baseline": times["baseline"], "pages": pages}


def _spread(samples: list[float]) -> dict[str, Any]:
    found = {"p50_ms": quantile(samples, 0.5), "p99_ms": quantile(samples, 0.99)}
    return {name: round(value, 1) for name, value in found.items()} | {"visits": len(samples)}
