"""Sentences that can be told in another language: English texts that know what they were made of.

`say` makes one, `told` tells it with the words of another language. To logs, the API and the command line they are
plain English; the portal tells them in the person's language, at the last moment (webui/language.py).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, assert_never

QUOTED = "“{name}”"  # how `{value!r}` in a pattern quotes what was typed; the catalogues translate it
DayForm = Literal["EEE", "EEEE", "MMMd", "yMMMd", "yMMMMEEEEd"]
"""Unicode's skeletons of dates: `Mon`, `Monday`, `24 Dec`, `24 Dec 2026`, `Thursday 24 December 2026`."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A pattern with named places, `There is no phone {name}.`, and what stands in them."""

    pattern: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Counted:
    """Two patterns, for one and for many; `{number}` in them is the count."""

    one: str
    many: str
    number: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Joined:
    """Texts side by side."""

    between: str
    parts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Capital:
    """A text that begins a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Day:
    """A date, or one part of it."""

    day: date
    form: DayForm


@dataclass(frozen=True, slots=True)
class Holiday:
    """What a country's calendar calls a day that comes in `year`."""

    name: str
    country: str
    subdivision: str | None
    year: int


Made = Sentence | Counted | Joined | Capital | Day | Holiday


class Said(str):
    """English, and what it was made of. `str()` and `+` keep what it knows; an f-string makes plain English of it."""

    __slots__ = ("made_of",)
    made_of: Made

    def __str__(self) -> str:
        return self

    def __add__(self, other: str) -> "Said":
        return joined("", (self, other))

    def __radd__(self, other: str) -> "Said":
        return joined("", (other, self))


class Language(Protocol):
    """What another language must be able to say."""

    def pattern(self, english: str) -> str: ...

    def counted(self, one: str, many: str, number: int) -> str: ...

    def day(self, day: date, form: DayForm) -> str: ...

    def holiday(self, name: str, country: str, subdivision: str | None, year: int) -> str: ...


def say(pattern: str, /, **values: object) -> Said:
    """`say("There is no phone {name}.", name=name)`; `{name!r}` is “name”. Without values braces mean nothing."""
    return _said(_formatted(pattern, values, QUOTED) if values else pattern, Sentence(pattern, values))


def say_count(number: int, one: str, many: str, /, **values: object) -> Said:
    """`say_count(n, "{number} second", "{number} seconds")`."""
    pattern = one if number == 1 else many
    return _said(pattern.format(number=number, **values), Counted(one, many, number, values))


def say_day(english: str, day: date, form: DayForm) -> Said:
    """A date that is `english` in English."""
    return _said(english, Day(day, form))


def say_holiday(name: str, country: str, subdivision: str | None, year: int) -> Said:
    """A holiday that is `name` in English."""
    return _said(name, Holiday(name, country, subdivision, year))


def joined(between: str, parts: Iterable[str]) -> Said:
    """Like `between.join(parts)`."""
    every = tuple(parts)
    return _said(between.join(every), Joined(between, every))


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return parts[0] if parts else ""
    return say("{first} and {last}", first=joined(", ", parts[:-1]), last=parts[-1])


def capital(text: str) -> Said:
    """The text with a capital letter at its beginning."""
    return _said(_capital(text), Capital(text))


def with_values(text: str, change: Callable[[str], str]) -> str:
    """The same sentence around changed values, such as numbers spaced for people; what is quoted as typed stays."""
    if not isinstance(text, Said):
        return change(text)
    match text.made_of:
        case Sentence(pattern, values):
            return text if "!r}" in pattern or not values else say(pattern, **_changed(values, change))
        case Counted(one, many, number, values):
            return say_count(number, one, many, **_changed(values, change))
        case Joined(between, parts):
            return joined(between, [with_values(part, change) for part in parts])
        case Capital(inner):
            return capital(with_values(inner, change))
        case Day() | Holiday():
            return text
        case _:
            assert_never(text.made_of)


def told(text: str, language: Language) -> str:
    """The text in that language; what was not made here is returned as it is."""
    if not isinstance(text, Said):
        return text
    match text.made_of:
        case Sentence(pattern, values):
            return _filled(language.pattern(pattern), values, language)
        case Counted(one, many, number, values):
            return _filled(language.counted(one, many, number), {"number": number, **values}, language)
        case Joined(between, parts):
            return between.join(told(part, language) for part in parts)
        case Capital(inner):
            return _capital(told(inner, language))
        case Day(day, form):
            return language.day(day, form)
        case Holiday(name, country, subdivision, year):
            return language.holiday(name, country, subdivision, year)
        case _:
            assert_never(text.made_of)


def _changed(values: Mapping[str, object], change: Callable[[str], str]) -> dict[str, object]:
    return {name: with_values(value, change) if isinstance(value, str) else value for name, value in values.items()}


def _said(english: str, made_of: Made) -> Said:
    said = Said(english)
    said.made_of = made_of
    return said


def _filled(pattern: str, values: Mapping[str, object], language: Language) -> str:
    if not values:
        return pattern
    said = {name: told(value, language) if isinstance(value, str) else value for name, value in values.items()}
    return _formatted(pattern, said, language.pattern(QUOTED) if "!r}" in pattern else QUOTED)


def _formatted(pattern: str, values: Mapping[str, object], quoted: str) -> str:
    if "!r}" not in pattern:
        return pattern.format(**values)
    return pattern.format(**{name: _Typed(value, quoted) for name, value in values.items()})


@dataclass(frozen=True, slots=True, repr=False)
class _Typed:
    """A value that `!r` shows between quotation marks; what can't be seen in it is spelt out."""

    value: object
    quoted: str

    def __repr__(self) -> str:
        seen = (each if each.isprintable() else repr(each)[1:-1] for each in str(self.value))
        return self.quoted.format(name="".join(seen))

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
