"""What the PBX needs to know beside plans: devices with their HA1, mailboxes, extensions; and lists of everything."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.domain.ids import DeviceId, DomainId, FrameId, UserId
from controller.store.base import Query
from controller.store.subjects import Subject
from controller.store.tables import DeviceRow, DomainRow, FrameRow, UserRow


@dataclass(frozen=True, slots=True, repr=False)
class DeviceAccount:
    """A handset's SIP account; `ha1` is MD5 of `d<id>:ringplan:<secret>`."""

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


@dataclass(frozen=True, slots=True, repr=False)
class Mailbox:
    """A voicemail box, named `<user>@d<domain>` in the PBX."""

    user: UserId
    domain: DomainId
    name: str
    extension: str
    pin: str
    email: str | None
    zone: str
    language: str


def device_account(session: Session, device: DeviceId) -> DeviceAccount | None:
    """None: deleted."""
    return next(_devices(session, _device_query().where(DeviceRow.id == device)), None)


def device_accounts(session: Session) -> Iterator[DeviceAccount]:
    """All, by id."""
    return _devices(session, _device_query().order_by(DeviceRow.id))


def mailbox(session: Session, user: UserId) -> Mailbox | None:
    """None: deleted, or switched off."""
    return next(_mailboxes(session, _mailbox_query().where(UserRow.id == user)), None)


def mailboxes(session: Session) -> Iterator[Mailbox]:
    """All, by user id."""
    return _mailboxes(session, _mailbox_query().order_by(UserRow.id))


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
    yield from (Subject("frame", id_) for id_ in shared_frame_ids(session))
    yield from (
        Subject("device", id_) for id_ in session.execute(select(DeviceRow.id).order_by(DeviceRow.id)).scalars()
    )
    for id_, has_mailbox in session.execute(select(UserRow.id, UserRow.has_mailbox).order_by(UserRow.id)):
        yield Subject("user", id_)
        if has_mailbox:
            yield Subject("mailbox", id_)


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
    )
    joined = columns.join(UserRow, UserRow.id == DeviceRow.owner_id)
    return joined.join(DomainRow, DomainRow.id == UserRow.domain_id)


def _devices(session: Session, query: Query) -> Iterator[DeviceAccount]:
    return (DeviceAccount(*row) for row in session.execute(query))


def _mailbox_query() -> Query:
    zone = func.coalesce(UserRow.zone, DomainRow.zone)
    language = func.coalesce(UserRow.language, DomainRow.language)
    person = (UserRow.id, UserRow.domain_id, UserRow.name, UserRow.extension, UserRow.pin, UserRow.email)
    joined = select(*person, zone, language).join(DomainRow, DomainRow.id == UserRow.domain_id)
    return joined.where(UserRow.has_mailbox)


def _mailboxes(session: Session, query: Query) -> Iterator[Mailbox]:
    return (Mailbox(*row) for row in session.execute(query))


def handsets_of(session: Session, user: int) -> dict[DeviceId, str]:
    """The user's handsets by id, with their names."""
    query = select(DeviceRow.id, DeviceRow.name).where(DeviceRow.owner_id == user).order_by(DeviceRow.name)
    return {DeviceId(id_): name for id_, name in session.execute(query)}
