"""Instants as people say them, in their own zone: `17:00 today`, `Monday 9:00`."""

from datetime import datetime, timedelta, tzinfo

from controller.domain.frames_text import day_text, time_text
from controller.domain.saying import say, say_count, say_day

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def moment(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """Without seconds; the year only where it is another."""
    there, here = instant.astimezone(zone), now.astimezone(zone)
    there, here = instant.astimezone(zone), now.astimezone(zone)
    clock, days = time_text(there.hour * 60 + there.minute), (there.date() - here.date()).days
    if days == 1 and clock == "0:00":
        return say("midnight tonight")
    if days == -1:
        return say("{clock} yesterday", clock=clock)
    if days == 0:
        return say("{clock} today", clock=clock)
    if days == 1:
        return say("{clock} tomorrow", clock=clock)
    if 1 < days < 7:
        return say("{day} {clock}", day=say_day(DAYS[there.weekday()], there.date(), "EEEE"), clock=clock)
    return say("{day}, {clock}", day=day_text(there.date(), there.year == here.year), clock=clock)


def ago(instant: datetime, now: datetime, zone: tzinfo) -> str:
    """`just now`, `3 minutes ago`, and from an hour on the moment."""
    minutes = (now - instant) // timedelta(minutes=1)
    if minutes < 1:
        return say("just now")
    if minutes < 60:
        return say_count(minutes, "{number} minute ago", "{number} minutes ago")
    return moment(instant, now, zone)
