"""Rows -> a public number as its context needs it: where it leads, and whose it is (PRODUCT §1 DID)."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.destinations import ToHandset, ToUser, ToVoicemail
from controller.domain.directory import Device, Directory, User
from controller.domain.ids import DeviceId, DidId, DomainId, UserId
from controller.domain.trunks import Did
from controller.store import find, load, values
from controller.store.base import AnyRow, table_of
from controller.store.tables import DidRow, UserRow

DIDS, USERS = table_of(DidRow), table_of(UserRow)


def did(session: Session, id_: DidId) -> tuple[Directory, Did]:
    """The number, and of its domain what it leads to, users without their rules. Raises load.NoSuch."""
    row = session.execute(select(DIDS).where(DIDS.c.id == id_)).one_or_none()
    if row is None:
        raise load.NoSuch(f"no public number {id_}")
    found = Did(DidId(row.id), row.number, values.destination(row), _owners(session, row))
    devices = _devices(session, found)
    named = {found.to.user} if isinstance(found.to, ToUser) else set()
    named |= {found.to.owner} if isinstance(found.to, ToVoicemail) else set()
    users = _users(session, named | {device.owner for device in devices.values()})
    domain = load.load_domain(session, DomainId(row.domain_id), lists=False)
    return Directory(domain, users, devices), found


def of_numbers(session: Session, domain: int, numbers: Iterable[str | None]) -> list[DidId]:
    """Which of these numbers of users enter here."""
    query = select(DIDS.c.id).where(DIDS.c.domain_id == domain, DIDS.c.number.in_([n for n in numbers if n]))
    return [DidId(id_) for id_ in session.execute(query).scalars()]


def _owners(session: Session, row: AnyRow) -> tuple[UserId, ...]:
    """Who shows that number outside, and to whom it leads."""
    shown = select(USERS.c.id).where(USERS.c.domain_id == row.domain_id, USERS.c.number == row.number)
    owners = set(session.execute(shown).scalars()) | ({row.user_id} if row.kind == "user" else set())
    return tuple(UserId(id_) for id_ in sorted(owners - {None}))


def _devices(session: Session, found: Did) -> Mapping[DeviceId, Device]:
    card = find.device(session, found.to.device) if isinstance(found.to, ToHandset) else None
    return {} if card is None else {DeviceId(card.id): Device(DeviceId(card.id), UserId(card.owner_id), card.name)}


def _users(session: Session, ids: set[UserId]) -> Mapping[UserId, User]:
    return {
        UserId(id_): User(UserId(id_), card.extension, card.name, (), card.has_mailbox, card.ring_timeout)
        for id_, card in find.these_users(session, ids).items()
    }
