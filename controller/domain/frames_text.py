"""Time frames in plain words, for pages, the command line and explanations."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import assert_never
from zoneinfo import ZoneInfo

from controller.domain.saying import joined, say, say_day, say_holiday
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
    """The frame's hours, after what was switched by hand: `switched on by hand until … (Mon–Fri 9:00–17:00)`."""
    if frame.forced is None:
        return summary(frame.kind)
    until = frame.forced.until
    hours, is_on = summary(frame.kind), frame.forced.on
    if until is None:
        pattern = say("switched on by hand until it is switched back ({hours})", hours=hours)
        return pattern if is_on else say("switched off by hand until it is switched back ({hours})", hours=hours)
    end = moment_text(until.astimezone(ZoneInfo(frame.zone)))
    if is_on:
        return say("switched on by hand until {end} ({hours})", end=end, hours=hours)
    return say("switched off by hand until {end} ({hours})", end=end, hours=hours)


def summary(kind: FrameKind) -> str:
    """The hours of a kind: `Mon–Fri 9:00–17:00; Sat 10:00–14:00`, `24 Dec 12:00 to 27 Dec 9:00, every year`."""
    match kind:
        case Always():
            return say("always")
        case Weekly():
            return joined("; ", _weekly(kind.ranges)) or say("never (no day is ticked)")
        case Dates():
            return joined("; ", map(_entry, kind.entries)) or say("never (no date is given)")
        case Holidays():
            return _holidays(kind)
        case _:
            assert_never(kind)


def moment_text(wall: datetime) -> str:
    """`22 Nov 2026 9:00`, of a wall-clock time."""
    return day_text(wall.date()) + f" {time_text(wall.hour * 60 + wall.minute)}"


def day_text(day: date, yearly: bool = False) -> str:
    """`24 Dec 2026`, without the year where it is meant every year."""
    english = f"{day.day} {MONTHS[day.month - 1]}"
    return say_day(english, day, "MMMd") if yearly else say_day(f"{english} {day.year}", day, "yMMMd")


def weekday_text(day: int) -> str:
    """`Mon`, of 1."""
    return say_day(WEEKDAYS[day - 1], date(2024, 1, day), "EEE")  # that year began on a Monday


def time_text(minute: int) -> str:
    """Minutes of the day as `9:00`; 1440 is `24:00`."""
    return f"{minute // 60}:{minute % 60:02}"


def hours_text(start: int, end: int) -> str:
    """`9:00–17:00`; `22:00–6:00 next day` where the end is not after the start."""
    hours = f"{time_text(start)}–{time_text(end)}"
    return say("{hours} next day", hours=hours) if end <= start else hours


def _weekly(ranges: Iterable[WeeklyRange]) -> Iterator[str]:
    by_day = {day: _day_hours(ranges, day) for day in range(1, 8)}
    in_order = dict.fromkeys(hours for hours in by_day.values() if hours)
    for hours in in_order:
        days = [day for day in by_day if by_day[day] == hours]
        times = joined(", ", [hours_text(start, end) for start, end in hours])
        yield joined(" ", (_days(days), say("all day") if hours == ((0, MIDNIGHT_END),) else times))


def _day_hours(ranges: Iterable[WeeklyRange], day: int) -> tuple[Hours, ...]:
    return tuple(sorted({(hours.start, hours.end) for hours in ranges if hours.day == day}))


def _days(days: list[int]) -> str:
    if len(days) == len(WEEKDAYS):
        return say("every day")
    runs = groupby(enumerate(days), key=lambda place: place[1] - place[0])
    return joined(", ", [_run([day for _, day in run]) for _, run in runs])


def _run(days: list[int]) -> str:
    names = [weekday_text(day) for day in days]
    return joined("–", (names[0], names[-1])) if len(names) > 2 else joined(", ", names)


def _entry(entry: SingleDay | DateRange) -> str:
    match entry:
        case SingleDay():
            text = day_text(entry.day, entry.yearly) + _part(entry.start, entry.end)
        case DateRange():
            first, last = day_text(entry.first, entry.yearly), day_text(entry.last, entry.yearly)
            if entry.start is not None:
                first = first + f" {time_text(entry.start)}"
            if entry.end is not None:
                last = last + f" {time_text(entry.end)}"
            text = say("{first} to {last}", first=first, last=last)
        case _:
            assert_never(entry)
    return say("{when}, every year", when=text) if entry.yearly else text


def _part(start: int | None, end: int | None) -> str:
    if start is None and end is None:
        return ""
    return " " + hours_text(start or 0, end_minute(end))


def _holidays(kind: Holidays) -> str:
    place = kind.country if kind.subdivision is None else f"{kind.country}, {kind.subdivision}"
    shown, more = joined(", ", _holiday_names(kind)), len(kind.names) - NAMES_SHOWN
    names = say("{names} and {number} more", names=shown, number=more) if more > 0 else shown or say("no holiday")
    text = joined("", (names, f" ({place})", _part(kind.start, kind.end)))
    if kind.next_working_day:
        text = say("{holidays}, or the next working day", holidays=text)
    if not kind.fixed:
        return say("{holidays}; not yet fixed", holidays=text)
    return say("{holidays}; fixed to the end of {year}", holidays=text, year=max(kind.fixed).year)


def _holiday_names(kind: Holidays) -> Iterator[str]:
    for name in kind.names[:NAMES_SHOWN]:
        yield say_holiday(name, kind.country, kind.subdivision, kind.fixed[0].year) if kind.fixed else name
