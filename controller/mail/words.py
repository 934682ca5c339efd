"""The recipient's language, as domain/saying.py asks for it."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton

from controller.catalogue import FOLDER, catalogue
from controller.domain.saying import DayForm, Said, say, say_day
from controller.operations import holidays

ENGLISH = "en"
TURNING = frozenset(("R", "AL", "AN", "RLE", "RLO", "LRO", "LRE", "RLI", "LRI", "FSI", "PDF", "PDI"))
ISOLATE, END = "\u2068", "\u2069"
BREAKING = ("Cc", "Cs", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language that there is a catalogue of; else English."""

    locale: str

    def pattern(self, english: str) -> str:
        return catalogue(FOLDER, self.locale).gettext(english) if english else ""

    def counted(self, one: str, many: str, number: int) -> str:
        return str(catalogue(FOLDER, self.locale).ngettext(one, many, number))

    def day(self, day: date, form: DayForm) -> str:
        return str(format_skeleton(form, day, locale=self.locale))

    def holiday(self, name: str, country: str, subdivision: str | None, year: int) -> str:
        return holidays.names_in(self.locale, country, subdivision, year).get(name, name)


def tongue(language: str) -> Tongue:
    """That of `fr`, `fr-CA`; English for one that we don't speak."""
    code = language.partition("-")[0]
    try:
        Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return Tongue(ENGLISH)
    return Tongue(code if (FOLDER / code).is_dir() else ENGLISH)


def moment(text: str, zone: str) -> Said:
    """`24 Nov 2026, 11:00` at that zone's clock, for an instant in ISO 8601."""
    there = datetime.fromisoformat(text).astimezone(ZoneInfo(zone))
    day = say_day(f"{there.day} {there:%b %Y}", there.date(), "yMMMd")
    return say("{day}, {time}", day=day, time=f"{there:%H:%M}")


def typed(text: str) -> str:
    """What people typed, on one line, and so that it does not turn the direction of what stands around it."""
    line = "".join(" " if unicodedata.category(each) in BREAKING else each for each in text).strip()
    turns = any(unicodedata.bidirectional(each) in TURNING for each in line)
    return f"{ISOLATE}{line}{END * _open(line)}{END}" if turns else line


def _open(line: str) -> int:
    """How many isolates in it are not ended."""
    return max(0, sum(each in "\u2066\u2067\u2068" for each in line) - line.count(END))
