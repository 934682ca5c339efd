"""Dates of every year as conditions on the year clock (MMDDHHMM), counted in minutes of a leap year.

In other years the clock never shows 29 February: what is compared there falls into place by itself. Only hours that run
into the day after 28 or 29 February need the day's number in the year, too.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from controller.dialplan.clockterms import Condition, Term
from controller.dialplan.intervals import between, clock, merged
from controller.domain.timeframes import MIDNIGHT_END, DateRange, SingleDay
from controller.domain.wallspans import crosses_new_year, end_minute

NEW_YEAR = date(2000, 1, 1)  # of any leap year
YEAR = 366 * MIDNIGHT_END
FEB_28, FEB_29 = (2, 28), (2, 29)
DAY_60, DAY_61 = 600000, 610000
"""The day after 28 February in any year, and after 29 February, 1 March, in a leap year (yearday clock)."""

Interval = tuple[int, int]  # minutes of a leap year


def yearly_condition(entries: Iterable[SingleDay | DateRange]) -> Condition:
    """Yearly entries; the year of their dates is not read."""
    intervals: list[Interval] = []
    specials: list[Term] = []
    for entry in entries:
        if isinstance(entry, DateRange):
            intervals += _range(entry)
        else:
            intervals += _day(entry)
            specials += _after_february(entry)
    return tuple(_term(start, end) for start, end in merged(intervals)) + tuple(dict.fromkeys(specials))


def _range(entry: DateRange) -> Iterator[Interval]:
    start, end = _minute(entry.first, entry.start or 0), _minute(entry.last, end_minute(entry.end))
    if crosses_new_year(entry):
        yield start, YEAR
        yield 0, end
    else:
        yield start, end


def _day(entry: SingleDay) -> Iterator[Interval]:
    start, end = entry.start or 0, end_minute(entry.end)
    if end > start:
        yield _minute(entry.day, start), _minute(entry.day, end)
        return
    midnight = _minute(entry.day, MIDNIGHT_END)
    yield _minute(entry.day, start), midnight
    if (entry.day.month, entry.day.day) not in (FEB_28, FEB_29):
        yield midnight % YEAR, midnight % YEAR + end


def _after_february(entry: SingleDay) -> Iterator[Term]:
    start, end = entry.start or 0, end_minute(entry.end)
    if end > start:
        return
    if (entry.day.month, entry.day.day) == FEB_28:
        yield between("yearday", DAY_60, DAY_60 + clock(end))
    if (entry.day.month, entry.day.day) == FEB_29:
        first_of_march = _minute(date(2000, 3, 1), 0)
        yield _term(first_of_march, first_of_march + end) + between("yearday", DAY_61, None)


def _minute(day: date, minute: int) -> int:
    return (day.replace(year=NEW_YEAR.year) - NEW_YEAR).days * MIDNIGHT_END + minute


def _term(start: int, end: int) -> Term:
    return between("year", _number(start) if start > 0 else None, _number(end) if end < YEAR else None)


def _number(minute: int) -> int:
    day = NEW_YEAR + timedelta(minutes=minute)
    return (day.month * 100 + day.day) * 10000 + clock(minute % MIDNIGHT_END)
