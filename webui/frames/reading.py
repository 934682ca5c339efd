"""A time frame as its form says it: name, zone and kind, with every problem at the field that caused it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from controller.domain import frameproblems
from controller.domain.timeframes import (
    Always,
    DateRange,
    Dates,
    FrameKind,
    Holidays,
    SingleDay,
    Weekly,
    WeeklyRange,
)
from controller.operations import holidays
from controller.operations.refused import Problem
from webui.frames import hours
from webui.frames.hours import Hours

Fields = MultiDict[str, str]
KINDS = ("weekly", "dates", "holidays", "always")
WEEK = range(1, 8)
MOST_DATES = 200
ROW = ("first", "start", "last", "end", "yearly")  # the columns of the list of dates, one field name each


class Unclear(ValueError):
    """A part of the form that can't be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Read:
    """`kind` None: there are problems with it. A name that is missing is the operation's to refuse."""

    name: str
    zone: str | None
    kind: FrameKind | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A weekday as typed, and what that means: ranges in minutes, or a problem."""

    text: str
    hours: tuple[Hours, ...] = ()
    problem: str = ""


def read(fields: Fields, year: int) -> Read:
    """Holidays are fixed from `year` on."""
    problems: list[Problem] = []
    kind = _kind(fields, problems, year)
    zone = fields.get("zone", "").strip() or None
    return Read(fields.get("name", ""), zone, None if problems else kind, tuple(problems))


def kind_word(fields: Fields) -> str:
    """One of KINDS."""
    word = fields.get("kind", "")
    return word if word in KINDS else KINDS[0]


def week(fields: Fields) -> dict[int, Day]:
    """Monday is 1. A day counts that is ticked, or typed into, unless its tick was taken away."""
    return {number: _day(fields, number) for number in WEEK}


def rows(fields: Fields) -> list[dict[str, str]]:
    """The list of dates as typed, a row each."""
    columns = [fields.getlist(name) for name in ROW]
    longest = min(max(map(len, columns)), MOST_DATES + 1)
    return [
        {name: column[at].strip() if at < len(column) else "" for name, column in zip(ROW, columns, strict=True)}
        for at in range(longest)
    ]


def _kind(fields: Fields, problems: list[Problem], year: int) -> FrameKind:
    match kind_word(fields):
        case "always":
            return Always()
        case "dates":
            return _dates(fields, problems)
        case "holidays":
            return _holidays(fields, problems, year)
        case _:
            return _weekly(fields, problems)


def _weekly(fields: Fields, problems: list[Problem]) -> Weekly:
    days = week(fields)
    problems += [Problem(f"hours-{number}", day.problem) for number, day in days.items() if day.problem]
    kind = Weekly(tuple(WeeklyRange(number, *span) for number, day in days.items() for span in day.hours))
    if not problems and not kind.ranges:
        problems.append(Problem("week", _("Tick at least one day of the week, or draw its hours.")))
    return kind


def _day(fields: Fields, number: int) -> Day:
    text = fields.get(f"hours-{number}", "").strip()
    is_ticked, was = (str(number) in fields.getlist(name) for name in ("day", "was"))
    if not text:
        return Day("", hours.USUAL if is_ticked and not was else ())
    if was and not is_ticked:
        return Day(text)
    try:
        return Day(text, hours.read(text))
    except ValueError as error:
        return Day(text, problem=str(error))


def _dates(fields: Fields, problems: list[Problem]) -> Dates:
    entries: list[SingleDay | DateRange] = []
    listed = rows(fields)
    if len(listed) > MOST_DATES:
        problems.append(Problem("dates", _("A time frame takes %(most)s dates. Make a second one.", most=MOST_DATES)))
    for number, row in enumerate(listed):
        if not any(row[name] for name in ("first", "start", "last", "end")):
            continue
        try:
            entry = _entry(row)
            entries.append(entry)
            found = frameproblems.problems(Dates((entry,)))
        except ValueError as error:
            found = (str(error),)
        problems += [Problem(f"entry-{number}", message) for message in found]
    if not entries and not problems:
        problems.append(Problem("dates", _("Add at least one date.")))
    return Dates(tuple(entries))


def _entry(row: dict[str, str]) -> SingleDay | DateRange:
    """Raises ValueError."""
    if not row["first"]:
        raise Unclear(_("Say on which day it begins."))
    first, last = _day_of(row["first"]), _day_of(row["last"]) if row["last"] else None
    times = [hours.minute(row[name]) if row[name] else None for name in ("start", "end")]
    yearly = row["yearly"] == "yes"
    if last is None or last == first:
        return SingleDay(first, yearly, *times)
    return DateRange(first, last, yearly, *times)


def _day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unclear(_("“%(text)s” is no date. Write it like 2026-12-24.", text=text)) from None


def _holidays(fields: Fields, problems: list[Problem], year: int) -> Holidays:
    names = tuple(dict.fromkeys(fields.getlist("holiday")))
    follows: Literal["observed", "next"] = "next" if fields.get("observed") == "next" else "observed"
    kind = Holidays(fields.get("country", ""), fields.get("region") or None, names, follows == "next")
    problems += _missing(kind)
    try:
        part = hours.read(fields.get("part", ""))
        if len(part) > 1:
            raise Unclear(_("Give one range of hours, or none for the whole day."))
        kind = replace(kind, start=part[0][0], end=part[0][1]) if part else kind
    except ValueError as error:
        problems.append(Problem("part", str(error)))
    return kind if problems else _fixed(kind, problems, year)


def _missing(kind: Holidays) -> Iterator[Problem]:
    if not kind.country:
        yield Problem("country", _("Choose the country whose holidays you mean."))
    elif not kind.names:
        yield Problem("holiday", _("Tick at least one holiday."))


def _fixed(kind: Holidays, problems: list[Problem], year: int) -> Holidays:
    try:
        return replace(
            kind, fixed=holidays.fix(kind.country, kind.subdivision, kind.names, kind.next_working_day, year)
        )
    except holidays.UnknownCountry:
        problems.append(Problem("country", _("There is no calendar for that place. Choose another country or region.")))
    except holidays.UnknownHoliday as error:
        problems.append(Problem("holiday", _("%(error)s. Tick from the list.", error=str(error))))
    return kind
