"""How a time frame is written on the command line: see domain/framewords.py; refusals are click's."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from controller.domain import framewords
from controller.domain.timeframes import FrameKind, Holidays
from controller.operations import holidays

Meant = TypeVar("Meant")


def weekly(texts: Sequence[str]) -> FrameKind:
    """`Mon-Fri 9:00-17:00`, `Sat,Sun 10-12 14-16`. Raises BadParameter."""
    return _read(lambda: framewords.weekly(texts))


def dates(texts: Sequence[str]) -> FrameKind:
    """`2026-12-24`, `2026-12-24 12:00-18:00`, `2026-12-24 to 2026-12-27`, with times; ` yearly` at the end."""
    return _read(lambda: framewords.dates(texts))


def holiday(place: str, names: Sequence[str], next_working_day: bool, hours: str | None, year: int) -> FrameKind:
    """All holidays of `DE` or `DE-BY`, or those named."""
    country, _, subdivision = place.upper().partition("-")
    try:
        every = dict(holidays.catalogue(country, subdivision or None, year))
    except holidays.UnknownCountry as error:
        raise click.BadParameter(f"{error}. Write it like DE or DE-BY.") from None
    start, end = _read(lambda: framewords.span(hours)) if hours else (None, None)
    return Holidays(country, subdivision or None, tuple(names or every), next_working_day, start, end)


def _read(read: Callable[[], Meant]) -> Meant:
    try:
        return read()
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
