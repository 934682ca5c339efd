"""Where a call may be sent (PRODUCT §1 destination, §2 Destinations)."""

from dataclasses import dataclass
from typing import Literal

from controller.domain.ids import DeviceId, UserId


@dataclass(frozen=True, slots=True)
class ToHandset:
    """Ring that handset alone, without its owner's rules."""

    device: DeviceId


@dataclass(frozen=True, slots=True)
class ToUser:
    """Hand the call to that user's rules, entirely."""

    user: UserId


@dataclass(frozen=True, slots=True)
class ToVoicemail:
    """The mailbox of `owner`, who need not be the forwarder."""

    owner: UserId


@dataclass(frozen=True, slots=True)
class ToExternal:
    """A public number in E.164 form, `+4930…`."""

    number: str


InnerKind = Literal["group", "queue", "attendant", "conference", "park"]


@dataclass(frozen=True, slots=True)
class ToInner:
    """Enter a ring group (`key` is its id), queue, auto attendant or conference room, or be parked (PARKED)."""

    kind: InnerKind
    key: str


PARKED = ToInner("park", "next")
"""On the next free slot of the domain's lot; whom nobody takes from there goes to the lot's operator (PRODUCT §6)."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A destination that no longer exists: counts as unset, and is shown as `label` (PRODUCT §2 Destinations)."""

    label: str


Destination = ToHandset | ToUser | ToVoicemail | ToExternal | ToInner | Gone
