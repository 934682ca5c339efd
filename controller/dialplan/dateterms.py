"""Dates of certain years, holidays among them, as conditions on the date clock."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from controller.dialplan.clockterms import Condition, OnDays, Term
from controller.dialplan.intervals import between, hours_of_day, merged
from controller.domain.timeframes import MIDNIGHT_END, DateRange, Holidays, SingleDay
from controller.domain.wallspans import ONE_DAY, day_span, end_minute, entry_spans

FEW = 2
"""So many single days are shorter as stretches than as a list."""
DAYS_IN_LIST = 50
Hours = tuple[int, int]  # minutes; an end not after the start lies in the next day


def dates_condition(entries: Iterable[SingleDay | DateRange]) -> Condition:
    """Entries that are not yearly; single days with the same hours share a list."""
    singles: dict[Hours, list[date]] = {}
    spans: list[tuple[datetime, datetime]] = []
    for entry in entries:
        if isinstance(entry, SingleDay):
            singles.setdefault((entry.start or 0, end_minute(entry.end)), []).append(entry.day)
        else:
            spans += entry_spans(entry, entry.first.year, entry.last.year)
    for hours, days in singles.items():
        if len(days) <= FEW:
            spans += [day_span(day, *hours) for day in days]
    stretches = tuple(between("date", _number(start), _number(end)) for start, end in merged(spans))
    lists = [_lists(days, hours) for hours, days in singles.items() if len(days) > FEW]
    return stretches + tuple(term for terms in lists for term in terms)


def holidays_condition(kind: Holidays) -> Condition:
    """The days the holidays were fixed to."""
    return dates_condition(SingleDay(day, False, kind.start, kind.end) for day in kind.fixed)


def _lists(days: Iterable[date], hours: Hours) -> Iterator[Term]:
    start, end = hours
    ordered = sorted(set(days))
    for at in range(0, len(ordered), DAYS_IN_LIST):
        some = ordered[at : at + DAYS_IN_LIST]
        if end > start:
            yield (_on(some), *hours_of_day("date", start, end))
        else:
            yield (_on(some), *hours_of_day("date", start, MIDNIGHT_END))
            yield (_on([day + ONE_DAY for day in some]), *hours_of_day("date", 0, end))


def _on(days: list[date]) -> OnDays:
    return OnDays(tuple(day.strftime("%Y%m%d") for day in days))


def _number(wall: datetime) -> int:
    return int(wall.strftime("%Y%m%d%H%M"))
