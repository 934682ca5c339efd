"""A frozen slice of the database: what one decision or one compile needs, no more (DESIGN §4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from controller.domain.brakes import Brakes
from controller.domain.destinations import Destination
from controller.domain.ids import DeviceId, DomainId, FrameId, GroupId, UserId
from controller.domain.recording import Announcement, Mode
from controller.domain.rules import AnsweringRule, CallerLists, Override
from controller.domain.timeframes import TimeFrame

DEFAULT_RING_TIMEOUT = 25  # seconds (PRODUCT §2.7)


@dataclass(frozen=True, slots=True)
class Device:
    """A handset. `name` is its SIP user (`1001a`); `is_extension` when that is the owner's extension itself."""

    id: DeviceId
    owner: UserId
    name: str
    is_extension: bool = False


CallerId = Literal["own", "main", "hidden"]


@dataclass(frozen=True, slots=True)
class User:
    """A person or role. `ring_timeout` in seconds, None is unlimited; rules in order, the Default rule last.

    `outbound` are the patterns of what this user may call (permission.py); `number` is the public number shown outside,
    `emergency_number` the one shown on emergency calls. `show_caller`: what he forwards may show the original caller.
    `caller_id`: whether calls of his own show `number`, the domain's main number, or none.
    `operator`: where whoever presses 0 in his voicemail's greeting goes; None: 0 does nothing. `copies`: who gets
    one of each of his messages, if he has voicemail. `recording`: whether his calls are recorded.
    """

    id: UserId
    extension: str
    name: str
    rules: tuple[AnsweringRule, ...]
    has_mailbox: bool = True
    ring_timeout: int | None = DEFAULT_RING_TIMEOUT
    overrides: tuple[Override, ...] = ()
    devices: tuple[DeviceId, ...] = ()
    lists: CallerLists = CallerLists()
    outbound: tuple[str, ...] = ()
    number: str | None = None
    emergency_number: str | None = None
    show_caller: bool = False
    caller_id: CallerId = "own"
    brakes: Brakes = Brakes()
    operator: Destination | None = None
    copies: tuple[UserId, ...] = ()
    recording: Mode = "off"


@dataclass(frozen=True, slots=True)
class Domain:
    """One customer. `zone` is an IANA name, `country` ISO 3166 alpha-2; `outbound` is what its users may call.

    `has_way_out`: a trunk is switched on; without one no outside number can ring. `has_lot`: calls can be parked.
    `recording`: what is said when one begins; off: nobody's calls are recorded.
    """

    id: DomainId
    name: str
    zone: str
    country: str = "DE"
    lists: CallerLists = CallerLists()
    outbound: tuple[str, ...] = ("+",)
    main_number: str | None = None
    brakes: Brakes = Brakes()
    has_way_out: bool = True
    has_lot: bool = True
    recording: Announcement | Literal["off"] = "both"


@dataclass(frozen=True, slots=True)
class Member:
    """A user who rings in a group, `delay` seconds after it starts."""

    user: UserId
    delay: int = 0


@dataclass(frozen=True, slots=True)
class RingGroup:
    """Users who ring together for `ring_time` seconds; `to` takes over when nobody takes the call, None is unset."""

    id: GroupId
    extension: str
    name: str
    ring_time: int
    members: tuple[Member, ...] = ()
    to: Destination | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """The domain, and those of its users, devices, frames and groups that a decision can reach."""

    domain: Domain
    users: Mapping[UserId, User] = field(default_factory=dict)
    devices: Mapping[DeviceId, Device] = field(default_factory=dict)
    frames: Mapping[FrameId, TimeFrame] = field(default_factory=dict)
    groups: Mapping[GroupId, RingGroup] = field(default_factory=dict)

    def devices_of(self, user: User) -> tuple[Device, ...]:
        """The user's own handsets, in order."""
        return tuple(self.devices[d] for d in user.devices)
