"""Checks where calls are to be sent: it must exist in the owner's domain and be permitted to him (PRODUCT §2, §8.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar, assert_never, cast

from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.permission import covers
from controller.operations import numbers
from controller.operations.gate import Problems
from controller.operations.refused import Problem
from controller.store import find, groups
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

    def name(self, to: Destination) -> str:
        """For messages."""
        if isinstance(to, ToHandset):
            device = self.devices.get(to.device)
            return device.name if device else f"phone {to.device}"
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
    )


def checked(problems: Problems, look: Known, field: str, to: To, kept: frozenset[Destination]) -> To:
    """The destination with its number normalised; notes what is wrong. `kept`: those that stood there before."""
    match to:
        case ToHandset(device):
            if device not in look.devices:
                problems.append(Problem(field, f"There is no phone {device} in this domain. Choose another."))
        case ToUser(user):
            _user(problems, look, field, user, to in kept)
        case ToVoicemail(owner):
            _voicemail(problems, look, field, owner, to in kept)
        case ToExternal():
            return cast(To, _external(problems, look, field, to))
        case ToInner() if to.kind == "group":
            if to.key not in look.groups:
                problems.append(Problem(field, f"There is no group {to.key} in this domain. Choose another."))
        case ToInner() | Gone():
            if isinstance(to, Gone) and to not in kept:
                problems.append(Problem(field, f"{to.label} does not exist any more. Choose another."))
        case _:
            assert_never(to)
    return to


def _is_group(to: ToInner) -> bool:
    return to.kind == "group" and to.key.isascii() and to.key.isdecimal()


def _user(problems: Problems, look: Known, field: str, user: int, kept: bool) -> None:
    if user not in look.users:
        problems.append(Problem(field, f"There is no user {user} in this domain. Choose another."))
    elif isinstance(look.owner, UserCard) and user == look.owner.id and not kept:
        name = look.owner.name
        message = f"A forward from {name} to {name} leads nowhere. Choose voicemail, or one of {name}’s phones."
        problems.append(Problem(field, message))


def _voicemail(problems: Problems, look: Known, field: str, owner: int, kept: bool) -> None:
    card = look.users.get(owner)
    if card is None:
        problems.append(Problem(field, f"There is no user {owner} in this domain. Choose another."))
    elif not card.has_mailbox and not kept:
        problems.append(Problem(field, f"{card.name} has no voicemail. Switch it on or choose another."))


def _external(problems: Problems, look: Known, field: str, to: ToExternal) -> ToExternal:
    count = len(problems)
    number = numbers.e164(problems, field, to.number, look.country)
    if len(problems) == count and not all(covers(each, number) for each in (look.outbound, look.owner.outbound)):
        message = f"{look.owner.name} may not call {number}. Ask an office manager for the permission."
        problems.append(Problem(field, message))
    return ToExternal(number)
