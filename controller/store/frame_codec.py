"""A time frame's kind as a word and a JSON object, and back. Dates are ISO text, hours are minutes."""

from datetime import date
from typing import Any, assert_never

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

Json = dict[str, Any]


def encode(kind: FrameKind) -> tuple[str, Json]:
    """(`always` | `weekly` | `dates` | `holidays`, its body)."""
    match kind:
        case Always():
            return "always", {}
        case Weekly(ranges):
            return "weekly", {"ranges": [[r.day, r.start, r.end] for r in ranges]}
        case Dates(entries):
            return "dates", {"entries": [_entry(entry) for entry in entries]}
        case Holidays():
            return "holidays", _holidays(kind)
        case _:
            assert_never(kind)


def decode(word: str, body: Json) -> FrameKind:
    """The inverse of `encode`. Raises ValueError for a word of a later version."""
    match word:
        case "always":
            return Always()
        case "weekly":
            return Weekly(tuple(WeeklyRange(*three) for three in body["ranges"]))
        case "dates":
            return Dates(tuple(_entry_back(entry) for entry in body["entries"]))
        case "holidays":
            return _holidays_back(body)
        case _:
            raise ValueError(f"unknown kind of time frame: {word}")


def _entry(entry: SingleDay | DateRange) -> Json:
    common: Json = {"yearly": entry.yearly, "start": entry.start, "end": entry.end}
    match entry:
        case SingleDay():
            return {"day": entry.day.isoformat(), **common}
        case DateRange():
            return {"first": entry.first.isoformat(), "last": entry.last.isoformat(), **common}
        case _:
            assert_never(entry)


def _entry_back(entry: Json) -> SingleDay | DateRange:
    common = (entry["yearly"], entry["start"], entry["end"])
    if "day" in entry:
        return SingleDay(date.fromisoformat(entry["day"]), *common)
    return DateRange(date.fromisoformat(entry["first"]), date.fromisoformat(entry["last"]), *common)


def _holidays(kind: Holidays) -> Json:
    return {
        "country": kind.country,
        "subdivision": kind.subdivision,
        "names": list(kind.names),
        "next_working_day": kind.next_working_day,
        "start": kind.start,
        "end": kind.end,
        "fixed": [day.isoformat() for day in kind.fixed],
    }


def _holidays_back(body: Json) -> Holidays:
    fixed = tuple(date.fromisoformat(day) for day in body["fixed"])
    return Holidays(**{**body, "names": tuple(body["names"]), "fixed": fixed})
