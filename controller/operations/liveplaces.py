"""Where a call can be put from a page, but for numbers: slots of the parking lot, and voicemails."""

from collections.abc import Container

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.domain.saying import say
from controller.operations.refused import Missing, Problem, refuse
from controller.store import find, lots

NEXT = "next"  # in place of a slot: the next free one


def slot_for(session: Session, domain: DomainId, slot: str, parked: Container[str]) -> str:
    """Where it is to be parked; empty: wherever there is room. `parked` are the taken slots. Field "slot"."""
    lot = lots.of(session, domain)
    if lot is None:
        raise refuse("slot", "There is no parking lot here. An office manager can set one up.")
    if not slot:
        if all(str(each) in parked for each in lot.slots):
            raise refuse("slot", "All slots are taken. Retrieve a call first; this one stays as it is.")
        return NEXT
    if slot not in map(str, lot.slots):
        raise refuse(
            "slot",
            "There is no slot {slot!r}: choose {first} to {last}.",
            slot=slot[:10],
            first=lot.first,
            last=lot.last,
        )
    if slot in parked:
        raise refuse("slot", "On {slot} somebody is parked already. Choose another one.", slot=slot)
    return slot


def box_of(session: Session, domain: DomainId, user: str) -> UserId:
    """Whose voicemail. Field "user"."""
    card = find.user(session, int(user)) if user.isascii() and user.isdecimal() and len(user) < 10 else None
    if card is None or card.domain_id != domain:
        raise Missing([Problem("user", say("There is no user {user}.", user=user[:10]))])
    if not card.has_mailbox:
        raise refuse("user", "{name} has no voicemail. Transfer the call to somebody else.", name=card.name)
    return UserId(card.id)


def taken(slot: str, parked: Container[str]) -> str:
    """A slot to retrieve from. Field "slot"."""
    if slot not in parked:
        raise refuse("slot", "Nobody is parked on {slot!r} any more.", slot=slot[:10])
    return slot
