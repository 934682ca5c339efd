"""Until when something is switched on: as chosen in a form."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo

from flask_babel import gettext as _

from controller.operations.refused import refuse

HOUR = timedelta(hours=1)
LATEST = timedelta(days=3660)


def options() -> tuple[tuple[str, str], ...]:
    """Value and words of each choice."""
    return (
        ("", _("Until I switch it off")),
        ("hour", _("For an hour")),
        ("tomorrow", _("Until midnight tonight")),
        ("at", _("Until a day and time …")),
    )


def end(form: Mapping[str, str], now: datetime, zone: tzinfo) -> datetime | None:
    """`until`: `hour`, `tomorrow` (the next midnight there), `at` with the field `at`; else None.

    Raises Refused at the field `at`.
    """
    match form.get("until", ""):
        case "hour":
            return now + HOUR
        case "tomorrow":
            day = now.astimezone(zone).date() + timedelta(days=1)
            return datetime.combine(day, time(0), zone)
        case "at":
            return _at(form.get("at", ""), now, zone)
        case _:
            return None


def _at(text: str, now: datetime, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise refuse("at", _("Choose a day and a time, such as 2026-12-24 17:00.")) from None
    moment = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
    if moment <= now:
        raise refuse("at", _("That moment has passed. Choose a later one."))
    if moment > now + LATEST:
        raise refuse("at", _("That is more than ten years away. Leave the end out, and switch it off when you like."))
    return moment
