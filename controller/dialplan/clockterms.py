"""Comparisons of a wall clock, as text of an Asterisk expression: what frametest.py makes and framerows.py writes down.

The clock is read as a number by STRFTIME, in one of a few formats whose numbers grow with time; bounds are numbers of
the same shape. (`$[…]` of Asterisk 22.10 computes in long double: twelve digits and leading zeros are safe.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, assert_never

Reading = Literal["week", "date", "year", "yearday", "epoch"]

FORMATS: dict[Reading, str] = {"week": "%u%H%M", "date": "%Y%m%d%H%M", "year": "%m%d%H%M", "yearday": "%j%H%M"}
"""`epoch` has no format: it is the variable T, seconds, that every plan sets first."""

EPOCH = "${T}"
MAX_CHUNK = 700
"""Characters of one chunk: with what stands around it, it fits AMI's longest line (1,022 bytes)."""


@dataclass(frozen=True, slots=True)
class Compare:
    """The reading, or of it only the time of day (its last four digits), is at least or below a bound."""

    reading: Reading
    test: Literal[">=", "<"]
    bound: int
    time_of_day: bool = False


@dataclass(frozen=True, slots=True)
class OnDays:
    """The date is one of these, written `20261225`."""

    days: tuple[str, ...]


Comparison = Compare | OnDays
Term = tuple[Comparison, ...]  # all must be true; none: always true
Condition = tuple[Term, ...]  # one must be true; none: never true

Names = Callable[[Reading], str]
"""How a reading is written, `${W1}` or `${STRFTIME(${T},Europe/Berlin,%u%H%M)}`."""


def readings(condition: Condition) -> frozenset[Reading]:
    """What the condition needs to know of the clock, T aside."""
    used = {_reading(comparison) for term in condition for comparison in term}
    return frozenset(used - {"epoch"})


def chunks(condition: Condition, names: Names, limit: int = MAX_CHUNK) -> tuple[str, ...]:
    """Expressions for `$[…]`, each 1 or 0, of at most `limit` characters; the condition is true if one is 1."""
    packed: list[str] = []
    for text in [_term(term, names) for term in condition] or ["0"]:
        if packed and len(packed[-1]) + len(text) + 3 <= limit:
            packed[-1] += f" | {text}"
        else:
            packed.append(text)
    return tuple(packed)


def _term(term: Term, names: Names) -> str:
    if not term:
        return "1"
    return f"({' & '.join(_comparison(comparison, names) for comparison in term)})"


def _comparison(comparison: Comparison, names: Names) -> str:
    match comparison:
        case Compare():
            read = names(comparison.reading) + ("%10000" if comparison.time_of_day else "")
            return f"{read}{comparison.test}{comparison.bound}"
        case OnDays():
            # A search in one text: a ninth of the length of as many comparisons. It gives 8, the characters found.
            return f'("{" ".join(comparison.days)}"=~"{names("date")[:-1]}:0:8}}")>0'
        case _:
            assert_never(comparison)


def _reading(comparison: Comparison) -> Reading:
    return comparison.reading if isinstance(comparison, Compare) else "date"
