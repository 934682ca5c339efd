"""A party is parked, and what has become of it is told: another may have taken the slot in the same moment."""

from controller.calling import steps
from controller.calling.rings import Rings
from controller.calling.writing import write
from controller.domain.saying import Said, say
from controller.operations.livecalls import GONE, Order
from controller.operations.refused import Missing, Problem, refuse
from controller.pbx.ami import Ami

SEEN = 1.5  # seconds in which the PBX tells where it is
OUTCOMES = frozenset(["parked", "not parked", "over"])


async def park(ami: Ami, rings: Rings, order: Order, party: str) -> Said:
    """That channel onto the slot, or the next free one. Raises Missing, Refused (field "slot"), AmiRefused, AmiDown."""
    with rings.watching(_leg(order, party)) as watched:
        await write(ami, steps.park(order, party))
        match await watched.until(OUTCOMES, SEEN):
            case "parked":
                return say("Parked on {slot}.", slot=watched.slot)
            case "not parked" if order.slot.isdecimal():
                raise refuse("slot", "{slot} was taken just before. The call comes back and rings.", slot=order.slot)
            case "not parked":
                raise refuse("slot", "All slots were taken just before. The call comes back and rings.")
            case "over":
                raise Missing([Problem("call", GONE)])
            case _:
                return say("The call is on its way to its slot. Look whether it is there.")


def _leg(order: Order, party: str) -> str:
    """Its unique id."""
    parties = () if order.call is None else order.call.parties
    return next((each.leg for each in parties if each.channel == party), "")
