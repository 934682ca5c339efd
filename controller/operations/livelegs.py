"""Which legs of a call a command is about: one's own, the party that is led, the phone that it comes back to."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.commands import Verb, led, own_legs
from controller.domain.ids import DeviceId
from controller.domain.livecalls import Call, Party
from controller.domain.saying import say
from controller.operations import livephones
from controller.operations.actors import Actor
from controller.operations.refused import Missing, Problem, refuse
from controller.store import find


def legs(
    session: Session, verb: Verb, call: Call, actor: Actor, sent: Mapping[str, str], here: Callable[[int], bool]
) -> dict[str, Any]:
    """`own`, `party`, `phone` and `leg` of an Order, as far as the command is about them. Raises Missing, Refused."""
    if verb == "hangup":
        return {"own": next(iter(own_legs(call, actor.user)), None), "leg": _leg(call, sent.get("leg", ""))}
    if verb == "pickup":
        return {"party": _ringing(call)}
    own = _own_leg(session, verb, call, actor, sent)
    party = None if verb == "answer" else led(call, actor.user)
    if verb != "answer" and party is None:
        raise refuse("call", "There is nobody in this call yet who could be led on. Wait until it is answered.")
    return {"own": own, "party": party, "phone": _home(session, call, actor, own, here)}


def _own_leg(session: Session, verb: Verb, call: Call, actor: Actor, sent: Mapping[str, str]) -> Party | None:
    legs = own_legs(call, actor.user)
    if verb == "answer":
        legs = tuple(leg for leg in legs if leg.state == "ringing")
        if not legs:
            raise refuse("call", "It does not ring at your phone any more.")
        return livephones.leg_of(session, legs, sent.get("device", ""))
    up = [leg for leg in legs if leg.state not in ("ringing", "dialling")]
    return next(iter([*up, *legs]), None)


def _ringing(call: Call) -> Party:
    """The leg that is taken over: one of a colleague's phones before an outside one."""
    ringing = [party for party in call.parties if party.state == "ringing" and not party.is_caller]
    found = next((party for party in ringing if party.user is not None), None)
    if found is None:
        raise refuse("call", "It rings at no phone of this house any more.")
    return found


def _home(
    session: Session, call: Call, actor: Actor, own: Party | None, here: Callable[[int], bool]
) -> DeviceId | None:
    """What rings when the party comes back, and whose rights count: the leg's phone, his own, else the colleague's."""
    if own is not None and own.device is not None:
        return DeviceId(own.device)
    mine = find.devices(session, actor.user) if actor.user is not None and actor.domain == call.domain else ()
    chosen = sorted(mine, key=lambda card: not here(card.id))
    theirs = [party.device for party in call.parties if party.device is not None]
    return next((DeviceId(each) for each in [*(card.id for card in chosen), *theirs]), None)


def _leg(call: Call, leg: str) -> str:
    if leg and not any(party.leg == leg for party in call.parties):
        raise Missing([Problem("leg", say("This party is not in the call any more."))])
    return leg
