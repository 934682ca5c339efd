"""A domain's parking lot: the number that parks on the next free slot, and its slots (PRODUCT §6)."""

from dataclasses import dataclass

from controller.domain.destinations import Gone, ToInner, ToUser

LONGEST_LOT = 100  # slots
KEYS = "*7"
"""Pressed during a call, they park it on the next free slot. No code of a domain: nobody dials them."""

Operator = ToUser | ToInner | Gone
"""Who is rung when the phone that parked does not answer: a user or a ring group; `Gone` counts as nobody."""


@dataclass(frozen=True, slots=True)
class Lot:
    """`number` is dialled for the next free slot; slots are the extensions `first` to `last`, as long as each other.

    `seconds` until a parked call comes back to who parked it; 0: never. `by_keys`: its phones park by KEYS, too.
    """

    number: str
    first: int
    last: int
    seconds: int
    operator: Operator | None = None
    by_keys: bool = False

    @property
    def slots(self) -> range:
        return range(self.first, self.last + 1)

    def dialled(self) -> frozenset[str]:
        """Everything that is read as the lot or one of its slots."""
        return frozenset([self.number, *map(str, self.slots)])


USUAL = Lot("700", 701, 719, 120)
