"""Days and times as conditions on the week clock: the day's digit, 1 Monday … 7 Sunday, then HHMM."""

from itertools import groupby

from controller.dialplan.clockterms import Condition, Term
from controller.dialplan.intervals import between, clock, hours_of_day, merged
from controller.domain.timeframes import MIDNIGHT_END, Weekly
from controller.domain.wallspans import day_length

WEEK = 7 * MIDNIGHT_END
Interval = tuple[int, int]  # minutes


def weekly_condition(kind: Weekly) -> Condition:
    """The shorter of two ways: stretches of the week, or the same hours of several days."""
    week = _minutes_of_week(kind)
    stretches = tuple(_stretch(start, end) for start, end in week)
    same_hours = tuple(_same_hours(week))
    return min(stretches, same_hours, key=lambda terms: sum(map(len, terms)))


def _minutes_of_week(kind: Weekly) -> list[Interval]:
    """What runs beyond Sunday's end goes on at the week's beginning."""
    pieces: list[Interval] = []
    for hours in kind.ranges:
        start = (hours.day - 1) * MIDNIGHT_END + hours.start
        end = start + day_length(hours.start, hours.end)
        pieces += [(start, min(end, WEEK)), (0, end - WEEK)]
    return merged(pieces)


def _stretch(start: int, end: int) -> Term:
    return between("week", _number(start) if start > 0 else None, _number(end) if end < WEEK else None)


def _same_hours(week: list[Interval]) -> list[Term]:
    days: dict[Interval, list[int]] = {}
    for day in range(7):
        midnight = day * MIDNIGHT_END
        for start, end in week:
            part = max(start - midnight, 0), min(end - midnight, MIDNIGHT_END)
            if part[0] < part[1]:
                days.setdefault(part, []).append(day)
    return [
        _stretch(first * MIDNIGHT_END, (last + 1) * MIDNIGHT_END) + hours_of_day("week", *part)
        for part, list_of_days in days.items()
        for first, last in _runs(list_of_days)
    ]


def _runs(days: list[int]) -> list[Interval]:
    grouped = groupby(enumerate(days), key=lambda place: place[1] - place[0])
    runs = [[day for _, day in group] for _, group in grouped]
    return [(run[0], run[-1]) for run in runs]


def _number(minute: int) -> int:
    return (minute // MIDNIGHT_END + 1) * 10000 + clock(minute % MIDNIGHT_END)
