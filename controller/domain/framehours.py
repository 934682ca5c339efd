"""Whether a time frame holds at an instant, and when that changes (PRODUCT §3): the wall clock of its zone decides."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import takewhile
from typing import assert_never
from zoneinfo import ZoneInfo

from controller.domain.timeframes import Always, Dates, FrameKind, Holidays, TimeFrame, Weekly
from controller.domain.wallspans import EVER, ONE_DAY, spans

SECOND = timedelta(seconds=1)
NEAR = 9  # days in which most frames change: all the years ahead are looked through only where nothing is found here


def holds(frame: TimeFrame, instant: datetime) -> bool:
    """Whether `frame` holds at the aware `instant`, forced state first.

    Raises ZoneInfoNotFoundError for a zone this machine lacks.
    """
    forced = frame.forced
    if forced is not None and (forced.until is None or instant < _whole_second(forced.until)):
        return forced.on
    return scheduled(frame, instant)


def scheduled(frame: TimeFrame, instant: datetime) -> bool:
    """Whether the frame's own hours hold, whatever it is forced to."""
    wall = instant.astimezone(ZoneInfo(frame.zone)).replace(tzinfo=None)
    return any(start <= wall < end for start, end in spans(frame.kind, wall.date(), wall.date()))


def next_change(frame: TimeFrame, instant: datetime) -> datetime | None:
    """The first instant (UTC) after `instant` at which holds() flips; None if, as far as known, it never does."""
    forced = frame.forced
    if forced is None:
        return scheduled_change(frame, instant)
    if forced.until is None:
        return None
    until = _whole_second(forced.until).astimezone(UTC)
    if instant < until and scheduled(frame, until) != forced.on:
        return until
    return scheduled_change(frame, max(instant, until))


def next_changes(frame: TimeFrame, instant: datetime, count: int) -> tuple[datetime, ...]:
    """The next `count` changes, fewer where there are no more."""
    changes: list[datetime] = []
    change = next_change(frame, instant)
    while change is not None and len(changes) < count:
        changes.append(change)
        change = next_change(frame, change)
    return tuple(changes)


def scheduled_change(frame: TimeFrame, instant: datetime) -> datetime | None:
    """As next_change, for the frame's own hours: what "forced until its next change" ends at."""
    now, reach = scheduled(frame, instant), _reach(frame.kind)
    near = min(NEAR, reach)
    soon = takewhile(lambda each: each < instant + (near * ONE_DAY) - ONE_DAY, _candidates(frame, instant, near))
    for candidates in (soon, _candidates(frame, instant, reach)):
        for candidate in candidates:
            if scheduled(frame, candidate) != now:
                return candidate
    return None


def _candidates(frame: TimeFrame, instant: datetime, days: int) -> Iterator[datetime]:
    """The instants after `instant` at which the frame's hours can begin or end; of those within `days` none is missing.

    They are in order up to a day before that: where the clock is set back, what the wall shows later can come earlier.
    """
    zone = ZoneInfo(frame.zone)
    edges = _edges(frame.kind, instant.astimezone(zone).replace(tzinfo=None), days)
    yield from (candidate for candidate in _in_time_order(edges, zone) if candidate > instant)


def _edges(kind: FrameKind, wall: datetime, days: int) -> list[datetime]:
    """Wall-clock times, in order, at which the kind's hours can begin or end, from a day before `wall` on."""
    edges = {edge for span in spans(kind, wall.date(), wall.date() + timedelta(days=days)) for edge in span}
    return sorted(edge for edge in edges if wall - ONE_DAY <= edge < EVER[1])


def _reach(kind: FrameKind) -> int:
    """Days after which nothing new can come: 29 February may be eight years away, an hour lost in a gap two weeks."""
    match kind:
        case Always():
            return 0
        case Weekly():
            return 15
        case Dates() | Holidays():
            return 9 * 366
        case _:
            assert_never(kind)


def _in_time_order(edges: list[datetime], zone: ZoneInfo) -> Iterator[datetime]:
    """The instants of the edges: where an hour repeats, their order is another. (Offsets stay below a day.)"""
    waiting: list[datetime] = []
    for edge in edges:
        while waiting and waiting[0] < edge.replace(tzinfo=UTC) - ONE_DAY:
            yield heappop(waiting)
        for instant in _instants(edge, zone):
            heappush(waiting, instant)
    yield from sorted(waiting)


def _instants(wall: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """When the clock shows `wall`; in a repeat twice, and between them it is set back; in a gap it jumps over it."""
    early, late = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    yield early
    if early != late:
        yield _shift(early, late, zone)
        yield late


def _shift(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The second between the two at which the zone's offset changes."""
    before = early.astimezone(zone).utcoffset()
    while late - early > SECOND:
        middle = early + timedelta(seconds=(late - early) // (2 * SECOND))
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


def _whole_second(instant: datetime) -> datetime:
    """The PBX counts whole seconds: both must agree on the last one."""
    return instant.replace(microsecond=0)
