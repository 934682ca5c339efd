"""How people write when a time frame holds, there and back: `Mon-Fri 9:00-17:00`, `2026-12-24 to 2026-12-27 yearly`.

Counterpart: frames_text.py, which tells it in sentences that nobody reads back.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from controller.domain.saying import say
from controller.domain.timeframes import MIDNIGHT_END, DateRange, Dates, SingleDay, Weekly, WeeklyRange

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"([0-9]{1,2})(?::([0-9]{2}))?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
EVERY_YEAR = re.compile(r"\s+(every year|yearly)$", re.IGNORECASE)


def weekly(texts: Iterable[str]) -> Weekly:
    """`Mon-Fri 9:00-17:00`, `Sat,Sun 10-12 14-16`. Raises ValueError with the remedy."""
    ranges: list[WeeklyRange] = []
    for text in texts:
        head, *hours = text.split() or [""]
        if not hours:
            raise ValueError(say("{text!r} has no hours. Write it like Mon-Fri 9:00-17:00.", text=text))
        ranges += [WeeklyRange(day, *span(part)) for day in _days(head) for part in hours]
    return Weekly(tuple(ranges))


def dates(texts: Iterable[str]) -> Dates:
    """`2026-12-24`, `2026-12-24 12:00-18:00`, `2026-12-24 to 2026-12-27`, with times; ` yearly` at the end."""
    return Dates(tuple(_entry(text) for text in texts))


def span(text: str) -> tuple[int, int]:
    """`9:00-17:00` as minutes."""
    start, dash, end = text.partition("-")
    if not dash:
        raise ValueError(say("{text!r} is no range of hours. Write it like 9:00-17:00.", text=text))
    return minute(start), minute(end)


def minute(text: str) -> int:
    """`9`, `9:30`, `24:00`."""
    found = TIME.fullmatch(text.strip())
    if found is None or int(found[2] or 0) > 59 or int(found[1]) * 60 + int(found[2] or 0) > MIDNIGHT_END:
        raise ValueError(say("{text!r} is no time of day. Write it like 9:00.", text=text))
    return int(found[1]) * 60 + int(found[2] or 0)


def weekly_written(kind: Weekly) -> list[str]:
    """What `weekly` reads as the same ranges in the same order; days in a row with the same hours in one line."""
    return [_run_written(run) for run in _runs(kind.ranges)]


def dates_written(kind: Dates) -> list[str]:
    """What `dates` reads as the same entries."""
    return [_entry_written(entry) for entry in kind.entries]


def span_written(start: int, end: int) -> str:
    """`9:00-17:00`."""
    return f"{_clock(start)}-{_clock(end)}"


def _days(text: str) -> list[int]:
    found: list[int] = []
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        if first[:3] not in DAYS or (last and last[:3] not in DAYS):
            raise ValueError(say("{text!r} are no weekdays. Write them like Mon-Fri or Sat,Sun.", text=text))
        begin = DAYS.index(first[:3])
        length = (DAYS.index(last[:3]) - begin) % 7 if last else 0
        found += [(begin + step) % 7 + 1 for step in range(length + 1)]
    return found


def _entry(text: str) -> SingleDay | DateRange:
    clean, yearly = EVERY_YEAR.subn("", text.strip())
    first, to, last = clean.partition(" to ")
    if to:
        begin, end = _moment(first), _moment(last)
        return DateRange(begin[0], end[0], bool(yearly), begin[1], end[1])
    day, _, hours = clean.partition(" ")
    times = span(hours) if hours else (None, None)
    return SingleDay(_date(day), bool(yearly), *times)


def _moment(text: str) -> tuple[date, int | None]:
    day, _, time = text.strip().partition(" ")
    return _date(day), minute(time) if time else None


def _date(text: str) -> date:
    try:
        if DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(say("{text!r} is no date. Write it like 2026-12-24.", text=text))


def _runs(ranges: tuple[WeeklyRange, ...]) -> Iterator[list[WeeklyRange]]:
    """Ranges that stand one after the other on days in a row with the same hours."""
    run = list(ranges[:1])
    for before, after in pairwise(ranges):
        if (after.day, after.start, after.end) != (before.day + 1, before.start, before.end):
            yield run
            run = []
        run.append(after)
    if run:
        yield run


def _run_written(run: list[WeeklyRange]) -> str:
    first, last = (DAYS[each.day - 1].capitalize() for each in (run[0], run[-1]))
    return f"{first if first == last else f'{first}-{last}'} {span_written(run[0].start, run[0].end)}"


def _entry_written(entry: SingleDay | DateRange) -> str:
    yearly = " yearly" if entry.yearly else ""
    if isinstance(entry, SingleDay):
        hours = "" if entry.start is None or entry.end is None else f" {span_written(entry.start, entry.end)}"
        return f"{entry.day.isoformat()}{hours}{yearly}"
    first, last = (
        f"{day.isoformat()}{'' if time is None else f' {_clock(time)}'}"
        for day, time in ((entry.first, entry.start), (entry.last, entry.end))
    )
    return f"{first} to {last}{yearly}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"
