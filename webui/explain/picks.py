"""Moments that people ask for most, one click each: now, this evening, Saturday noon, the next holiday."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from controller.domain.directory import Directory, User
from controller.domain.framehours import holds, next_change
from controller.domain.timeframes import Holidays, TimeFrame
from controller.domain.weekbands import frames_used

EVENING, NOON = time(20), time(12)
SATURDAY = 6  # ISO


@dataclass(frozen=True, slots=True)
class Pick:
    """`at` None is now."""

    name: str
    at: datetime | None


def picks(directory: Directory, user: User | None, now: datetime, zone: ZoneInfo) -> tuple[Pick, ...]:
    """As far as there are; `user` None: nobody whose holidays could come."""
    here = now.astimezone(zone)
    evening = _at(here, 0, EVENING)
    tonight = Pick(_("This evening"), evening) if evening > now else Pick(_("Tomorrow evening"), _at(here, 1, EVENING))
    days = (SATURDAY - here.isoweekday()) % 7
    saturday = _at(here, days if _at(here, days, NOON) > now else days + 7, NOON)
    return (Pick(_("Now"), None), tonight, Pick(_("Saturday noon"), saturday), *_holiday(directory, user, now))


def _holiday(directory: Directory, user: User | None, now: datetime) -> Iterator[Pick]:
    frames = [frame for frame in frames_used(directory, user) if isinstance(frame.kind, Holidays)] if user else []
    begins = [start for frame in frames if (start := _begins(frame, now)) is not None]
    if begins:
        yield Pick(_("Next holiday"), min(begins))


def _begins(frame: TimeFrame, now: datetime) -> datetime | None:
    """Noon of the first day on which it comes, if it holds then, else its first second."""
    change = next_change(frame, now)
    if change is not None and not holds(frame, change):
        change = next_change(frame, change)
    if change is None:
        return None
    noon = datetime.combine(change.astimezone(ZoneInfo(frame.zone)).date(), NOON, ZoneInfo(frame.zone))
    return noon.astimezone(UTC) if noon >= change and holds(frame, noon) else change


def _at(here: datetime, days: int, clock: time) -> datetime:
    return datetime.combine(here.date() + timedelta(days=days), clock, here.tzinfo).astimezone(UTC)
