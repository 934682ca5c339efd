"""Once a day, at an hour of somebody's clock. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def latest(at: datetime, hour: int, zone: str) -> datetime:
    """The last time that clock showed that hour. One that the clock leaves out counts as the instant it jumps to.

    Of one that it shows twice the first counts.
    """
    there = at.astimezone(ZoneInfo(zone))
    for back in (0, 1):
        shown = datetime.combine(there.date() - timedelta(days=back), time(hour), ZoneInfo(zone)).astimezone(at.tzinfo)
        if shown <= at:
            return shown
    raise AssertionError("yesterday's hour is over")


def due(at: datetime, hour: int, zone: str, since: datetime, done: datetime | None) -> datetime | None:
    """The hour that is to be looked after now; None: there is none. Never two on one day of that clock.

    `since`: what was before is not asked for; `done`: the last one that was looked after.
    """
    found, clock = latest(at, hour, zone), ZoneInfo(zone)
    if found < since:
        return None
    is_new = done is None or done.astimezone(clock).date() < found.astimezone(clock).date()
    return found if is_new else None
