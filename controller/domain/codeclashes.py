"""Which feature codes can't stand side by side, nor beside what else can be dialled (PRODUCT §5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from controller.domain.codes import BY_KEY, LENGTHS
from controller.domain.lots import USUAL, Lot
from controller.domain.saying import Said, say


@dataclass(frozen=True, slots=True)
class Held:
    """A code that something else has: `digits` are how many may follow it."""

    code: str
    digits: tuple[int, int]
    why: Said


RESERVED = (
    Held("*51", (0, 0), say("*51 logs in to queues")),
    Held("*52", (0, 0), say("*52 logs out of queues")),
)
"""Those of queues, PRODUCT §5."""


def of_slots(lot: Lot) -> Iterator[Held]:
    """The codes that park a call in a certain slot of the lot: a star and the slot."""
    for slot in lot.slots:
        yield Held(f"*{slot}", (0, 0), say("*{slot} parks a call in slot {slot}", slot=slot))


def clashes(codes: Mapping[str, str], lot: Lot | None = USUAL) -> dict[str, Said]:
    """What is wrong, by key: a code that, with whatever may follow it, can be read as another, or is not free.

    `lot` is the domain's, None: it has none.
    """
    held = (*RESERVED, *(() if lot is None else of_slots(lot)))
    return {key: why for key, code in codes.items() if (why := _clash(key, code, codes, held)) is not None}


def _clash(key: str, code: str, codes: Mapping[str, str], reserved: Sequence[Held]) -> Said | None:
    mine = Held(code, LENGTHS[BY_KEY[key].follows], BY_KEY[key].name)
    for held in reserved:
        if alike(mine, held):
            return say("{code} can’t be told from another: {why}. Choose another code.", code=code, why=held.why)
    for other in _others(key, codes):
        if other.code == code:
            return say("{code} is also the code of “{name}”. Choose another.", code=code, name=other.why)
        if alike(mine, other):
            return say(
                "{code} can’t be told from {other}, the code of “{name}”: what follows one could make it the other. "
                "Choose another code.",
                code=code,
                other=other.code,
                name=other.why,
            )
    return None


def _others(key: str, codes: Mapping[str, str]) -> Iterator[Held]:
    for other, code in codes.items():
        if other != key:
            yield Held(code, LENGTHS[BY_KEY[other].follows], BY_KEY[other].name)


def alike(one: Held, other: Held) -> bool:
    """Whether something that is dialled can be read as both, with whatever digits may follow each."""
    short, long = (one, other) if len(one.code) <= len(other.code) else (other, one)
    rest = long.code.removeprefix(short.code)
    if not long.code.startswith(short.code) or (rest and not rest.isdecimal()):
        return False
    if not rest:
        return True
    fewest, most = (len(rest) + digits for digits in long.digits)
    return fewest <= short.digits[1] and short.digits[0] <= most
