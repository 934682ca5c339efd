"""Buttons of the editor that change the form and save nothing: a day picked, a month turned, a row more or less.

The form carries all there is to know, so that each step works as a plain form and as a fragment alike.
"""

from dataclasses import dataclass
from datetime import date

from webui.frames import holidaylist
from webui.frames.calendar import day_or_none
from webui.frames.filling import put_rows
from webui.frames.reading import Fields, rows

DATES, HOLIDAYS = "dates", "holidays"
PARTS = {"turn": DATES, "pick": DATES, "more": DATES, "drop": DATES, "place": HOLIDAYS, "tick": HOLIDAYS}
BLANK = {"first": "", "start": "", "last": "", "end": "", "yearly": ""}


@dataclass(frozen=True, slots=True)
class Step:
    """A button's name and value; `part` is what it changes: `dates` or `holidays`."""

    name: str
    value: str

    @property
    def part(self) -> str:
        return PARTS[self.name]


def asked(fields: Fields) -> Step | None:
    """The step of this form; None: it is to be saved."""
    return next((Step(name, fields[name]) for name in PARTS if name in fields), None)


def taken(fields: Fields, step: Step, year: int) -> Fields:
    """The form after it."""
    after: Fields = fields.copy()
    after.pop(step.name)
    match step.name:
        case "turn":
            after["month"] = step.value
        case "pick":
            _pick(after, step.value)
        case "more":
            put_rows(after, [*rows(after), BLANK])
        case "drop":
            put_rows(after, [row for number, row in enumerate(rows(after)) if str(number) != step.value])
        case "place":
            _place(after, year)
        case "tick":
            _tick(after, _names(after, year) if step.value == "all" else ())
    return after


def _pick(fields: Fields, text: str) -> None:
    day = day_or_none(text)
    if day is None:
        return
    if fields.get("picking") == "range":
        _pick_range(fields, day)
    else:
        _pick_day(fields, day.isoformat())


def _pick_day(fields: Fields, iso: str) -> None:
    """A day that stands alone is taken away again."""
    present = [row for row in rows(fields) if any(row.values())]
    rest = [row for row in present if (row["first"], row["last"] or row["first"]) != (iso, iso)]
    put_rows(fields, _ordered(rest if len(rest) < len(present) else [*present, {**BLANK, "first": iso}]))


def _pick_range(fields: Fields, day: date) -> None:
    """The first pick is remembered, the second makes the range."""
    start = day_or_none(fields.get("from", ""))
    if start is None:
        fields["from"] = day.isoformat()
        return
    first, last = sorted((start, day))
    row = {**BLANK, "first": first.isoformat(), "last": last.isoformat() if last > first else ""}
    put_rows(fields, _ordered([*(each for each in rows(fields) if any(each.values())), row]))
    fields["from"] = ""


def _ordered(listed: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(listed, key=lambda row: row["first"])


def _place(fields: Fields, year: int) -> None:
    """Another country has other regions; all its holidays are ticked to begin with."""
    known = fields.get("shown-country") == fields.get("country")
    if not known:
        fields["region"] = ""
    _tick(fields, _names(fields, year))


def _names(fields: Fields, year: int) -> tuple[str, ...]:
    return holidaylist.all_names(fields.get("country", ""), fields.get("region") or None, year)


def _tick(fields: Fields, names: tuple[str, ...]) -> None:
    fields.setlist("holiday", list(names))
