"""Time frames: named sets of moments (PRODUCT §3). What they mean is in framehours.py."""

from dataclasses import dataclass
from datetime import date, datetime

from controller.domain.ids import FrameId, UserId

MIDNIGHT_END = 1440  # minutes: 24:00, the day's end


@dataclass(frozen=True, slots=True)
class Always:
    """Every moment."""


@dataclass(frozen=True, slots=True)
class WeeklyRange:
    """Minutes of the day on an ISO weekday (1 Monday … 7 Sunday), half-open.

    `start` 0..1439, `end` 1..1440. An end not after its start runs into the next day and belongs to the day it began.
    """

    day: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """Days and times."""

    ranges: tuple[WeeklyRange, ...]


@dataclass(frozen=True, slots=True)
class SingleDay:
    """One date, with optional hours in minutes (both or neither; may run into the next day), optionally every year."""

    day: date
    yearly: bool = False
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class DateRange:
    """One stretch, from the first day's `start` minute to the last day's `end` minute; without times whole days.

    A yearly range may cross new year (`first` and `last` are then read as month and day only).
    """

    first: date
    last: date
    yearly: bool = False
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Dates:
    """Any number of single days and ranges."""

    entries: tuple[SingleDay | DateRange, ...]


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days picked from a country's calendar, fixed to dates five years ahead; whole, or part of a day in minutes."""

    country: str
    subdivision: str | None
    names: tuple[str, ...]
    next_working_day: bool = False
    start: int | None = None
    end: int | None = None
    fixed: tuple[date, ...] = ()


FrameKind = Always | Weekly | Dates | Holidays


@dataclass(frozen=True, slots=True)
class Forced:
    """Switched on or off by hand, until `until` (None: until released)."""

    on: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TimeFrame:
    """A frame in its owner's list; `owner` None means shared by the domain. `zone` is an IANA name."""

    id: FrameId
    name: str
    zone: str
    kind: FrameKind
    owner: UserId | None = None
    forced: Forced | None = None
