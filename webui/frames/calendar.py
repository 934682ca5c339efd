"""A month to pick days in: its weeks, and which days are picked."""

from calendar import Calendar as Months
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from webui.frames import wording
from webui.frames.reading import Fields, rows

WEEKS = Months(firstweekday=0)
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day: `mark` is how it looks (picked | within | start | nothing), `label` what a screen reader says."""

    iso: str
    number: int
    label: str
    mark: str
    is_here: bool  # in the month shown
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """`before` and `after` are the neighbours as `2026-11`; `started` is the first day of a range half picked."""

    iso: str
    title: str
    before: str
    after: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Cell, ...], ...]
    is_range: bool
    started: str


def month(fields: Fields, today: date) -> Month:
    """That which the form asks for, else the one of its first date to come, else this month."""
    shown, started = shown_month(fields, today), day_or_none(fields.get("from", ""))
    picked = _picked(fields)
    days = WEEKS.monthdatescalendar(shown.year, shown.month)
    weeks = tuple(tuple(_cell(day, shown, picked, started, today) for day in week) for week in days)
    names = tuple((wording.weekday(number, "abbreviated"), wording.weekday(number)) for number in range(1, 8))
    before, after = _beside(shown, -1), _beside(shown, 1)
    is_range = fields.get("picking") == "range"
    told = wording.long_day(started) if started else ""
    return Month(_iso(shown), wording.month(shown), _iso(before), _iso(after), names, weeks, is_range, told)


def shown_month(fields: Fields, today: date) -> date:
    """Its first day."""
    asked = day_or_none(f"{fields.get('month', '')}-01")
    if asked and FIRST <= asked <= LAST:
        return asked
    days = sorted(day for row in rows(fields) if (day := day_or_none(row["first"])) and day >= today)
    return (days[0] if days else today).replace(day=1)


def day_or_none(text: str) -> date | None:
    """Of ISO text."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _picked(fields: Fields) -> list[tuple[date, date, bool]]:
    """First and last day of each entry, and whether it comes every year."""
    found = []
    for row in rows(fields):
        first = day_or_none(row["first"])
        if first is not None:
            found.append((first, day_or_none(row["last"]) or first, row["yearly"] == "yes"))
    return found


def _cell(day: date, shown: date, picked: list[tuple[date, date, bool]], started: date | None, today: date) -> Cell:
    label, mark = wording.long_day(day), ""
    if any(_covers(entry, day) for entry in picked):
        mark = "picked" if any(entry[0] == entry[1] and _covers(entry, day) for entry in picked) else "within"
        label = _("%(day)s, picked", day=label)
    if day == started:
        mark, label = "start", _("%(day)s, first day of the range", day=label)
    return Cell(day.isoformat(), day.day, label, mark, day.month == shown.month, day == today)


def _covers(entry: tuple[date, date, bool], day: date) -> bool:
    first, last, yearly = entry
    if not yearly:
        return first <= day <= last
    here, begins, ends = (day.month, day.day), (first.month, first.day), (last.month, last.day)
    return begins <= here <= ends if begins <= ends else here >= begins or here <= ends


def _beside(shown: date, step: int) -> date:
    months = shown.year * 12 + shown.month - 1 + step
    return min(max(date(months // 12, months % 12 + 1, 1), FIRST), LAST)


def _iso(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"
