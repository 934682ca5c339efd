"""Facts of the channels of one conversation → calls as the people of each domain see them: pure.

Local channels are no parties: they are how the PBX leads one leg to others. A domain sees its own legs only.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from controller.domain.livecalls import Call, CallState, Parked, Party, PartyState
from controller.live.conversations import rank
from controller.live.facts import Channel, Fact
from controller.live.whose import Owner, Whose

COMING = ("Down", "Ring", "Ringing", "Dialing", "Reserved", "Pre-ring")  # states of a leg that is not connected


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a channel is parked: as facts have it, read."""

    domain: int
    slot: str
    device: int | None
    seconds: int


def calls(id_: str, began: float, channels: Iterable[Channel], whose: Whose) -> dict[int, Call]:
    """By domain. `channels` are all of the conversation that have not ended; `began` in seconds since the epoch."""
    legs = sorted((each for each in channels if each.endpoint), key=lambda each: rank(each.uid, each.born))
    owned = [(leg, owner) for leg in legs if (owner := whose.owner(leg.endpoint)) is not None]
    if not legs:
        return {}
    state = call_state(legs)
    domains = {owner.domain for _, owner in owned}
    return {domain: _call(id_, int(began * 1000), domain, state, legs, owned, whose) for domain in domains}


def call_state(legs: Sequence[Channel]) -> CallState:
    """What goes on, for whoever is in it."""
    places = {leg[Fact.PLACE].partition(" ")[0] for leg in legs}
    talking = [leg for leg in legs if in_talk(leg)]
    if any(leg.slot for leg in legs):
        return "parked"
    if "voicemail" in places:
        return "voicemail"
    if any(leg[Fact.BRIDGE].startswith("conference") for leg in legs):
        return "conference"
    if "waits" in places or any(holds(leg) for leg in legs):
        return "held"
    if len(talking) > 1:
        return "talking"
    coming = [leg for leg in legs if leg[Fact.STATE] in COMING]
    if not coming:
        return "held" if "held" in places else "announcement"
    answered = any(leg[Fact.STATE] == "Up" and not leg.dialled for leg in legs if leg is not legs[0])
    return "ringing" if answered or any(leg[Fact.STATE] == "Ringing" for leg in coming) else "dialling"


def slot_of(channel: Channel) -> Slot | None:
    """Where it is parked."""
    if not channel.slot:
        return None
    domain, slot, parker, seconds = channel.slot.split(" ")
    return Slot(int(domain), slot, int(parker[1:]) if parker != "-" else None, int(seconds))


def parked(channel: Channel, call: str, whose: Whose) -> tuple[int, Parked] | None:
    """The slot that it takes, with the domain; None where it takes none."""
    slot = slot_of(channel)
    if slot is None:
        return None
    owner, parker = whose.owner(channel.endpoint), whose.owner(f"d{slot.device}")
    user = owner.user if owner is not None and owner.domain == slot.domain else None
    by = parker.user if parker is not None and parker.domain == slot.domain else None
    since = _ms(channel.since(Fact.SLOT))
    until = since + slot.seconds * 1000 if slot.seconds else 0
    number, name = _called(channel, owner if user is not None else None)
    return slot.domain, Parked(slot.slot, call, channel.uid, number, name, user, by, since, until)


def in_talk(leg: Channel) -> bool:
    """Whether it is connected with somebody."""
    return leg[Fact.STATE] not in COMING and leg[Fact.BRIDGE].startswith("talk")


def holds(leg: Channel) -> bool:
    """Whether this phone, or its user's page, has put the others on hold."""
    return bool(leg[Fact.HOLDS]) and leg[Fact.STATE] not in COMING


def _call(
    id_: str,
    began: int,
    domain: int,
    state: CallState,
    legs: list[Channel],
    owned: list[tuple[Channel, Owner]],
    whose: Whose,
) -> Call:
    mine = [(leg, owner) for leg, owner in owned if owner.domain == domain]
    parties = tuple(_party(leg, owner, legs) for leg, owner in mine)
    slots = [found.slot for leg in legs if (found := slot_of(leg)) is not None and found.domain == domain]
    dialled = next((leg.dialled for leg in legs if leg.dialled), "") or next((p.number for p in parties[1:]), "")
    since = max(began, _ms(_since(state, legs)))
    slot = slots[0] if slots and state == "parked" else ""
    back = next((leg[Fact.BACK] for leg, _ in mine if leg[Fact.BACK]), "")
    return Call(id_, domain, state, began, since, dialled, parties, slot, _box(legs, domain, whose), back=back)


def _party(leg: Channel, owner: Owner, legs: list[Channel]) -> Party:
    state, since = _party_state(leg, legs)
    number, name = _called(leg, owner)
    is_caller = leg is legs[0]
    taped = bool(leg[Fact.TAPED]) and in_talk(leg)
    who = (leg.uid, leg.name, owner.user, owner.device, owner.trunk, number, name)
    return Party(*who, state, _ms(since), is_caller, is_recorded=taped)


def _party_state(leg: Channel, legs: list[Channel]) -> tuple[PartyState, float]:
    if leg[Fact.STATE] in COMING:
        return ("ringing" if leg[Fact.STATE] == "Ringing" else "dialling"), leg.since(Fact.STATE)
    if leg.slot:
        return "on hold", leg.since(Fact.SLOT)
    if leg[Fact.PLACE] in ("held", "waits"):
        return ("on hold" if leg[Fact.PLACE] == "held" else "holds"), leg.since(Fact.PLACE)
    if holds(leg):
        return "holds", leg.since(Fact.HOLDS)
    if not in_talk(leg):
        waits = leg.dialled and any(other[Fact.STATE] in COMING for other in legs)
        return ("dialling" if waits and not leg[Fact.PLACE] else "up"), leg.since(Fact.STATE)
    holders = [other.since(Fact.HOLDS) for other in legs if other is not leg and holds(other) and in_talk(other)]
    return ("on hold", max(holders)) if holders else ("up", leg.since(Fact.BRIDGE))


def _called(leg: Channel, owner: Owner | None) -> tuple[str, str]:
    """Number and name: a user's are those of the house, an outside number's what was dialled or what it says."""
    if owner is not None and owner.user is not None:
        return owner.number, owner.name
    if leg[Fact.DIALS]:
        return leg[Fact.DIALS], ""
    return leg[Fact.NUMBER], leg[Fact.NAME]


def _since(state: CallState, legs: list[Channel]) -> float:
    """When the state began: with the last who came to it, ringing with the first."""
    which: dict[CallState, tuple[Fact, Callable[[Channel], bool]]] = {
        "parked": (Fact.SLOT, lambda leg: bool(leg.slot)),
        "voicemail": (Fact.PLACE, lambda leg: leg[Fact.PLACE].startswith("voicemail")),
        "conference": (Fact.BRIDGE, lambda leg: leg[Fact.BRIDGE].startswith("conference")),
        "talking": (Fact.BRIDGE, in_talk),
        "ringing": (Fact.STATE, lambda leg: leg[Fact.STATE] == "Ringing"),
    }
    if state == "held":
        return max([_held_since(leg) for leg in legs if _held_since(leg)], default=legs[0].born)
    fact, fits = which.get(state, (Fact.STATE, lambda leg: leg is legs[0]))
    found = [leg.since(fact) for leg in legs if fits(leg)] or [legs[0].born]
    return min(found) if state == "ringing" else max(found)


def _held_since(leg: Channel) -> float:
    if leg[Fact.PLACE] in ("held", "waits"):
        return leg.since(Fact.PLACE)
    return leg.since(Fact.HOLDS) if holds(leg) else 0.0


def _box(legs: list[Channel], domain: int, whose: Whose) -> int | None:
    for leg in legs:
        kind, _, box = leg[Fact.PLACE].partition(" ")
        if kind == "voicemail" and (user := whose.box(box)) is not None and whose.domain(user) == domain:
            return user
    return None


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
