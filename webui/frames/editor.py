"""The editor of one time frame, prepared for its template."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from controller.domain.timeframes import Forced
from controller.operations.refused import Problem
from webui.forms import Form, by_field
from webui.frames import calendar, holidaylist, preview, reading, wording, zones
from webui.frames.places import Place
from webui.frames.reading import Fields

SHOWN = ("name", "zone", "week", "dates", "country", "region", "holiday", "part")


@dataclass(frozen=True, slots=True)
class Weekday:
    """A line of the week."""

    number: int
    name: str
    short: str
    text: str
    is_on: bool
    was: bool
    problem: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list of dates."""

    number: int
    first: str
    start: str
    last: str
    end: str
    yearly: bool
    problem: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A choice at the top."""

    word: str
    name: str
    icon: str
    help: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Editor:
    """Everything that the form shows; `theirs` is set when somebody else saved meanwhile."""

    form: Form
    kinds: tuple[Kind, ...]
    week: tuple[Weekday, ...]
    month: calendar.Month
    rows: tuple[Row, ...]
    holidays: holidaylist.Calendar
    zones: tuple[zones.Group, ...]
    owners_zone: str
    preview: preview.Preview
    others: list[str]
    save_url: str
    preview_url: str
    theirs: str = ""


def editor(
    place: Place,
    fields: Fields,
    now: datetime,
    *,
    save_url: str,
    preview_url: str,
    problems: Iterable[Problem] = (),
    forced: Forced | None = None,
    theirs: str = "",
) -> Editor:
    """Of a form as typed, with its problems at their fields."""
    zone = place.zone.key
    today = now.astimezone(ZoneInfo(zone)).date()
    form = Form({name: fields.getlist(name) for name in fields}, by_field(problems))
    rows = tuple(_rows(fields, form))
    days = tuple(_days(fields, form))
    known = {*SHOWN, *(f"hours-{day.number}" for day in days), *(f"entry-{row.number}" for row in rows)}
    return Editor(
        form=form,
        kinds=tuple(_kinds(reading.kind_word(fields))),
        week=days,
        month=calendar.month(fields, today),
        rows=rows,
        holidays=_holidays(fields, form, now.astimezone(ZoneInfo(zone))),
        zones=zones.groups(),
        owners_zone=zone,
        preview=preview.preview(fields, reading.read(fields, now.year), zone, now, forced),
        others=form.elsewhere(known),
        save_url=save_url,
        preview_url=preview_url,
        theirs=theirs,
    )


def _kinds(chosen: str) -> Iterable[Kind]:
    for word, name, icon, more in (
        ("weekly", _("Days and times"), "frames", _("Hours that come every week")),
        ("dates", _("Dates"), "calendar", _("Single days and stretches")),
        ("holidays", _("Holidays"), "holiday", _("From a country’s calendar")),
        ("always", _("Always"), "clock", _("Every moment")),
    ):
        yield Kind(word, name, icon, more, word == chosen)


def _days(fields: Fields, form: Form) -> Iterable[Weekday]:
    ticked, was = fields.getlist("day"), fields.getlist("was")
    for number, day in reading.week(fields).items():
        is_on = str(number) in ticked or bool(day.text and not day.problem and day.hours)
        short = wording.weekday(number, "abbreviated")
        problem = form.problem(f"hours-{number}")
        yield Weekday(number, wording.weekday(number), short, day.text, is_on, str(number) in was, problem)


def _rows(fields: Fields, form: Form) -> Iterable[Row]:
    """At least one, to type into."""
    listed = reading.rows(fields) or [dict.fromkeys(reading.ROW, "")]
    for number, row in enumerate(listed):
        is_yearly = row["yearly"] == "yes"
        problem = form.problem(f"entry-{number}")
        yield Row(number, row["first"], row["start"], row["last"], row["end"], is_yearly, problem)


def _holidays(fields: Fields, form: Form, now: datetime) -> holidaylist.Calendar:
    return holidaylist.calendar(
        form.value("country"),
        form.value("region"),
        fields.getlist("holiday"),
        next_working_day=fields.get("observed") == "next",
        today=now.date(),
    )
