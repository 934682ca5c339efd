"""What people see and edit of a row, frozen: named like the columns, without hashes, HA1s and PINs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from controller.domain.destinations import Destination
from controller.domain.directory import Member

Scope = Literal["user", "office_manager", "administrator"]
GrantKind = Literal["attendant", "recordings", "delegate"]


@dataclass(frozen=True, slots=True)
class DomainCard:
    """One customer. `emergency_numbers` come on top of those of the country; `history_days` None: for ever."""

    id: int
    name: str
    zone: str
    country: str
    language: str
    main_number: str | None
    emergency_contact: str | None
    emergency_numbers: tuple[str, ...]
    refuse_anonymous: bool
    outbound: tuple[str, ...]
    outside_prefix: str | None
    area_code: str | None
    day_calls: int | None
    day_minutes: int | None
    day_countries: int | None
    switched_off: tuple[str, ...]
    support_name: str
    support_phone: str
    support_email: str
    support_text: str
    second_factor: str
    trash_days: int
    history_days: int | None
    transcripts: bool
    recording_announcement: str
    recording_days: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class UserCard:
    """A person or role. `zone` and `language` None are the domain's; `ring_timeout` None is unlimited."""

    id: int
    domain_id: int
    extension: str
    name: str
    scope: Scope
    department: str
    ring_timeout: int | None
    has_mailbox: bool
    listed: bool
    number: str | None
    email: str | None
    outbound: tuple[str, ...]
    emergency_number: str | None
    show_caller: bool
    caller_id: str
    day_calls: int | None
    day_minutes: int | None
    day_countries: int | None
    zone: str | None
    language: str | None
    refuse_anonymous: bool
    switched_off: tuple[str, ...]
    recording: str
    created: datetime


@dataclass(frozen=True, slots=True)
class GrantCard:
    """`of_id` is the user a delegate acts for, else None."""

    id: int
    user_id: int
    kind: GrantKind
    of_id: int | None


@dataclass(frozen=True, slots=True)
class DeviceCard:
    """A handset; `name` is its SIP user."""

    id: int
    domain_id: int
    owner_id: int
    name: str
    label: str
    created: datetime


@dataclass(frozen=True, slots=True)
class FrameCard:
    """A time frame as listed; `number` is what follows *74, of shared frames only; its meaning is in `body`."""

    id: int
    domain_id: int
    owner_id: int | None
    name: str
    number: int | None
    zone: str | None
    kind: str
    body: dict[str, Any]
    forced_on: bool | None
    forced_until: datetime | None
    forced_by: int | None
    forced_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenCard:
    """An API token; `expires` None is never."""

    id: int
    user_id: int
    name: str
    scopes: tuple[str, ...]
    created: datetime
    expires: datetime | None
    last_used: datetime | None


@dataclass(frozen=True, slots=True)
class TrunkCard:
    """A connection to a carrier, in the order of `position`; its secret is never shown. See TrunkRow."""

    id: int
    domain_id: int
    name: str
    position: int
    enabled: bool
    kind: str
    host: str
    port: int | None
    transport: str
    username: str | None
    addresses: tuple[str, ...]
    codecs: tuple[str, ...]
    srtp: bool
    number_format: str
    show_caller: bool
    from_account: bool
    channels: int | None
    created: datetime


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A ring group with its members in order; `to` is where it leads when nobody takes the call, None: nowhere."""

    id: int
    domain_id: int
    extension: str
    name: str
    ring_time: int
    to: Destination | None
    members: tuple[Member, ...]
    created: datetime


@dataclass(frozen=True, slots=True)
class DidCard:
    """A public number in E.164 form and where it leads: `Gone` where that was deleted."""

    id: int
    domain_id: int
    number: str
    note: str
    to: Destination
    created: datetime


@dataclass(frozen=True, slots=True)
class BanCard:
    """An address that is kept out until then."""

    id: int
    address: str
    reason: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One change: who made it, when, from where, and what it made of what."""

    id: int
    at: datetime
    actor_id: int | None
    actor: str
    address: str
    operation: str
    domain_id: int | None
    kind: str
    subject_id: int
    before: dict[str, Any]
    after: dict[str, Any]
