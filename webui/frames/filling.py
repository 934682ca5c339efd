"""What stands in the form of a time frame: as it is saved, or as a new one begins. Counterpart: reading.py."""

from typing import assert_never

from werkzeug.datastructures import MultiDict

from controller.domain.frames_text import time_text
from controller.domain.timeframes import (
    MIDNIGHT_END,
    Always,
    DateRange,
    Dates,
    FrameKind,
    Holidays,
    SingleDay,
    Weekly,
)
from webui.frames import hours
from webui.frames.reading import ROW, WEEK, Fields

WHOLE_PART = (0, MIDNIGHT_END)


def blank(country: str, names: tuple[str, ...], kind: str = "weekly", name: str = "") -> Fields:
    """A new frame: no hours yet, and all holidays of the country at hand."""
    fields: Fields = MultiDict({"name": name, "kind": kind, "zone": ""})
    _fill_holidays(fields, Holidays(country, None, names))
    return fields


def saved(name: str, zone: str | None, kind: FrameKind, country: str, names: tuple[str, ...]) -> Fields:
    """As it was saved; the other kinds' parts as in a new one."""
    fields: Fields = MultiDict({"name": name, "zone": zone or ""})
    _fill_holidays(fields, Holidays(country, None, names))
    match kind:
        case Always():
            fields["kind"] = "always"
        case Weekly():
            fields["kind"] = "weekly"
            _fill_week(fields, kind)
        case Dates():
            fields["kind"] = "dates"
            _fill_dates(fields, kind)
        case Holidays():
            fields["kind"] = "holidays"
            _fill_holidays(fields, kind)
        case _:
            assert_never(kind)
    return fields


def put_rows(fields: Fields, rows: list[dict[str, str]]) -> None:
    """The list of dates."""
    for name in ROW:
        fields.setlist(name, [row[name] for row in rows])


def row(entry: SingleDay | DateRange) -> dict[str, str]:
    """One entry as its row."""
    first, last = (entry.day, None) if isinstance(entry, SingleDay) else (entry.first, entry.last)
    return {
        "first": first.isoformat(),
        "start": "" if entry.start is None else time_text(entry.start),
        "last": last.isoformat() if last else "",
        "end": "" if entry.end is None else time_text(entry.end),
        "yearly": "yes" if entry.yearly else "",
    }


def _fill_week(fields: Fields, kind: Weekly) -> None:
    for number in WEEK:
        of_day = tuple((each.start, each.end) for each in kind.ranges if each.day == number)
        fields[f"hours-{number}"] = hours.written(hours.joined(list(of_day)))
    ticked = sorted({str(each.day) for each in kind.ranges})
    fields.setlist("day", ticked)
    fields.setlist("was", ticked)


def _fill_dates(fields: Fields, kind: Dates) -> None:
    put_rows(fields, [row(entry) for entry in kind.entries])


def _fill_holidays(fields: Fields, kind: Holidays) -> None:
    fields["country"], fields["region"] = kind.country, kind.subdivision or ""
    fields.setlist("holiday", list(kind.names))
    fields["observed"] = "next" if kind.next_working_day else "observed"
    part = None if kind.start is None or kind.end is None else (kind.start, kind.end)
    fields["part"] = hours.written((part,)) if part and part != WHOLE_PART else ""
