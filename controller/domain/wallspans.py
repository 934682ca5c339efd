"""A frame's kind as half-open spans of wall-clock time (PRODUCT §3).

`framehours` asks here; `controller/dialplan/frametest` says the same in Asterisk's words and is tested against it.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import assert_never

from controller.domain.timeframes import (
    MIDNIGHT_END,
    Always,
    DateRange,
    Dates,
    FrameKind,
    Holidays,
    SingleDay,
    Weekly,
)

Span = tuple[datetime, datetime]  # naive wall clock, half-open
ONE_DAY = timedelta(days=1)
MIDNIGHT = time()
EVER: Span = (datetime(1, 1, 1), datetime(9999, 12, 31))  # noqa: DTZ001  wall clock has no zone


def spans(kind: FrameKind, first: date, last: date) -> Iterator[Span]:
    """Every span that can touch the days `first` to `last`, and maybe some that can't; in no order, may overlap."""
    match kind:
        case Always():
            yield EVER
        case Weekly():
            yield from _weekly_spans(kind, first - ONE_DAY, last)
        case Dates():
            for entry in kind.entries:
                yield from entry_spans(entry, first.year - 1, last.year)
        case Holidays():
            near = (day for day in kind.fixed if first - ONE_DAY <= day <= last)
            yield from (day_span(day, kind.start, kind.end) for day in near)
        case _:
            assert_never(kind)


def entry_spans(entry: SingleDay | DateRange, first_year: int, last_year: int) -> Iterator[Span]:
    """The spans of one entry; of a yearly one those that begin in these years."""
    years = range(first_year, last_year + 1)
    match plain(entry):
        case SingleDay(yearly=True) as single:
            days = (in_year(single.day, year) for year in years)
            yield from (day_span(day, single.start, single.end) for day in days if day is not None)
        case SingleDay() as single:
            yield day_span(single.day, single.start, single.end)
        case DateRange(yearly=True) as stretch:
            yield from (_range_in_year(stretch, year) for year in years)
        case DateRange() as stretch:
            yield at(stretch.first, stretch.start or 0), at(stretch.last, end_minute(stretch.end))
        case _ as never:
            assert_never(never)


def plain(entry: SingleDay | DateRange) -> SingleDay | DateRange:
    """A range of one day as the single day it is."""
    if isinstance(entry, DateRange) and in_one_day(entry):
        return SingleDay(entry.first, entry.yearly, entry.start, entry.end)
    return entry


def day_span(day: date, start: int | None, end: int | None) -> Span:
    """One day's hours in minutes; an end not after the start lies in the next day (PRODUCT §3)."""
    start, end = start or 0, end_minute(end)
    return at(day, start), at(day, start + day_length(start, end))


def day_length(start: int, end: int) -> int:
    """Minutes from start to end of a day's hours."""
    return end - start if end > start else end - start + MIDNIGHT_END


def in_one_day(entry: DateRange) -> bool:
    """Whether the range begins and ends on one day: then it reads like that single day."""
    same = (entry.first.month, entry.first.day) == (entry.last.month, entry.last.day)
    return same if entry.yearly else entry.first == entry.last


def crosses_new_year(entry: DateRange) -> bool:
    """Whether a yearly range ends in the year after the one it began in."""
    return (entry.last.month, entry.last.day) < (entry.first.month, entry.first.day)


def in_year(day: date, year: int) -> date | None:
    """The same month and day of another year; None for 29 February where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def at(day: date, minute: int) -> datetime:
    """Naive wall-clock time of a minute of `day`; 1440 and more lie in the next day."""
    return datetime.combine(day, MIDNIGHT) + timedelta(minutes=minute)


def end_minute(end: int | None) -> int:
    """A day without hours lasts until 24:00."""
    return MIDNIGHT_END if end is None else end


def _weekly_spans(kind: Weekly, first: date, last: date) -> Iterator[Span]:
    by_day = {number: [hours for hours in kind.ranges if hours.day == number] for number in range(1, 8)}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for hours in by_day[day.isoweekday()]:
            yield day_span(day, hours.start, hours.end)


def _range_in_year(entry: DateRange, year: int) -> Span:
    """Where a year has no 29 February, a range that begins or ends then begins or ends as 1 March does."""
    first, last = in_year(entry.first, year), in_year(entry.last, year + crosses_new_year(entry))
    begins = at(date(year, 3, 1), 0) if first is None else at(first, entry.start or 0)
    ends = at(date(year + crosses_new_year(entry), 3, 1), 0) if last is None else at(last, end_minute(entry.end))
    return begins, ends
