"""Days and moments as these pages write them, exact: `Mon 23 Nov 2026, 9:00`."""

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from babel import dates
from flask_babel import get_locale


def day(of: date, today: date) -> str:
    """`Fri 25 Dec`, with the year where it is another than this one."""
    return dates.format_date(of, "EEE d MMM" if of.year == today.year else "EEE d MMM y", locale=get_locale())


def month(of: date) -> str:
    """`December 2026`."""
    return dates.format_date(of, "LLLL y", locale=get_locale())


def long_day(of: date) -> str:
    """`Friday, 25 December 2026`."""
    return dates.format_date(of, "EEEE, d MMMM y", locale=get_locale())


def weekday(number: int, width: Literal["wide", "abbreviated"] = "wide") -> str:
    """1 is Monday; `abbreviated`: Mon."""
    return str(dates.get_day_names(width, "stand-alone", get_locale())[number - 1])


def exact(instant: datetime, zone: ZoneInfo) -> str:
    """With weekday, date and year; where the clock shows that time twice, with the zone's name of then."""
    there = instant.astimezone(zone)
    told = dates.format_datetime(there.replace(tzinfo=None), "EEE d MMM y, H:mm", locale=get_locale())
    return f"{told} ({there.tzname()})" if _is_twice(there) else told


def _is_twice(there: datetime) -> bool:
    """Whether that hour repeats as the clocks go back (in a gap the two differ as well, but no clock shows it)."""
    return there.utcoffset() != there.replace(fold=1 - there.fold).utcoffset()
