"""Checks where calls are to be sent: it must exist in the owner's domain and be permitted to him (PRODUCT §2, §8.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, assert_never, cast

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
from controller.domain.permission import covers
from controller.domain.saying import say
from controller.operations import features, numbers
from controller.operations.gate import Problems
from controller.operations.refused import Problem
from controller.store import find, groups, lots
from controller.store.cards import DeviceCard, DomainCard, UserCard

To = TypeVar("To", bound=Destination)


@dataclass(frozen=True, slots=True)
class Known:
    """The owner, his domain's country and what it may call, and those things named that exist in his domain.

    A domain itself owns the destinations of its groups and numbers.
    """

    owner: UserCard | DomainCard
    country: str
    outbound: tuple[str, ...]
    users: Mapping[int, UserCard]
    devices: Mapping[int, DeviceCard]
    groups: frozenset[str] = frozenset()
    has_lot: bool = False
    goes_outside: bool = True

    def name(self, to: Destination) -> str:
        """For messages."""
        if isinstance(to, ToHandset):
            device = self.devices.get(to.device)
            return device.name if device else say("phone {device}", device=to.device)
        return getattr(to, "number", "This")


def look_up(session: Session, owner: UserCard | DomainCard, destinations: Iterable[Destination]) -> Known:
    """One look for all of them."""
    named = list(destinations)
    devices = find.these_devices(session, {to.device for to in named if isinstance(to, ToHandset)})
    wanted = {to.user for to in named if isinstance(to, ToUser)} | {
        to.owner for to in named if isinstance(to, ToVoicemail)
    }
    users = find.these_users(session, wanted)
    domain = owner if isinstance(owner, DomainCard) else find.domain(session, owner.domain_id)
    assert domain is not None
    rings = groups.these(session, {int(to.key) for to in named if isinstance(to, ToInner) and _is_group(to)})
    return Known(
        owner,
        domain.country,
        domain.outbound,
        {id_: card for id_, card in users.items() if card.domain_id == domain.id},
        {id_: card for id_, card in devices.items() if card.domain_id == domain.id},
        frozenset(str(card.id) for card in rings if card.domain_id == domain.id),
        PARKED in named and lots.of(session, domain.id) is not None,
        features.forwards_outside(owner, domain),
    )


def checked(problems: Problems, look: Known, field: str, to: To, kept: frozenset[Destination]) -> To:
    """The destination with its number normalised; notes what is wrong. `kept`: those that stood there before."""
    match to:
        case ToHandset(device):
            if device not in look.devices:
                problems.append(
                    Problem(field, say("There is no phone {device} in this domain. Choose another.", device=device))
                )
        case ToUser(user):
            _user(problems, look, field, user, to in kept)
        case ToVoicemail(owner):
            _voicemail(problems, look, field, owner, to in kept)
        case ToExternal():
            return cast(To, _external(problems, look, field, to))
        case ToInner() if to.kind == "group":
            if to.key not in look.groups:
                problems.append(
                    Problem(field, say("There is no group {key} in this domain. Choose another.", key=to.key))
                )
        case ToInner(kind="park"):
            _lot(problems, look, field, to, to in kept)
        case ToInner() | Gone():
            if isinstance(to, Gone) and to not in kept:
                problems.append(Problem(field, say("{label} does not exist any more. Choose another.", label=to.label)))
        case _:
            assert_never(to)
    return to


def _lot(problems: Problems, look: Known, field: str, to: ToInner, kept: bool) -> None:
    if to != PARKED:
        message = say("Calls are parked on the next free slot. Write the key as “{key}”.", key=PARKED.key)
        problems.append(Problem(field, message))
    elif not look.has_lot and not kept:
        problems.append(Problem(field, say("Parking is switched off in this domain. Choose another destination.")))


def _is_group(to: ToInner) -> bool:
    return to.kind == "group" and to.key.isascii() and to.key.isdecimal()


def _user(problems: Problems, look: Known, field: str, user: int, kept: bool) -> None:
    if user not in look.users:
        problems.append(Problem(field, say("There is no user {user} in this domain. Choose another.", user=user)))
    elif isinstance(look.owner, UserCard) and user == look.owner.id and not kept:
        name = look.owner.name
        message = say(
            "A forward from {name} to {name} leads nowhere. Choose voicemail, or one of {name}’s phones.", name=name
        )
        problems.append(Problem(field, message))


def _voicemail(problems: Problems, look: Known, field: str, owner: int, kept: bool) -> None:
    card = look.users.get(owner)
    if card is None:
        problems.append(Problem(field, say("There is no user {owner} in this domain. Choose another.", owner=owner)))
    elif not card.has_mailbox and not kept:
        problems.append(Problem(field, say("{name} has no voicemail. Switch it on or choose another.", name=card.name)))


def _external(problems: Problems, look: Known, field: str, to: ToExternal) -> ToExternal:
    if to.number.lstrip().startswith(("*", "#")):
        message = say("{number} is no number. Calls can’t be sent to codes: type whom to call.", number=to.number)
        problems.append(Problem(field, message))
        return to
    count = len(problems)
    number = numbers.e164(problems, field, to.number, look.country)
    if not look.goes_outside:
        message = say(
            "Forwarding to outside numbers is switched off for {name}. Choose somebody inside.", name=look.owner.name
        )
        problems.append(Problem(field, message))
    elif len(problems) == count and not all(covers(each, number) for each in (look.outbound, look.owner.outbound)):
        message = say(
            "{name} may not call {number}. An office manager can permit it under “Outside calls”.",
            name=look.owner.name,
            number=number,
        )
        problems.append(Problem(field, message))
    return ToExternal(number)
