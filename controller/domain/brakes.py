"""Brakes against abuse: how much a user may do outside in a day (counted on the call path, rp-brake)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brakes:
    """Calls, minutes and countries (calling codes) a day; None of a user is the domain's, of a domain unlimited."""

    calls: int | None = None
    minutes: int | None = None
    countries: int | None = None


def text(brakes: Brakes) -> str:
    """`100-60-`: as plans carry them; nothing is None."""
    values = (brakes.calls, brakes.minutes, brakes.countries)
    return "-".join("" if value is None else str(value) for value in values)
