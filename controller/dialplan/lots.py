"""A domain's parking lot as rows (PRODUCT §6): what is known of it, the way in for pages, the lamps of its slots.

Nothing else of it is in the PBX, which makes the lots when they are used; so another range is live with these rows. The
subroutines are in parking.conf; phones come by the domain's door (door.py) and codes (codes.py).
"""

from collections.abc import Iterator
from typing import assert_never

from controller.dialplan import names
from controller.dialplan.lines import Block, Line, rows
from controller.domain.destinations import Gone, ToInner, ToUser
from controller.domain.ids import DomainId
from controller.domain.lots import Lot, Operator
from controller.domain.priority import HINT, Priority

SLOT_WAIT = 10  # seconds that an empty slot waits for who is to be parked there
PARKER_RINGS, OPERATOR_RINGS = 25, 25  # seconds
NONE = "none"  # no lot, no operator; a row without data could not be told from another (reconcile/probe.py)
KEYED_WAIT = 3  # seconds that a phone waits for the slot of whom it has parked by keys; usual is 0.2
TIMES = {
    "slot_wait": SLOT_WAIT,
    "keyed_wait": KEYED_WAIT,
    "parker_rings": PARKER_RINGS,
    "operator_rings": OPERATOR_RINGS,
}


def lot_rows(domain: DomainId, lot: Lot | None) -> tuple[Priority, ...]:
    """As many whatever the lot is, also where nobody parks: a row that is left out would stay in the PBX."""
    operator = None if lot is None else lot.operator
    known = {"s": (Line("Return", facts(lot)),), "operator": (*_operator(operator), Line("Return"))}
    return (*rows(names.lot(domain), known), *rows(names.parking(domain), _way_in(domain)))


def facts(lot: Lot | None) -> str:
    """`number-first-last-seconds`, and `-keys` where phones park by keys."""
    if lot is None:
        return NONE
    return f"{lot.number}-{lot.first}-{lot.last}-{lot.seconds}" + ("-keys" if lot.by_keys else "")


def hints(domain: DomainId, lot: Lot | None) -> tuple[Priority, ...]:
    """Lamps of the slots, few rows: the PBX makes one of a slot's own when a phone first subscribes to it."""
    device = f"park:${{EXTEN}}@{names.slots(domain)}"
    return tuple(Priority(names.blf(domain), f"_{slots}", HINT, device) for slots in patterns(lot))


def patterns(lot: Lot | None) -> Iterator[str]:
    """The slots, as patterns without their underscore: `70[1-9]`, `71[0-9]`."""
    if lot is None:
        return
    for ten in range(lot.first // 10, lot.last // 10 + 1):
        low, high = max(lot.first, ten * 10) % 10, min(lot.last, ten * 10 + 9) % 10
        yield f"{ten}[{low}-{high}]" if low < high else f"{ten}{low}"


def holds(domain: DomainId, slot: str) -> str:
    """An expression: whether a call is parked there, also where the slot is not in the present range."""
    return f'"${{DEVICE_STATE(park:{slot}@{names.slots(domain)})}}"="INUSE"'


def dialled(lot: Lot | None, length: int) -> str:
    """An expression: whether EXTEN, of so many digits, is the lot's number or a slot. "" where nothing is as long."""
    clauses = []
    if lot is None:
        return ""
    if len(lot.number) == length:
        clauses.append(f'"${{EXTEN}}"="{lot.number}"')
    if len(str(lot.first)) == length:
        clauses.append(f"(${{EXTEN}}>={lot.first} & ${{EXTEN}}<={lot.last})")
    return " | ".join(clauses)


def park(domain: DomainId, dialled: str, how: str = "") -> Block:
    """What leads to the lot: its number, a slot, or "next"."""
    more = f",{how}" if how else ""
    return (Line("Gosub", f"rp-parking,s,1({domain},{dialled}{more})"), Line("Hangup", "${GOSUB_RETVAL}"))


def _way_in(domain: DomainId) -> dict[str, Block]:
    return {"next": park(domain, "next", "page"), "_X.": park(domain, "${FILTER(0-9,${EXTEN})}", "page")}


def _operator(operator: Operator | None) -> Block:
    match operator:
        case ToUser(user=user):
            return (Line("Gosub", f"rp-operator-user,s,1({user})"),)
        case ToInner(key=key):
            return (Line("Gosub", f"rp-to-group,s,1({int(key)})"),)
        case Gone() | None:
            return (Line("NoOp", NONE),)
        case _:
            assert_never(operator)
