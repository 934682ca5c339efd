"""Random block and allow lists, and what may be called outside: of a user, and of his domain."""

from collections.abc import Sequence
from random import Random

from controller.domain.rules import CallerLists

NUMBERS = ("+4917012345", "+4940123456", "+442079460000", "+390612345678", "+4989555000")
"""Numbers outside, in every world the same: people forward to them, ring them, and are called from them."""
PREFIXES = ("+4917*", "+4917012*", "+49*", "+44*", "+3*", "100*", "10*", "1002*", "19*")
OUTBOUND: tuple[tuple[str, ...], ...] = (
    *(("+",),) * 9,
    *(("+49",), ("+", "!+4917"), ("+", "!+44", "!+494"), ("+49", "!+4940", "+494012"), ("+", "!+498", "!+39")),
    *(("+", "!+49", "+4917"), ("+44", "+39"), ("+49170", "!+49"), ()),
)


def outbound(rng: Random) -> tuple[str, ...]:
    """Patterns of numbers that may be called."""
    return rng.choice(OUTBOUND)


def lists(rng: Random, extensions: Sequence[str], chance: float) -> CallerLists:
    """With that chance some entries, each in one of the two lists."""
    if rng.random() >= chance:
        return CallerLists()
    entries = rng.sample([*extensions, *NUMBERS, *PREFIXES], rng.randint(0, 5))
    blocked = {entry for entry in entries if rng.random() < 0.6}
    return CallerLists(frozenset(blocked), frozenset(entries) - blocked, refuse_anonymous=rng.random() < 0.6)
