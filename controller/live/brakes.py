"""Calls out that the PBX held back because a limit of the day was reached. Counterpart: rp-brake in carrying.conf."""

from collections.abc import Mapping
from dataclasses import dataclass

from controller.domain.ids import DomainId, UserId

NAME = "RPBrake"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Whose call, to what number, and which limit: calls, minutes or countries. `user` None: nobody's but the domain's.

    Told once a day for each user and limit.
    """

    domain: DomainId
    user: UserId | None
    number: str
    limit: str


def held_back(event: Mapping[str, str]) -> HeldBack | None:
    """What an AMI event tells; None when it is another."""
    if event.get("Event") != "UserEvent" or event.get("UserEvent") != NAME:
        return None
    domain, user = event.get("Domain", ""), event.get("User", "")
    if not domain.isdecimal():
        return None
    who = UserId(int(user)) if user.isdecimal() else None
    return HeldBack(DomainId(int(domain)), who, event.get("Number", ""), event.get("Limit", ""))
