"""The time zones to choose from."""

from functools import lru_cache
from zoneinfo import available_timezones

CONTINENTS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
Group = tuple[str, tuple[tuple[str, str], ...]]


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """All that this machine has; finding them reads its folders."""
    return frozenset(available_timezones())


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """Continents with their zones: value, and how it reads beside its continent."""
    zones = sorted(known())
    found = ((continent, tuple(_place(zone) for zone in zones if _of(zone) == continent)) for continent in CONTINENTS)
    return (*found, ("UTC", (("UTC", "UTC"),)))


def _of(zone: str) -> str:
    return zone.partition("/")[0]


def _place(zone: str) -> tuple[str, str]:
    return zone, zone.partition("/")[2].replace("_", " ").replace("/", ", ")
