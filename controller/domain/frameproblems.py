"""What is wrong with a frame's kind, in words for the person who entered it (PRODUCT §3)."""

from datetime import date
from typing import assert_never

from controller.domain.saying import say
from controller.domain.timeframes import (
    MIDNIGHT_END,
    Always,
    DateRange,
    Dates,
    FrameKind,
    Holidays,
    SingleDay,
    Weekly,
    WeeklyRange,
)
from controller.domain.wallspans import in_one_day

FIRST_YEAR, LAST_YEAR = 2000, 2099


def problems(kind: FrameKind) -> tuple[str, ...]:
    """Empty when the kind can be saved. Overlaps are no problem; an end not after its start means the next day."""
    match kind:
        case Always():
            return ()
        case Weekly():
            missing = () if kind.ranges else (say("Tick at least one day of the week."),)
            return missing + tuple(words for hours in kind.ranges for words in _weekly(hours))
        case Dates():
            missing = () if kind.entries else (say("Add at least one date."),)
            return missing + tuple(words for entry in kind.entries for words in _entry(entry))
        case Holidays():
            return _holidays(kind)
        case _:
            assert_never(kind)


def _weekly(hours: WeeklyRange) -> tuple[str, ...]:
    wrong_day = (
        () if 1 <= hours.day <= 7 else (say("Day {day} is no weekday: use 1 (Monday) to 7 (Sunday).", day=hours.day),)
    )
    return wrong_day + _times(hours.start, hours.end)


def _entry(entry: SingleDay | DateRange) -> tuple[str, ...]:
    match entry:
        case SingleDay():
            return _year(entry.day) + _times(entry.start, entry.end)
        case DateRange():
            return _year(entry.first) + _year(entry.last) + _times(entry.start, entry.end) + _order(entry)
        case _:
            assert_never(entry)


def _holidays(kind: Holidays) -> tuple[str, ...]:
    no_country = () if kind.country else (say("Choose the country whose holidays you mean."),)
    no_names = () if kind.names else (say("Choose at least one holiday."),)
    return no_country + no_names + _times(kind.start, kind.end)


def _times(start: int | None, end: int | None) -> tuple[str, ...]:
    if start is None and end is None:
        return ()
    if start is None or end is None:
        return (say("Give both a start and an end time, or neither for the whole day."),)
    bad_start = () if 0 <= start < MIDNIGHT_END else (say("A start time lies between 0:00 and 23:59."),)
    bad_end = () if 0 < end <= MIDNIGHT_END else (say("An end time lies between 0:01 and 24:00."),)
    return bad_start + bad_end


def _order(entry: DateRange) -> tuple[str, ...]:
    if not entry.yearly and entry.last < entry.first:
        return (
            say(
                "The range ends on {last}, before it begins on {first}: swap the two dates.",
                last=entry.last,
                first=entry.first,
            ),
        )
    if in_one_day(entry) and entry.start is not None and entry.end is not None and entry.end <= entry.start:
        return (say("The range ends on the day it begins, not after its start time: use a later last day."),)
    return ()


def _year(day: date) -> tuple[str, ...]:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return ()
    return (
        say(
            "The year {year} is out of reach: use {first_year} to {last_year}.",
            year=day.year,
            first_year=FIRST_YEAR,
            last_year=LAST_YEAR,
        ),
    )
