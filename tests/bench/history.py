"""Call history at size: the journal of so many calls is folded and kept, then its pages and a month's report are read.

`bare_read_events_per_s` is the same file read line by line and nothing else. All calls are one domain's, so that its
lists are as long as they get; one in five callers from outside calls again and again.
"""

import argparse
import random
import resource
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from controller.domain.ids import DomainId
from controller.domain.journal import Conversations
from controller.domain.reporting import Days
from controller.domain.telling import told
from controller.operations import reports
from controller.operations.actors import console
from controller.operations.reports_asking import Asked
from controller.pbx import journal
from controller.settings import Settings
from controller.store import migrate
from controller.store.engine import HistoryDatabase, open_database, open_history, reading, writing
from controller.store.history import keep
from controller.store.history_pages import each, page
from controller.store.history_wanted import Cursor, Wanted
from tests.bench import history_copies, made_journal
from tests.bench.figures import quantile, spread
from tests.bench.home import private_home, say
from tests.bench.postgres import private_server
from tests.bench.seed import seed

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DAYS = 730
PIECE = 1 << 20  # bytes a transaction, as the reader takes them
ROWS = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--looks", type=int, default=20, help="at each page")
    parser.add_argument("--folded", type=int, help="so many of them; the others are these again, days later")
    parser.add_argument("--postgres", action="store_true", help="in one of its own; else in a SQLite file")
    parser.add_argument("--url", help="in that database, which must be empty")


def run(args: argparse.Namespace) -> dict[str, Any]:
    chance = random.Random(1)
    with ExitStack() as stack:
        settings = stack.enter_context(private_home())
        path = settings.home / "journal.csv"
        times = args.calls // (args.folded or args.calls)
        days = DAYS // times
        until = NOW - timedelta(days=(times - 1) * days)
        made_journal.write(path, args.calls // times, days, chance, until.timestamp())
        say(f"a journal of {path.stat().st_size / 1e6:.0f} MB")
        own = stack.enter_context(private_server()).url if args.postgres else settings.history_url
        url = args.url or own
        migrate.upgrade_history(url)
        history = open_history(url)
        began = perf_counter()
        try:
            figures = _kept(history, path) | {"rss_mb": _rss()}
            say(f"folded and kept: {history_copies.size_mb(history):.0f} MB")
            for copy in history_copies.multiply(history, days, times):
                say(f"once more, {copy} of {times - 1}: {history_copies.size_mb(history):.0f} MB")
            figures["build_s"] = round(perf_counter() - began)
            figures |= _looked(history, chance, args.looks)
            figures["month_report_ms"] = _report(settings, history, args.looks)
            figures["size_mb"] = history_copies.size_mb(history)
        finally:
            history.close()
    return {"calls": args.calls, **figures}


def _kept(history: HistoryDatabase, path: Path) -> dict[str, Any]:
    """Fold and store, beside the bare read; `rss_half_mb`: after half of it, as memory must not grow with calls."""
    began = perf_counter()
    events = sum(1 for _ in made_journal.lines(path))
    bare = events / (perf_counter() - began)
    whose, held, at, half = made_journal.whose(), Conversations(), 0, 0.0
    began, cpu = perf_counter(), process_time()
    while True:
        found, after = journal.read(path, at, PIECE)
        if after == at:
            break
        tolds = [told(over, whose) for event in found for over in held.take(event)]
        with writing(history) as session:
            keep(session, [each for each in tolds if each is not None])
        at = after
        half = half or (_rss() if at > path.stat().st_size // 2 else 0.0)
    return {
        "events": events,
        "fold_events_per_s": round(events / (perf_counter() - began)),
        "fold_events_per_cpu_s": round(events / (process_time() - cpu)),
        "bare_read_events_per_s": round(bare),
        "rss_half_mb": half,
    }


def _looked(history: HistoryDatabase, chance: random.Random, looks: int) -> dict[str, Any]:
    """Every kind of page, `looks` times each; `deep`: from anywhere in the list on. `slowest` names the worst kind."""
    with reading(history) as session:
        there = [row for row, _ in zip(each(session, Wanted(made_journal.DOMAIN)), range(5000), strict=False)]
    pages = {name: _timed(history, _wanted(name, chance, there), looks) for name in KINDS}
    deep = [taken for whole in (True, False) for taken in _deep(history, chance, looks, whole)]
    together = [taken for many in pages.values() for taken in many]
    return {
        "page_ms": spread(together),
        "deep_page_ms": spread(deep),
        "pages": {name: round(quantile(many, 0.99), 2) for name, many in pages.items()},
    }


KINDS = ("domain", "user", "missed", "refused", "number part", "rare number", "people", "phone", "department", "month")


def _wanted(name: str, chance: random.Random, there: list[Any]) -> Callable[[], Wanted]:
    """Another one of that kind at each look, of calls that are there."""
    users = sorted(made_journal.whose().users)
    all_calls = Wanted(made_journal.DOMAIN)

    def made() -> Wanted:
        told = chance.choice(there).told
        match name:
            case "user":
                return replace(all_calls, user=chance.choice(users))
            case "missed":
                return replace(all_calls, user=chance.choice(users), outcomes=frozenset({"missed"}))
            case "refused":
                return replace(all_calls, results=frozenset({"refused", "blocked"}))
            case "number part":
                return replace(all_calls, numbers=(str(chance.randrange(100, 1000)),))
            case "rare number":
                return replace(all_calls, numbers=(told.caller.number[-7:],))
            case "people":
                return replace(all_calls, people=frozenset(chance.sample(users, 2)), numbers=("no such",))
            case "phone":
                return replace(all_calls, device=chance.choice(sorted(made_journal.whose().devices)))
            case "department":
                return replace(all_calls, users=frozenset(chance.sample(users, 40)))
            case "month":
                until = told.began - chance.randrange(DAYS // 2) * 86400
                return replace(all_calls, since=until - 30 * 86400, until=until)
        return all_calls

    return made


def _deep(history: HistoryDatabase, chance: random.Random, looks: int, whole: bool) -> Iterator[float]:
    users = sorted(made_journal.whose().users)
    for _ in range(looks):
        began = NOW.timestamp() - chance.random() * DAYS * 86400
        wanted = Wanted(made_journal.DOMAIN, user=None if whole else chance.choice(users))
        yield from _timed(history, lambda wanted=wanted: wanted, 1, Cursor(int(began * 1000), 0))  # type: ignore[misc]


def _timed(
    history: HistoryDatabase, wanted: Callable[[], Wanted], looks: int, older: Cursor | None = None
) -> list[float]:
    """Milliseconds of each, a session of its own as a request has it."""
    taken = []
    for _ in range(looks):
        asked = wanted()
        began = perf_counter()
        with reading(history) as session:
            page(session, asked, ROWS, older=older)
        taken.append((perf_counter() - began) * 1000)
    return taken


def _report(settings: Settings, history: HistoryDatabase, looks: int) -> float:
    """Milliseconds at the median: a domain's last month, with the one before."""
    database = open_database(settings.database_url)
    migrate.upgrade(database)
    with writing(database) as session:
        seed(session, 20, at=NOW, touch=False)
    asked = Asked(Days((NOW - timedelta(days=30)).date(), NOW.date()))
    taken = []
    for _ in range(looks):
        began = perf_counter()
        with reading(database) as session, reading(history) as past:
            found = reports.report(session, console(NOW), past, DomainId(made_journal.DOMAIN), None, asked)
        taken.append((perf_counter() - began) * 1000)
    assert found.sums.calls
    database.close()
    return round(quantile(taken, 0.5), 2)


def _rss() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
