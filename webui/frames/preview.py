"""What the hours in the form would mean: in words, now, and at the next five changes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from controller.domain.framehours import holds, next_changes
from controller.domain.frames_text import describe
from controller.domain.ids import FrameId
from controller.domain.saying import joined
from controller.domain.timeframes import Always, DateRange, Dates, Forced, Holidays, SingleDay, TimeFrame
from controller.operations.refused import Problem
from webui.frames import wording, zones
from webui.frames.reading import Fields, Read, week
from webui.words.moments import moment

COUNT = 5
LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the list: it `begins`, or ends, then."""

    begins: bool
    word: str
    at: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`tone` is `good` while it holds. `week` is the typed week as read, for the drawing (JSON)."""

    is_clear: bool
    summary: str
    tone: Literal["good", "off"]
    now: str
    changes: tuple[Change, ...]
    later: str
    zone: str
    notes: tuple[str, ...]
    problems: tuple[str, ...]
    week: str


def preview(fields: Fields, read: Read, owners_zone: str, now: datetime, forced: Forced | None = None) -> Preview:
    """Of a form as read; `forced` as the saved frame is."""
    zone = read.zone or owners_zone
    drawn = drawing(fields)
    if read.kind is None or zone not in zones.known():
        return Preview(False, "", "off", "", (), "", zone, (), _sentences(read.problems), drawn)
    frame = TimeFrame(FrameId(0), read.name, zone, read.kind, forced=forced)
    changes = next_changes(frame, now, COUNT)
    return Preview(
        is_clear=True,
        summary=describe(frame),
        tone="good" if holds(frame, now) else "off",
        now=_now(frame, changes[0] if changes else None, now),
        changes=tuple(_changes(frame, changes, now)),
        later=_later(frame, len(changes)),
        zone=zone,
        notes=tuple(_notes(frame)),
        problems=(),
        week=drawn,
    )


def drawing(fields: Fields) -> str:
    """The typed week as ranges of minutes by day, with the text they were read from."""
    days = {
        str(number): {"text": day.text, "ranges": day.hours, "problem": day.problem}
        for number, day in week(fields).items()
    }
    return json.dumps(days)


def _sentences(problems: Iterable[Problem]) -> tuple[str, ...]:
    named = ((problem.field.partition("-"), problem.message) for problem in problems)
    return tuple(
        joined(": ", (wording.weekday(int(number)), message)) if field == "hours" else message
        for (field, _dash, number), message in named
    )


def _now(frame: TimeFrame, change: datetime | None, now: datetime) -> str:
    is_on = holds(frame, now)
    if change is None:
        return _("On now, and stays so.") if is_on else _("Off now, and stays so.")
    when = moment(change, now, ZoneInfo(frame.zone))
    return _("On now, until %(when)s.", when=when) if is_on else _("Off now. It begins %(when)s.", when=when)


def _changes(frame: TimeFrame, changes: Iterable[datetime], now: datetime) -> Iterable[Change]:
    begins = not holds(frame, now)
    for change in changes:
        yield Change(begins, _("begins") if begins else _("ends"), wording.exact(change, ZoneInfo(frame.zone)))
        begins = not begins


def _later(frame: TimeFrame, known: int) -> str:
    """Why there are fewer than five, or how far holidays are fixed."""
    match frame.kind:
        case Holidays(fixed=fixed) if fixed:
            return _("Fixed to the end of %(year)s; later years are not yet fixed.", year=max(fixed).year)
        case Always():
            return _("It never changes.")
        case _:
            return _("No more changes after that.") if 0 < known < COUNT else ""


def _notes(frame: TimeFrame) -> Iterable[str]:
    if isinstance(frame.kind, Dates) and any(map(_is_leap, frame.kind.entries)):
        yield _("29 February, every year, comes in leap years only: 2028, 2032, 2036 …")


def _is_leap(entry: SingleDay | DateRange) -> bool:
    return isinstance(entry, SingleDay) and entry.yearly and (entry.day.month, entry.day.day) == LEAP_DAY
