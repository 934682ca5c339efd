"""Half-open intervals, merged, and what they are on a clock of clockterms.py."""

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from controller.dialplan.clockterms import Compare, Reading, Term
from controller.domain.timeframes import MIDNIGHT_END


class Ordered(Protocol):
    """Anything that can be compared with its like."""

    def __lt__(self, other: Any, /) -> bool: ...


T = TypeVar("T", bound=Ordered)


def merged(intervals: Iterable[tuple[T, T]]) -> list[tuple[T, T]]:
    """The same moments in order, without empty, overlapping or touching intervals."""
    result: list[tuple[T, T]] = []
    for start, end in sorted(pair for pair in intervals if pair[0] < pair[1]):
        if result and not result[-1][1] < start:
            first, last = result[-1]
            result[-1] = (first, end if last < end else last)
        else:
            result.append((start, end))
    return result


def between(reading: Reading, low: int | None, high: int | None) -> Term:
    """At least `low` and below `high`; None is no bound."""
    at_least = () if low is None else (Compare(reading, ">=", low),)
    return at_least if high is None else (*at_least, Compare(reading, "<", high))


def hours_of_day(reading: Reading, start: int, end: int) -> Term:
    """A part of every day, in minutes, that ends by 24:00."""
    late = (Compare(reading, ">=", clock(start), time_of_day=True),) if start > 0 else ()
    return late if end >= MIDNIGHT_END else (*late, Compare(reading, "<", clock(end), time_of_day=True))


def clock(minute: int) -> int:
    """Minutes of the day as the number HHMM."""
    return minute // 60 * 100 + minute % 60
