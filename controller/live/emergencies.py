"""Emergency calls as the PBX tells of them, the moment they go out. Counterpart: rp-emergency in dialling.conf."""

from collections.abc import Mapping
from dataclasses import dataclass

from controller.domain.ids import DomainId, UserId

NAME = "RPEmergency"


@dataclass(frozen=True, slots=True)
class EmergencyCall:
    """Who called what, and the number that was shown, if any. `user` None: a phone that is nobody's."""

    domain: DomainId
    user: UserId | None
    number: str
    shown: str


def emergency_call(event: Mapping[str, str]) -> EmergencyCall | None:
    """What an AMI event tells; None when it is another."""
    if event.get("Event") != "UserEvent" or event.get("UserEvent") != NAME:
        return None
    domain, user = event.get("Domain", ""), event.get("User", "")
    if not domain.isdecimal():
        return None
    who = UserId(int(user)) if user.isdecimal() else None
    return EmergencyCall(DomainId(int(domain)), who, event.get("Number", ""), event.get("Shown", ""))
