"""Time frames in plain words, for pages, the command line and explanations."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import assert_never
from zoneinfo import ZoneInfo

from controller.domain.timeframes import (
    MIDNIGHT_END,
    Always,
    DateRange,
    Dates,
    FrameKind,
    Holidays,
    SingleDay,
    TimeFrame,
    Weekly,
    WeeklyRange,
)
from controller.domain.wallspans import end_minute

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NAMES_SHOWN = 4
Hours = tuple[int, int]


def describe(frame: TimeFrame) -> str:
    """The frame's hours, after the forced state if there is one: `forced on until released (Mon–Fri 9:00–17:00)`."""
    if frame.forced is None:
        return summary(frame.kind)
    until = frame.forced.until
    end = "released" if until is None else moment_text(until.astimezone(ZoneInfo(frame.zone)))
    return f"forced {'on' if frame.forced.on else 'off'} until {end} ({summary(frame.kind)})"


def summary(kind: FrameKind) -> str:
    """The hours of a kind: `Mon–Fri 9:00–17:00; Sat 10:00–14:00`, `24 Dec 12:00 to 27 Dec 9:00, every year`."""
    match kind:
        case Always():
            return "always"
        case Weekly():
            return "; ".join(_weekly(kind.ranges)) or "never (no day is ticked)"
        case Dates():
            return "; ".join(_entry(entry) for entry in kind.entries) or "never (no date is given)"
        case Holidays():
            return _holidays(kind)
        case _:
            assert_never(kind)


def moment_text(wall: datetime) -> str:
    """`22 Nov 2026 9:00`, of a wall-clock time."""
    return f"{day_text(wall.date())} {time_text(wall.hour * 60 + wall.minute)}"


def day_text(day: date, yearly: bool = False) -> str:
    """`24 Dec 2026`, without the year where it is meant every year."""
    return f"{day.day} {MONTHS[day.month - 1]}" + ("" if yearly else f" {day.year}")


def time_text(minute: int) -> str:
    """Minutes of the day as `9:00`; 1440 is `24:00`."""
    return f"{minute // 60}:{minute % 60:02}"


def hours_text(start: int, end: int) -> str:
    """`9:00–17:00`; `22:00–6:00 next day` where the end is not after the start."""
    return f"{time_text(start)}–{time_text(end)}" + (" next day" if end <= start else "")


def _weekly(ranges: Iterable[WeeklyRange]) -> Iterator[str]:
    by_day = {day: _day_hours(ranges, day) for day in range(1, 8)}
    in_order = dict.fromkeys(hours for hours in by_day.values() if hours)
    for hours in in_order:
        days = [day for day in by_day if by_day[day] == hours]
        times = ", ".join(hours_text(start, end) for start, end in hours)
        yield f"{_days(days)} {'all day' if hours == ((0, MIDNIGHT_END),) else times}"


def _day_hours(ranges: Iterable[WeeklyRange], day: int) -> tuple[Hours, ...]:
    return tuple(sorted({(hours.start, hours.end) for hours in ranges if hours.day == day}))


def _days(days: list[int]) -> str:
    if len(days) == len(WEEKDAYS):
        return "every day"
    runs = groupby(enumerate(days), key=lambda place: place[1] - place[0])
    return ", ".join(_run([day for _, day in run]) for _, run in runs)


def _run(days: list[int]) -> str:
    names = [WEEKDAYS[day - 1] for day in days]
    return f"{names[0]}–{names[-1]}" if len(names) > 2 else ", ".join(names)


def _entry(entry: SingleDay | DateRange) -> str:
    every = ", every year" if entry.yearly else ""
    match entry:
        case SingleDay():
            return day_text(entry.day, entry.yearly) + _part(entry.start, entry.end) + every
        case DateRange():
            first, last = day_text(entry.first, entry.yearly), day_text(entry.last, entry.yearly)
            if entry.start is not None:
                first += f" {time_text(entry.start)}"
            if entry.end is not None:
                last += f" {time_text(entry.end)}"
            return f"{first} to {last}{every}"
        case _:
            assert_never(entry)


def _part(start: int | None, end: int | None) -> str:
    if start is None and end is None:
        return ""
    return f" {hours_text(start or 0, end_minute(end))}"


def _holidays(kind: Holidays) -> str:
    place = kind.country if kind.subdivision is None else f"{kind.country}, {kind.subdivision}"
    shown, more = ", ".join(kind.names[:NAMES_SHOWN]), len(kind.names) - NAMES_SHOWN
    names = f"{shown} and {more} more" if more > 0 else shown or "no holiday"
    or_next = ", or the next working day" if kind.next_working_day else ""
    known = f"fixed to the end of {max(kind.fixed).year}" if kind.fixed else "not yet fixed"
    return f"{names} ({place}){_part(kind.start, kind.end)}{or_next}; {known}"
