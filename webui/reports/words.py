"""How figures read: numbers, shares, lengths and days in the language of the page."""

from datetime import date, datetime

from babel.dates import format_skeleton
from babel.numbers import format_decimal, format_percent
from flask_babel import get_locale
from flask_babel import gettext as _

from controller.domain.callfigures import Sums
from controller.domain.frames_text import day_text, time_text, weekday_text
from controller.domain.reporting import Bucket, Days, Step, share
from webui.language import SPOKEN, spoken


def number(value: int) -> str:
    return str(format_decimal(value, locale=get_locale()))


def percent(value: float | None) -> str:
    """Empty where there is none."""
    return "" if value is None else str(format_percent(round(value) / 100, locale=get_locale()))


def length(ms: float) -> str:
    """As coarse as it is long."""
    seconds = round(ms / 1000)
    if seconds < 60:
        return _("%(seconds)s s", seconds=seconds)
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return _("%(minutes)s min %(seconds)s s", minutes=minutes, seconds=rest)
    hours, minutes = divmod(minutes, 60)
    return _("%(hours)s h %(minutes)s min", hours=number(hours), minutes=minutes)


def to_answer(sums: Sums) -> float | None:
    """Milliseconds, the mean of the calls that were answered."""
    return sums.waited / sums.answered if sums.answered else None


def answered(sums: Sums) -> float | None:
    """In percent of the calls that came."""
    return share(sums.answered, sums.came)


def day(of: date, *, with_year: bool = True) -> str:
    return str(spoken(day_text(of, not with_year)))


def span(days: Days) -> str:
    if days.first == days.last:
        return day(days.first)
    return _("%(first)s to %(last)s", first=day(days.first), last=day(days.last))


def place(bucket: Bucket, step: Step) -> str:
    """The name of a row of the course."""
    if step == "hour":
        return hour(bucket.begins)
    shown = day(bucket.begins.date(), with_year=False)
    if step == "week":
        return _("From %(day)s", day=shown)
    return _("%(weekday)s, %(day)s", weekday=spoken(weekday_text(bucket.begins.isoweekday())), day=shown)


def brief(bucket: Bucket, step: Step) -> str:
    """The same under the chart, where months in full have no room."""
    if step == "hour":
        return hour(bucket.begins)
    locale = get_locale()
    if locale.language == SPOKEN[0]:
        return day(bucket.begins.date(), with_year=False)
    return str(format_skeleton("Md", bucket.begins, locale=locale))


def hour(of: datetime) -> str:
    return str(spoken(time_text(of.hour * 60 + of.minute)))


def weekdays() -> list[str]:
    """Monday first."""
    return [str(spoken(weekday_text(each))) for each in range(1, 8)]
