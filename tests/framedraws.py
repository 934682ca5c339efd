"""Random time frames, and instants at which they may go wrong: one supply for the tests of the core and of the PBX."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from controller.domain.ids import FrameId
from controller.domain.timeframes import (
    Always,
    DateRange,
    Dates,
    Forced,
    FrameKind,
    Holidays,
    SingleDay,
    TimeFrame,
    Weekly,
    WeeklyRange,
)
from controller.domain.wallspans import spans

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Havana",  # its gap begins at midnight
    "Africa/Casablanca",  # summer time all year, but for a month that moves
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Etc/GMT+5",
    "UTC",
)
FIRST, LAST = date(2026, 1, 1), date(2032, 12, 31)
ODD_DAYS = (  # year ends, leap days, nights of clock changes, week ends
    *(date(year, month, day) for year in (2027, 2028) for month, day in ((1, 1), (2, 28), (3, 1), (12, 31))),
    *(
        date(2028, 2, 29),
        date(2032, 2, 29),
        date(2026, 3, 29),
        date(2026, 10, 25),
        date(2027, 3, 14),
        date(2027, 11, 7),
    ),
    *(date(2027, 4, 4), date(2027, 10, 3), date(2027, 3, 13), date(2026, 11, 22), date(2026, 11, 23)),
)
ODD_MINUTES = (0, 1, 60, 120, 150, 180, 540, 720, 1020, 1320, 1380, 1439)
OFFSETS = (-3600, -61, -60, -1, 0, 1, 59, 60, 3600)


def frame(rng: Random, number: int = 1) -> TimeFrame:
    """Any kind, a third of them forced in some way."""
    kinds: tuple[Callable[[Random], FrameKind], ...] = (weekly, weekly, dates, dates, holidays, lambda _: Always())
    forced = None
    if rng.randrange(3) == 0:
        forced = Forced(rng.random() < 0.5, None if rng.randrange(4) == 0 else moment(rng))
    return TimeFrame(FrameId(number), f"frame {number}", rng.choice(ZONES), rng.choice(kinds)(rng), forced=forced)


def weekly(rng: Random) -> Weekly:
    """One range for several days, or some ranges of any days."""
    if rng.randrange(3) == 0:
        hours = start(rng), end(rng)
        return Weekly(tuple(WeeklyRange(day, *hours) for day in rng.sample(range(1, 8), rng.randint(1, 7))))
    return Weekly(
        tuple(WeeklyRange(rng.randint(1, 7), start(rng), end(rng)) for _ in range(rng.choice((1, 2, 5, 12, 30))))
    )


def dates(rng: Random) -> Dates:
    """Single days, some with the same hours, and ranges, yearly or not."""
    shared = hours(rng)
    entries: list[SingleDay | DateRange] = []
    for _ in range(rng.randint(1, 8)):
        yearly = rng.random() < 0.5
        if rng.random() < 0.5:
            entries.append(SingleDay(day(rng), yearly, *(shared if rng.random() < 0.5 else hours(rng))))
        else:
            first, last = day(rng), day(rng)
            entries.append(DateRange(first if yearly else min(first, last), max(first, last), yearly, *hours(rng)))
    return Dates(tuple(entries))


def holidays(rng: Random) -> Holidays:
    """Five years' worth of any days."""
    fixed = tuple(sorted({day(rng) for _ in range(rng.choice((1, 3, 12, 70, 150)))}))
    start_minute, end_minute = hours(rng)
    return Holidays("DE", None, ("Any",), start=start_minute, end=end_minute, fixed=fixed)


def instant(rng: Random, of: TimeFrame) -> datetime:
    """Near an edge of the frame's hours or its forced state, on an odd night, or anywhere."""
    if of.forced is not None and of.forced.until is not None and rng.random() < 0.2:
        return of.forced.until + timedelta(seconds=rng.choice(OFFSETS))
    near = day(rng)
    edges = [edge for span in spans(of.kind, near, near) for edge in span if FIRST.year <= edge.year <= LAST.year]
    if edges and rng.random() < 0.7:
        wall = rng.choice(edges).replace(tzinfo=ZoneInfo(of.zone), fold=rng.randrange(2))
        return wall.astimezone(UTC) + timedelta(seconds=rng.choice(OFFSETS))
    return moment(rng, of.zone) + timedelta(seconds=rng.choice(OFFSETS))


def moment(rng: Random, zone: str = "Europe/Berlin") -> datetime:
    """A whole minute, odd more often than not."""
    some = day(rng)
    wall = datetime(some.year, some.month, some.day, tzinfo=ZoneInfo(zone), fold=rng.randrange(2))
    return (wall + timedelta(minutes=start(rng))).astimezone(UTC)


def day(rng: Random) -> date:
    """An odd day, or any."""
    if rng.random() < 0.6:
        return rng.choice(ODD_DAYS)
    return FIRST + timedelta(days=rng.randint(0, (LAST - FIRST).days))


def hours(rng: Random) -> tuple[int | None, int | None]:
    """A whole day, or a part of it that may run into the next one."""
    return (None, None) if rng.random() < 0.4 else (start(rng), end(rng))


def start(rng: Random) -> int:
    """Minutes of the day, 0 to 1439."""
    return rng.choice(ODD_MINUTES) if rng.random() < 0.7 else rng.randint(0, 1439)


def end(rng: Random) -> int:
    """Minutes of the day, 1 to 1440."""
    return 1440 - start(rng) if rng.random() < 0.5 else start(rng) + 1
