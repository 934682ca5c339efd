"""The public holidays that can be ticked: countries, their regions, and each holiday with the days it comes next."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays as calendars
from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _

from controller.domain.saying import say_holiday
from controller.operations import holidays
from webui.frames import wording
from webui.language import spoken

REACH = timedelta(days=400)  # how far ahead a day that stands beside the next one may lie
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One holiday: `name` is its key, `day` it comes next, and `also` when it is then observed."""

    name: str
    title: str
    day: str
    also: str
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the form offers. Without a calendar `choices` is empty; `until` is the last year that is fixed."""

    countries: Choices
    regions: Choices
    choices: tuple[Choice, ...]
    gone: tuple[str, ...]  # ticked, but not in this calendar
    until: int


def calendar(country: str, region: str, ticked: list[str], *, next_working_day: bool, today: date) -> Calendar:
    """That of a country (ISO 3166) and region (empty: the whole country)."""
    names = all_names(country, region or None, today.year)
    choices = (_choice(country, region, name, name in ticked, next_working_day, today) for name in names)
    gone = tuple(name for name in ticked if name not in names)
    until = today.year + holidays.YEARS - 1
    return Calendar(_countries(str(get_locale())), _regions(country), tuple(choices), gone, until)


@lru_cache(maxsize=64)
def all_names(country: str, region: str | None, year: int) -> tuple[str, ...]:
    """The holidays of the years that are fixed, in the order of the year; none for an unknown place."""
    try:
        years = range(year, year + holidays.YEARS)
        found = [holiday for each in years for holiday in holidays.catalogue(country, region, each)]
    except holidays.UnknownCountry:
        return ()
    firsts: dict[str, tuple[int, int]] = {}
    for name, day in found:
        firsts.setdefault(name, (day.month, day.day))
    return tuple(sorted(firsts, key=lambda name: firsts[name]))


def _choice(country: str, region: str, name: str, is_ticked: bool, next_working_day: bool, today: date) -> Choice:
    title = str(spoken(say_holiday(name, country, region or None, today.year)))
    own = [day for day in _own(country, region or None, today.year).get(name, ()) if day >= today]
    if not own:
        return Choice(name, title, _("not yet fixed"), "", is_ticked)
    fixed = _fixed(country, region or None, name, next_working_day, today.year)
    also = [day for day in fixed if own[0] < day < own[0] + timedelta(days=14) and day not in own]
    told = wording.day(also[0], today) if also else ""
    return Choice(name, title, wording.day(own[0], today), told, is_ticked)


@lru_cache(maxsize=64)
def _own(country: str, region: str | None, year: int) -> dict[str, tuple[date, ...]]:
    """The days of each holiday itself."""
    found: dict[str, tuple[date, ...]] = {}
    for each in range(year, year + holidays.YEARS):
        for name, day in holidays.catalogue(country, region, each):
            found[name] = (*found.get(name, ()), day)
    return found


@lru_cache(maxsize=2048)
def _fixed(country: str, region: str | None, name: str, next_working_day: bool, year: int) -> tuple[date, ...]:
    return holidays.fix(country, region, [name], next_working_day, year)


@lru_cache(maxsize=8)
def _countries(language: str) -> Choices:
    """Code and name, by name."""
    spoken = Locale.parse(language).territories
    codes = calendars.list_supported_countries(include_aliases=False)
    return tuple(sorted(((code, str(spoken.get(code, code))) for code in codes), key=lambda pair: pair[1]))


@lru_cache(maxsize=256)
def _regions(country: str) -> Choices:
    try:
        known = calendars.country_holidays(country)
    except NotImplementedError:
        return ()
    full: dict[str, str] = {}
    for name, code in known.subdivisions_aliases.items():
        full.setdefault(code, name)
    return tuple(sorted(((code, full.get(code, code)) for code in known.subdivisions), key=lambda pair: pair[1]))
