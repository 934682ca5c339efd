"""What is dialled, as a public number: PRODUCT §5. Counterpart on the call path: dialplan/normalising.py."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SHORTEST, LONGEST = 6, 15  # digits of a number in E.164 form, as far as it can be told without its country


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """How numbers are dialled in a place. All prefixes are digits.

    `code` is the country's calling code; `international` come before one, `national` before a number of the country:
    the one to write first, of those that fit the longest counts. `lengths` are those of the country's numbers without
    any prefix; `bare` those that may be dialled so; `local` those of numbers that begin with `area_code`.
    With an `outside_prefix` only what begins with it, or with a plus, is a public number.
    """

    code: str
    international: tuple[str, ...]
    national: tuple[str, ...]
    lengths: tuple[int, ...]
    bare: tuple[int, ...]
    local: tuple[int, ...]
    area_code: str = ""
    outside_prefix: str = ""


def normalise(plan: NumberPlan, dialled: str) -> str | None:
    """The E.164 form, with its plus; None where it is no public number."""
    digits = dialled.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal()):
        return None
    if dialled.startswith("+"):
        return _worldwide(plan, digits)
    if not digits.startswith(plan.outside_prefix):
        return None
    digits = digits.removeprefix(plan.outside_prefix)
    prefix = max((each for each in plan.international if digits.startswith(each)), key=len, default="")
    if prefix:
        return _worldwide(plan, digits.removeprefix(prefix))
    return next((f"+{plan.code}{number}" for number in _inland(plan, digits)), None)


def longest_first(prefixes: Iterable[str]) -> list[str]:
    """80 before 8."""
    return sorted(prefixes, key=lambda prefix: (-len(prefix), prefix))


def _worldwide(plan: NumberPlan, digits: str) -> str | None:
    """Of +49 (0) 30 … the 0 goes."""
    home = f"{plan.code}0"
    if "0" in plan.national and digits.startswith(home):
        digits = plan.code + digits.removeprefix(home)
    return f"+{digits}" if SHORTEST <= len(digits) <= LONGEST and not digits.startswith("0") else None


def _inland(plan: NumberPlan, digits: str) -> Iterator[str]:
    """What the digits may mean in the country, likeliest first."""
    for prefix in longest_first(plan.national):
        if digits.startswith(prefix) and len(digits) - len(prefix) in plan.lengths:
            yield digits.removeprefix(prefix)
    if plan.area_code and len(plan.area_code) + len(digits) in plan.local:
        yield plan.area_code + digits
    if len(digits) in plan.bare:
        yield digits
