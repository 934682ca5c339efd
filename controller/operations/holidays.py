"""Public holidays from the `holidays` library: what can be picked, and the dates that picks are fixed to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays as calendars
from holidays import HolidayBase

from controller.domain.saying import say

YEARS = 5
"""How far ahead holidays are fixed (PRODUCT §3)."""

ONE_DAY = timedelta(days=1)
LABELS = ("observed_label", "estimated_label", "observed_estimated_label")


class UnknownCountry(ValueError):
    """There is no calendar for this country, or it has no such subdivision."""


class UnknownHoliday(ValueError):
    """The calendar has no holiday of this name in the years asked for."""


def catalogue(country: str, subdivision: str | None, year: int) -> tuple[tuple[str, date], ...]:
    """Names and dates of a year's public holidays, in order; names in English where the library has them.

    `country` is ISO 3166 alpha-2, `subdivision` as the library lists them (`BY`). A holiday may have several days.
    Raises UnknownCountry.
    """
    return tuple(_named(_calendar(country, subdivision, range(year, year + 1), observed=False)))


def fix(
    country: str,
    subdivision: str | None,
    names: Iterable[str],
    next_working_day: bool,
    first_year: int,
    years: int = YEARS,
) -> tuple[date, ...]:
    """The days of the named holidays in `years` years from `first_year` on, in order.

    The holiday itself always counts. Beside it stands the day it is observed on by the country's own rule or, with
    `next_working_day`, for one at a weekend the first working day after it that no other holiday has.
    Raises UnknownCountry, and UnknownHoliday for a name that none of these years has.
    """
    span, wanted = range(first_year, first_year + years), frozenset(names)
    calendar = _calendar(country, subdivision, span, observed=False)
    found = [(name, day) for name, day in _named(calendar) if name in wanted]
    if missing := wanted - {name for name, _ in found}:
        raise UnknownHoliday(
            say(
                "{country} has no holiday called {sorted} in {span}–{span2}",
                country=country,
                sorted=", ".join(sorted(missing)),
                span=span[0],
                span2=span[-1],
            )
        )
    if next_working_day:
        return tuple(sorted(_with_next_working_days(calendar, {day for _, day in found})))
    observed = _named(_calendar(country, subdivision, span, observed=True))
    return tuple(sorted({day for _, day in found} | {day for name, day in observed if name in wanted}))


@lru_cache(maxsize=256)
def names_in(language: str, country: str, subdivision: str | None, first_year: int) -> Mapping[str, str]:
    """What the holidays of five years are called in a language (`fr`), by the names of `catalogue`.

    Those that the library has no word for are left out, and those that always share their day with another.
    """
    years = range(first_year, first_year + YEARS)
    try:
        if _tongue(country, subdivision, language) is None:
            return {}
        english, there = (_by_day(_calendar(country, subdivision, years, False, each)) for each in ("en", language))
    except UnknownCountry:
        return {}
    return {
        names[0]: there[day][0] for day, names in english.items() if len(names) == 1 and len(there.get(day, ())) == 1
    }


def _by_day(calendar: HolidayBase) -> dict[date, list[str]]:
    found: dict[date, list[str]] = {}
    for name, day in _named(calendar):
        found.setdefault(day, []).append(name)
    return found


def _tongue(country: str, subdivision: str | None, language: str) -> str | None:
    """The library's name of the language, for a country that it knows in it."""
    spoken = _known(country, subdivision).supported_languages
    return next((each for each in ("en_US", *spoken) if each in spoken and each[:2] == language[:2]), None)


def _calendar(country: str, subdivision: str | None, years: range, observed: bool, language: str = "en") -> HolidayBase:
    return _known(country, subdivision, years, observed, _tongue(country, subdivision, language))


def _known(
    country: str,
    subdivision: str | None,
    years: Iterable[int] | None = None,
    observed: bool = True,
    language: str | None = None,
) -> HolidayBase:
    try:
        return calendars.country_holidays(country, subdivision, years, observed=observed, language=language)
    except NotImplementedError as error:
        place = country if subdivision is None else f"{country}, {subdivision}"
        raise UnknownCountry(
            say("no calendar of public holidays for {place}: {error}", place=place, error=error)
        ) from error


def _named(calendar: HolidayBase) -> Iterator[tuple[str, date]]:
    """Names as of the day itself, whatever the library adds to one that is observed on another day or estimated."""
    labels = [calendar.tr(label) for name in LABELS if (label := getattr(calendar, name, None))]
    affixes = [re.compile(re.escape(label).replace("%s", "(.+)")) for label in labels if label != "%s"]
    for day in sorted(calendar):
        for name in calendar.get_list(day):
            yield next((found[1] for affix in affixes if (found := affix.fullmatch(name))), name), day


def _with_next_working_days(calendar: HolidayBase, days: set[date]) -> set[date]:
    result = set(days)
    for day in sorted(days):
        if calendar.is_weekend(day):
            later = day + ONE_DAY
            while calendar.is_weekend(later) or later in calendar or later in result:
                later += ONE_DAY
            result.add(later)
    return result
