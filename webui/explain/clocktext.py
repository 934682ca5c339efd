"""What a zone's clock shows on one day, also when it is put forward or back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from controller.domain.frames_text import time_text
from controller.domain.weekbands import Day

FULL_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """Of one day in one zone."""

    day: Day
    zone: ZoneInfo

    def hint(self) -> str:
        """That the day is no ordinary one; else empty."""
        hours = f"{(self.day.end - self.day.start) / timedelta(hours=1):g}"
        if self.day.end - self.day.start < FULL_DAY:
            return _("%(hours)s hours: the clock is put forward", hours=hours)
        if self.day.end - self.day.start > FULL_DAY:
            return _("%(hours)s hours: the clock is put back", hours=hours)
        return ""

    def times(self, start: datetime, end: datetime) -> str:
        """`9:00–17:00`, `all day`; with the zone's short name when the clock changes that day."""
        if (start, end) == (self.day.start, self.day.end):
            return _("all day")
        return f"{self._text(start)}–{'24:00' if end == self.day.end else self._text(end)}"

    def at_hour(self, hour: int) -> Iterator[datetime]:
        """The instant of that hour on that day; none where it is skipped."""
        wall = self.day.start.astimezone(self.zone).replace(hour=hour, minute=0, second=0, fold=0)
        instant = wall.astimezone(UTC)
        if instant.astimezone(self.zone).hour == hour and self.day.start <= instant < self.day.end:
            yield instant

    def _text(self, instant: datetime) -> str:
        wall = instant.astimezone(self.zone)
        seconds = f":{wall.second:02}" if wall.second else ""
        text = time_text(wall.hour * 60 + wall.minute) + seconds
        return f"{text} {wall.tzname()}" if self.hint() else text
