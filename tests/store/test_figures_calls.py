"""Figures of calls are always what a recount gives, by every clock (issue 7, Must show 4)."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from threading import Thread
from time import monotonic
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from controller.domain import reporting
from controller.domain.callfigures import QUARTER, Sums
from controller.domain.history import Told
from controller.domain.reporting import Days, Quarters
from controller.store import figures_calls
from controller.store.engine import HistoryDatabase, open_history, writing
from controller.store.figures_calls_rows import DAYS, QUARTERS
from controller.store.history import keep
from controller.store.history_forgetting import forget
from controller.store.history_pages import whole
from tests import storydraws
from tests.framedraws import ZONES
from tests.patience import patient

BLOCKS, IN_A_BLOCK = 10, 50  # 500 histories; PostgreSQL gets fewer
YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))
WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
Rows = dict[str, set[tuple[object, ...]]]


@pytest.fixture
def past(history: HistoryDatabase) -> Iterator[Session]:
    with writing(history) as session:
        yield session
        session.rollback()


def everything(session: Session) -> Rows:
    return {table.name: set(map(tuple, session.execute(select(table)))) for table in (QUARTERS, DAYS)}


def kept_bit_by_bit(session: Session, random: Random, tolds: Sequence[Told]) -> None:
    """Some of them twice, as after a kill."""
    place = 0
    while place < len(tolds):
        some = random.randint(1, 9)
        keep(session, tolds[max(0, place - random.choice([0, 0, 3])) : place + some])
        place += some


@pytest.mark.parametrize("block", range(BLOCKS))
def test_figures_of_any_history_are_equal_to_a_recount_and_to_what_each_clock_says(past: Session, block: int) -> None:
    for seed in range(block * IN_A_BLOCK, (block + 1) * IN_A_BLOCK):
        random = Random(seed)
        tolds = [
            storydraws.told(random, f"{seed}-{each}", random.choice([3, 3, 3, 4, None]))
            for each in range(random.randint(0, 25))
        ]
        kept_bit_by_bit(past, random, tolds)
        kept = everything(past)
        its_zone(past, tolds, ZoneInfo(ZONES[seed % len(ZONES)]), random)
        first, last = sorted(at(random) for _each in range(2))
        for domain in (3, 4):
            figures_calls.recount(past, domain, Quarters(first, last + 1))
        assert everything(past) == kept, seed
        for domain in (3, 4):
            figures_calls.forget(past, domain)
            forget(past, domain, None)
        assert not any(everything(past).values())


def test_a_recount_takes_out_what_no_call_stands_for(past: Session) -> None:
    random = Random(5)
    tolds = [storydraws.told(random, str(each)) for each in range(40)]
    keep(past, tolds)
    kept, span = everything(past), reporting.quarters(YEAR, ZoneInfo("UTC"))
    figures_calls.add(past, tolds[:20])
    assert everything(past) != kept
    figures_calls.recount(past, 3, span)
    assert everything(past) == kept


@pytest.mark.postgres
def test_a_call_that_is_kept_while_others_are_counted_anew_counts_once(emptied_history: str) -> None:
    """On SQLite whoever writes is alone."""
    history = open_history(emptied_history)
    calls = [storydraws.told(Random(each), str(each), 3) for each in range(9)]
    span = reporting.quarters(YEAR, ZoneInfo("UTC"))

    def keeps() -> None:
        with writing(history) as session:
            keep(session, calls)

    keeper = Thread(target=keeps)

    def meanwhile(past: Session) -> Iterator[Told]:
        """All calls, read once the other one is through, or waits."""
        keeper.start()
        deadline = monotonic() + patient(20)
        while keeper.is_alive() and not past.execute(WAITING).scalar() and monotonic() < deadline:
            keeper.join(0.01)
        yield from whole(past, 3, span.since * QUARTER, span.until * QUARTER)

    try:
        with writing(history) as session:
            figures_calls.made_anew(session, 3, span, meanwhile(session))
        keeper.join()
        with writing(history) as session:
            counted = everything(session)
            figures_calls.recount(session, 3, span)
            assert everything(session) == counted
    finally:
        history.close()


def its_zone(past: Session, tolds: Sequence[Told], zone: ZoneInfo, random: Random) -> None:
    """Days, hours and parts of a random span against each call, looked at alone."""
    first = YEAR.first + timedelta(days=random.randrange(300))
    days = Days(first, first + timedelta(days=random.choice([0, 1, 6, 30, 60, 65])))
    span = reporting.quarters(days, zone)
    here = [
        told
        for told in tolds
        if told.domain == 3 and not told.code and days.first <= shown(told, zone).date() <= days.last
    ]
    found = figures_calls.by_quarter(past, 3, "domain", "", span, ())
    buckets = reporting.buckets(days, zone, found)
    assert sum(bucket.sums.calls for bucket in buckets) == len(here)
    if reporting.step(days) == "day":
        assert [bucket.begins.date() for bucket in buckets] == [
            first + timedelta(days=each) for each in range(len(days))
        ]
        for bucket in buckets:
            that_day = [told for told in here if shown(told, zone).date() == bucket.begins.date()]
            assert bucket.sums == plainly(that_day)
    grid = reporting.week(zone, found)
    plain = Counter((shown(told, zone).weekday(), shown(told, zone).hour) for told in here)
    assert grid == tuple(tuple(plain[day, hour] for hour in range(24)) for day in range(7))
    parts = figures_calls.by_part(past, 3, "user", span, ())
    for user in storydraws.USERS:
        shares = [share for told in here for share in told.shares if share.user == user]
        sums = parts.get(str(user), Sums())
        assert (sums.calls, sums.talked) == (len(shares), sum(ms(share.talked) for share in shares))
        for name, outcome in (
            ("placed", "placed"),
            ("missed", "missed"),
            ("elsewhere", "elsewhere"),
            ("answered", "answered"),
        ):
            assert getattr(sums, name) == sum(share.outcome == outcome for share in shares)
    outside = figures_calls.by_part(past, 3, "number", span, ("in", "out"))
    assert sum(sums.calls for sums in outside.values()) == sum(
        bool(told.number) and told.direction != "inside" for told in here
    )


def plainly(tolds: Sequence[Told]) -> Sums:
    """Of a domain, by PRODUCT §7: who is called outside and does not answer has missed nothing of ours."""

    def count(holds: Callable[[Told], bool]) -> int:
        return sum(map(holds, tolds))

    came = [told for told in tolds if told.direction != "out"]
    results = [told.result for told in came]
    return Sums(
        calls=len(tolds),
        placed=count(lambda told: told.direction == "out"),
        reached=count(lambda told: told.direction == "out" and told.result == "answered"),
        answered=results.count("answered"),
        missed=results.count("missed"),
        messages=results.count("message"),
        voicemails=results.count("voicemail"),
        talked=sum(ms(told.talked) for told in tolds),
        waited=sum(ms(told.waits) for told in came if told.result == "answered"),
    )


def ms(seconds: float) -> int:
    return round(seconds * 1000)


def shown(told: Told, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(ms(told.began) / 1000, UTC).astimezone(zone)


def at(random: Random) -> int:
    return int((random.choice(storydraws.NIGHTS) + random.uniform(-1, 1) * storydraws.SPREAD) // QUARTER)
