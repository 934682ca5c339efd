"""Spans of a report, in days of a clock, and what stands beside each other in it. Pure; see callfigures.py."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from controller.domain.callfigures import QUARTER, Sums, added

MOST_DAYS = 366
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
BY_HOUR, BY_DAY = 2, 62  # days that are still shown so; what is longer by weeks
DAY = timedelta(days=1)
HOUR = 4  # quarters

MAILED = time(7)  # by the clock of the report: the first thing on its day

Step = Literal["hour", "day", "week"]
Every = Literal["week", "month"]
Preset = Literal["today", "yesterday", "week", "last-week", "7", "30", "month", "last-month"]


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both included."""

    first: date
    last: date

    def __len__(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Quarters:
    """Half-open, counted since 1970 in UTC."""

    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """One place of the chart; `begins` by the clock of the report."""

    begins: datetime
    sums: Sums


def quarters(days: Days, zone: ZoneInfo) -> Quarters:
    """The instants of those days by that clock; a midnight that the clock leaves out is the instant it jumps to."""
    return Quarters(_midnight(days.first, zone), _midnight(days.last + DAY, zone))


def presets(today: date) -> dict[Preset, Days]:
    """Weeks begin on Monday (ISO 8601)."""
    monday, first = today - today.weekday() * DAY, today.replace(day=1)
    return {
        "today": Days(today, today),
        "yesterday": Days(today - DAY, today - DAY),
        "week": Days(monday, today),
        "last-week": Days(monday - 7 * DAY, monday - DAY),
        "7": Days(today - 6 * DAY, today),
        "30": Days(today - 29 * DAY, today),
        "month": Days(first, today),
        "last-month": Days((first - DAY).replace(day=1), first - DAY),
    }


def before(days: Days) -> Days:
    """What it is compared with: the month before for a whole month, else as many days right before."""
    if days.first.day == 1 and (days.last + DAY).day == 1 and len(days) <= 31:
        return Days((days.first - DAY).replace(day=1), days.first - DAY)
    return Days(days.first - len(days) * DAY, days.first - DAY)


def step(days: Days) -> Step:
    """How fine such a span is shown."""
    if len(days) <= BY_HOUR:
        return "hour"
    return "day" if len(days) <= BY_DAY else "week"


def buckets(days: Days, zone: ZoneInfo, found: Sequence[tuple[int, Sums]]) -> tuple[Bucket, ...]:
    """All of the span in order, the empty ones, too: a day may have 23 or 25 hours. `found`: quarters, in order."""
    edges = _edges(days, zone)
    places = [bisect_left(found, edge, key=_quarter) for edge in edges]
    sums = [added(each for _quarter, each in found[since:until]) for since, until in pairwise(places)]
    return tuple(Bucket(_shown(edge, zone), each) for edge, each in zip(edges, sums, strict=False))


def week(zone: ZoneInfo, found: Iterable[tuple[int, Sums]]) -> tuple[tuple[int, ...], ...]:
    """Calls by weekday (Monday first) and hour of that clock; an hour that it shows twice counts as one."""
    grid = [[0] * 24 for _weekday in range(7)]
    for quarter, sums in found:
        there = _shown(quarter, zone)
        grid[there.weekday()][there.hour] += sums.calls
    return tuple(tuple(row) for row in grid)


def due(
    at: datetime, every: Every, zone: ZoneInfo, since: datetime, done: datetime | None
) -> tuple[datetime, Days] | None:
    """When a report by mail was due the last time, and its days; None: that was before `since`, or is `done`."""
    today = at.astimezone(zone).date()
    spans = presets(today)["last-week" if every == "week" else "last-month"]
    moment = _mailed(spans, zone)
    if moment > at:
        spans = before(spans)
        moment = _mailed(spans, zone)
    if moment < since or (done is not None and moment <= done):
        return None
    return moment, spans


def share(part: int, whole: int) -> float | None:
    """In percent; None: of nothing there are no shares."""
    return 100 * part / whole if whole else None


def change(now: float | None, then: float | None) -> float | None:
    """In percent of what it was; None where it can't be compared."""
    return 100 * (now - then) / then if now is not None and then else None


def _edges(days: Days, zone: ZoneInfo) -> list[int]:
    span = quarters(days, zone)
    by = step(days)
    if by == "hour":
        return [*range(span.since, span.until, HOUR), span.until]
    wide = 1 if by == "day" else 7
    starts = [days.first + each * DAY for each in range(0, len(days), wide)]
    return [*(_midnight(each, zone) for each in starts), span.until]


def _quarter(of: tuple[int, Sums]) -> int:
    return of[0]


def _mailed(days: Days, zone: ZoneInfo) -> datetime:
    return datetime.combine(days.last + DAY, MAILED, zone).astimezone(UTC)


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), zone).timestamp() // QUARTER)


def _shown(quarter: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(quarter * QUARTER, UTC).astimezone(zone)
