"""Numbers that people dial behind a code: where they lead, and how a destination is spoken (PRODUCT §5)."""

from typing import Literal, assert_never

from sqlalchemy.orm import Session

from controller.domain.destinations import (
    PARKED,
    Destination,
    Gone,
    ToExternal,
    ToHandset,
    ToInner,
    ToUser,
    ToVoicemail,
)
from controller.domain.dialling import normalise
from controller.domain.ids import DomainId, UserId
from controller.domain.spoken import Sounds, digits
from controller.store import find, groups, lots
from controller.store.cards import UserCard
from controller.store.wayout import ways

Refusal = Literal["no-such-number", "own-number"]


def destination(session: Session, owner: UserCard, dialled: str) -> Destination | Refusal:
    """As a call would go: somebody inside, else a public number; or the sound that says why it is neither.

    The lot's number parks on the next free slot, as in rules; a slot is no destination there either (PRODUCT §2, §6).
    Whether the owner may call a public number the operation decides.
    """
    if dialled == owner.extension:
        return "own-number"
    user = find.user_at(session, owner.domain_id, dialled)
    if user is not None:
        return ToUser(UserId(user.id))
    group = groups.at(session, owner.domain_id, dialled)
    if group is not None:
        return ToInner("group", str(group.id))
    way = ways(session, DomainId(owner.domain_id))
    if way.lot is not None and dialled == way.lot.number:
        return PARKED
    number = None if dialled in _emergencies(way.emergency, way.plan.outside_prefix) else normalise(way.plan, dialled)
    return "no-such-number" if number is None else ToExternal(number)


def told(session: Session, domain: DomainId, to: Destination) -> Sounds:
    """Digit by digit; what has no number is named."""
    match to:
        case ToUser(user=user):
            card = find.user(session, user)
            return ("chosen-place",) if card is None else digits(card.extension)
        case ToExternal(number=number):
            return digits(number)
        case ToInner(kind="group", key=key):
            group = groups.card(session, int(key))
            return ("chosen-place",) if group is None else digits(group.extension)
        case ToInner(kind="park") if (lot := lots.of(session, domain)) is not None:
            return digits(lot.number)
        case ToVoicemail():
            return ("voicemail",)
        case ToHandset() | ToInner() | Gone():
            return ("chosen-place",)
        case _:
            assert_never(to)


def _emergencies(numbers: tuple[str, ...], prefix: str) -> set[str]:
    return {before + number for number in numbers for before in ("", prefix)}
