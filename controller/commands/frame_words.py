"""How a time frame is written on the command line: `Mon-Fri 9:00-17:00`, `2026-12-24 12:00 to 2026-12-27 9:00`."""

import re
from collections.abc import Sequence
from datetime import date

import click

from controller.domain.timeframes import DateRange, Dates, FrameKind, Holidays, SingleDay, Weekly, WeeklyRange
from controller.operations import holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"(\d{1,2})(?::(\d\d))?")
EVERY_YEAR = re.compile(r"\s+(every year|yearly)$", re.IGNORECASE)


def weekly(texts: Sequence[str]) -> FrameKind:
    """`Mon-Fri 9:00-17:00`, `Sat,Sun 10-12 14-16`. Raises BadParameter."""
    ranges: list[WeeklyRange] = []
    for text in texts:
        head, *hours = text.split()
        if not hours:
            raise click.BadParameter(f"{text!r} has no hours. Write it like Mon-Fri 9:00-17:00.")
        ranges += [WeeklyRange(day, *span(part)) for day in _days(head) for part in hours]
    return Weekly(tuple(ranges))


def dates(texts: Sequence[str]) -> FrameKind:
    """`2026-12-24`, `2026-12-24 12:00-18:00`, `2026-12-24 to 2026-12-27`, with times; ` yearly` at the end."""
    return Dates(tuple(_entry(text) for text in texts))


def holiday(place: str, names: Sequence[str], next_working_day: bool, hours: str | None, year: int) -> FrameKind:
    """All holidays of `DE` or `DE-BY`, or those named."""
    country, _, subdivision = place.upper().partition("-")
    try:
        every = dict(holidays.catalogue(country, subdivision or None, year))
    except holidays.UnknownCountry as error:
        raise click.BadParameter(f"{error}. Write it like DE or DE-BY.") from None
    start, end = span(hours) if hours else (None, None)
    return Holidays(country, subdivision or None, tuple(names or every), next_working_day, start, end)


def span(text: str) -> tuple[int, int]:
    """`9:00-17:00` as minutes."""
    start, dash, end = text.partition("-")
    if not dash:
        raise click.BadParameter(f"{text!r} is no range of hours. Write it like 9:00-17:00.")
    return minute(start), minute(end)


def minute(text: str) -> int:
    """`9`, `9:30`, `24:00`."""
    found = TIME.fullmatch(text.strip())
    if found is None or int(found[2] or 0) > 59 or int(found[1]) * 60 + int(found[2] or 0) > 24 * 60:
        raise click.BadParameter(f"{text!r} is no time of day. Write it like 9:00.")
    return int(found[1]) * 60 + int(found[2] or 0)


def _days(text: str) -> list[int]:
    found: list[int] = []
    for part in text.lower().split(","):
        first, _, last = part.partition("-")
        if first[:3] not in DAYS or (last and last[:3] not in DAYS):
            raise click.BadParameter(f"{text!r} are no weekdays. Write them like Mon-Fri or Sat,Sun.")
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
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is no date. Write it like 2026-12-24.") from None
