"""What the PBX needs to know beside plans: devices with their HA1, mailboxes, extensions; and lists of everything."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId, DomainId, FrameId, TrunkId, UserId
from controller.store import bans, groups, music
from controller.store.base import Query, table_of
from controller.store.subjects import Subject
from controller.store.tables import DeviceRow, DidRow, DomainRow, FrameRow, GrantRow, ListRow, TrunkRow, UserRow


@dataclass(frozen=True, slots=True, repr=False)
class DeviceAccount:
    """A handset's SIP account; `ha1` is MD5 of `d<id>:ringplan:<secret>`; `emergency` is shown on emergency calls."""

    id: DeviceId
    name: str
    ha1: str
    owner: UserId
    owner_name: str
    extension: str
    has_mailbox: bool
    domain: DomainId
    domain_name: str
    language: str
    emergency: str = ""
    department: str = ""
    picks_all: bool = False  # may pick up any call of the domain


@dataclass(frozen=True, slots=True, repr=False)
class Mailbox:
    """A voicemail box, named `<extension>@d<domain>` in the PBX.

    `pin` is None unless one waits to be set, which `pin_token` then names. `must_change_pin`: somebody else chose it.
    """

    user: UserId
    domain: DomainId
    name: str
    extension: str
    pin: str | None
    email: str | None
    zone: str
    language: str
    pin_token: str | None = None
    must_change_pin: bool = False
    envelope: bool = True
    message_seconds: int | None = None
    say_caller: bool = False
    say_length: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class TrunkAccount:
    """A trunk as the PBX needs it; see TrunkRow. `secret` in clear: the carrier chooses the realm."""

    id: TrunkId
    domain: DomainId
    name: str
    kind: str
    host: str
    port: int | None
    transport: str
    username: str | None
    secret: str | None
    addresses: list[str]
    codecs: list[str]
    srtp: bool
    from_account: bool
    language: str


def device_account(session: Session, device: DeviceId) -> DeviceAccount | None:
    """None: deleted."""
    return next(_devices(session, _device_query().where(DeviceRow.id == device)), None)


def device_accounts(session: Session, ids: Collection[int] | None = None) -> Iterator[DeviceAccount]:
    """All, or those of `ids` that are there, by id."""
    query = _device_query().order_by(DeviceRow.id)
    return _devices(session, query if ids is None else query.where(DeviceRow.id.in_(ids)))


def trunk_account(session: Session, trunk: TrunkId) -> TrunkAccount | None:
    """None: deleted, or switched off."""
    return next(_trunks(session, _trunk_query().where(TrunkRow.id == trunk)), None)


def trunk_accounts(session: Session) -> Iterator[TrunkAccount]:
    """All that are switched on, by id."""
    return _trunks(session, _trunk_query().order_by(TrunkRow.id))


def mailbox(session: Session, user: UserId) -> Mailbox | None:
    """None: deleted, or switched off."""
    return next(_mailboxes(session, _mailbox_query().where(UserRow.id == user)), None)


def mailboxes(session: Session, users: Collection[int] | None = None) -> Iterator[Mailbox]:
    """All, or those of `users` who have one, by user id."""
    query = _mailbox_query().order_by(UserRow.id)
    return _mailboxes(session, query if users is None else query.where(UserRow.id.in_(users)))


def is_there(session: Session, user: UserId) -> bool:
    """Whether the user exists."""
    return session.execute(select(UserRow.id).where(UserRow.id == user)).first() is not None


def domain_of(session: Session, user: int) -> int | None:
    """None: deleted."""
    return session.execute(select(UserRow.domain_id).where(UserRow.id == user)).scalar()


def extension_since(session: Session, user: UserId) -> datetime | None:
    """When the user got the extension that he has; None: there is no such user."""
    query = select(func.coalesce(UserRow.extension_since, UserRow.created)).where(UserRow.id == user)
    return session.execute(query).scalar()


def pin_is_set(session: Session, user: int, token: str) -> None:
    """The PBX has the PIN of that token now, and alone knows it; unless another one waits already."""
    known = (UserRow.id == user, func.coalesce(UserRow.pin_token, "") == token)
    session.execute(update(table_of(UserRow)).where(*known).values(pin=None, must_change_pin=False))


def extensions(session: Session, domain: DomainId) -> dict[str, UserId]:
    """Who answers which extension."""
    query = select(UserRow.extension, UserRow.id).where(UserRow.domain_id == domain).order_by(UserRow.extension)
    return {extension: UserId(id_) for extension, id_ in session.execute(query)}


def domain_ids(session: Session) -> list[DomainId]:
    return [DomainId(id_) for id_ in session.execute(select(DomainRow.id).order_by(DomainRow.id)).scalars()]


def shared_frame_ids(session: Session) -> list[FrameId]:
    query = select(FrameRow.id).where(FrameRow.owner_id.is_(None)).order_by(FrameRow.id)
    return [FrameId(id_) for id_ in session.execute(query).scalars()]


def every_subject(session: Session) -> Iterator[Subject]:
    """Everything that should be in the PBX, domains first."""
    yield from (Subject("domain", id_) for id_ in domain_ids(session))
    yield from (Subject("outside", id_) for id_ in domain_ids(session))
    yield from (Subject("callers", id_) for id_ in domain_ids(session))
    yield from (Subject("own callers", id_) for id_ in users_with_lists(session))
    yield from (Subject("frame", id_) for id_ in shared_frame_ids(session))
    yield from (Subject("group", id_) for id_ in groups.every_id(session))
    enabled = select(TrunkRow.id).where(TrunkRow.enabled).order_by(TrunkRow.id)
    yield from (Subject("trunk", id_) for id_ in session.execute(enabled).scalars())
    yield from (Subject("did", id_) for id_ in session.execute(select(DidRow.id).order_by(DidRow.id)).scalars())
    yield from (Subject("ban", id_) for id_ in bans.ids(session))
    yield from music.owners(session)
    yield from (
        Subject("device", id_) for id_ in session.execute(select(DeviceRow.id).order_by(DeviceRow.id)).scalars()
    )
    for id_, has_mailbox in session.execute(select(UserRow.id, UserRow.has_mailbox).order_by(UserRow.id)):
        yield Subject("user", id_)
        if has_mailbox:
            yield Subject("mailbox", id_)


def users_with_lists(session: Session, domain: DomainId | None = None) -> list[int]:
    """Users who have block or allow lists of their own, of a domain or of all."""
    listing = select(ListRow.user_id).where(ListRow.user_id.is_not(None))
    refusing = select(UserRow.id).where(UserRow.refuse_anonymous)
    if domain is not None:
        listing, refusing = listing.where(ListRow.domain_id == domain), refusing.where(UserRow.domain_id == domain)
    found = session.execute(listing.union(refusing)).scalars()
    return sorted(id_ for id_ in found if id_ is not None)


def _device_query() -> Query:
    columns = select(
        DeviceRow.id,
        DeviceRow.name,
        DeviceRow.ha1,
        UserRow.id,
        UserRow.name,
        UserRow.extension,
        UserRow.has_mailbox,
        DomainRow.id,
        DomainRow.name,
        func.coalesce(UserRow.language, DomainRow.language),
        func.coalesce(UserRow.emergency_number, UserRow.number, ""),
        UserRow.department,
        exists().where(GrantRow.user_id == UserRow.id, GrantRow.kind == "attendant"),
    )
    joined = columns.join(UserRow, UserRow.id == DeviceRow.owner_id)
    return joined.join(DomainRow, DomainRow.id == UserRow.domain_id)


def _devices(session: Session, query: Query) -> Iterator[DeviceAccount]:
    return (DeviceAccount(*row) for row in session.execute(query))


def _trunk_query() -> Query:
    skipped = ("id", "domain", "language")
    own = [table_of(TrunkRow).c[each.name] for each in fields(TrunkAccount) if each.name not in skipped]
    columns = select(TrunkRow.id, TrunkRow.domain_id, *own, DomainRow.language)
    return columns.join(DomainRow, DomainRow.id == TrunkRow.domain_id).where(TrunkRow.enabled)


def _trunks(session: Session, query: Query) -> Iterator[TrunkAccount]:
    return (TrunkAccount(*row) for row in session.execute(query))


def _mailbox_query() -> Query:
    zone = func.coalesce(UserRow.zone, DomainRow.zone)
    language = func.coalesce(UserRow.language, DomainRow.language)
    person = (UserRow.id, UserRow.domain_id, UserRow.name, UserRow.extension, UserRow.pin, UserRow.email)
    told = (UserRow.pin_token, UserRow.must_change_pin, UserRow.envelope, UserRow.message_seconds)
    said = (UserRow.say_caller, UserRow.say_length)
    joined = select(*person, zone, language, *told, *said).join(DomainRow, DomainRow.id == UserRow.domain_id)
    return joined.where(UserRow.has_mailbox)


def _mailboxes(session: Session, query: Query) -> Iterator[Mailbox]:
    return (Mailbox(*row) for row in session.execute(query))


def handsets_of(session: Session, user: int) -> dict[DeviceId, str]:
    """The user's handsets by id, with their names."""
    query = select(DeviceRow.id, DeviceRow.name).where(DeviceRow.owner_id == user).order_by(DeviceRow.name)
    return {DeviceId(id_): name for id_, name in session.execute(query)}
