"""Instants as people say them, in their own zone: `17:00 today`, `Monday 9:00`."""

from datetime import datetime, timedelta, tzinfo

from controller.domain.frames_text import MONTHS, time_text

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def moment(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """Without seconds; the year only where it is another."""
    there, here = instant.astimezone(zone), now.astimezone(zone)
    clock, days = time_text(there.hour * 60 + there.minute), (there.date() - here.date()).days
    if days == 1 and clock == "0:00":
        return "midnight tonight"
    if days in (-1, 0, 1):
        return f"{clock} {('yesterday', 'today', 'tomorrow')[days + 1]}"
    if 1 < days < 7:
        return f"{DAYS[there.weekday()]} {clock}"
    year = "" if there.year == here.year else f" {there.year}"
    return f"{there.day} {MONTHS[there.month - 1]}{year}, {clock}"


def ago(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """`just now`, `3 minutes ago`, and from an hour on the moment."""
    minutes = (now - instant) // timedelta(minutes=1)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return "1 minute ago" if minutes == 1 else f"{minutes} minutes ago"
    return moment(instant, now, zone)
