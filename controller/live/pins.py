"""What the PBX tells of mailboxes' PINs: wrong ones too often, and one that was changed there."""

from collections.abc import Mapping
from dataclasses import dataclass

from controller.domain.ids import DeviceId, DomainId, UserId


@dataclass(frozen=True, slots=True)
class WrongPins:
    """So many wrong PINs within an hour that none is asked for until it is over.

    For that mailbox, or, where `mailbox` is empty, from the phones of that user.
    """

    domain: DomainId
    user: UserId | None
    mailbox: str


@dataclass(frozen=True, slots=True)
class PinChanged:
    """Whoever had that phone knew the old PIN of that user's mailbox, and chose another."""

    owner: UserId
    phone: DeviceId


def pins_told(event: Mapping[str, str]) -> WrongPins | PinChanged | None:
    """What an AMI event tells; None when it is another."""
    if event.get("Event") != "UserEvent":
        return None
    match event.get("UserEvent"):
        case "RPPin" if event.get("Domain", "").isdecimal():
            user = event.get("User", "")
            who = UserId(int(user)) if user.isdecimal() else None
            return WrongPins(DomainId(int(event["Domain"])), who, event.get("Mailbox", ""))
        case "RPPinChanged":
            owner, phone = event.get("Owner", ""), event.get("Phone", "").removeprefix("d")
            told = owner.isdecimal() and phone.isdecimal()
            return PinChanged(UserId(int(owner)), DeviceId(int(phone))) if told else None
        case _:
            return None
