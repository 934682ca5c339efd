"""Whose users, phones and trunks are: for showing who is on the phone."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from controller.store.base import table_of
from controller.store.tables import DeviceRow, TrunkRow, UserRow

CHUNK = 500  # ids a statement
USERS, DEVICES, TRUNKS = table_of(UserRow).c, table_of(DeviceRow).c, table_of(TrunkRow).c


@dataclass(frozen=True, slots=True)
class Owners:
    """`users` with domain, extension and name, all `devices` of theirs with the user, `trunks` with domain and name."""

    users: dict[int, tuple[int, str, str]] = field(default_factory=dict)
    devices: dict[int, int] = field(default_factory=dict)
    trunks: dict[int, tuple[int, str]] = field(default_factory=dict)


def everything(session: Session) -> Owners:
    """Of all domains."""
    found = Owners()
    _add_users(session, found, true(), true())
    _add_trunks(session, found, true())
    return found


def some(session: Session, users: Collection[int], devices: Collection[int], trunks: Collection[int]) -> Owners:
    """These users, the users of these devices, and these trunks, as far as they are there."""
    found, wanted = Owners(), set(users)
    for ids in _chunks(devices):
        wanted |= set(session.execute(select(DEVICES.owner_id).where(DEVICES.id.in_(ids))).scalars())
    for ids in _chunks(wanted):
        _add_users(session, found, USERS.id.in_(ids), DEVICES.owner_id.in_(ids))
    for ids in _chunks(trunks):
        _add_trunks(session, found, TRUNKS.id.in_(ids))
    return found


def _add_users(session: Session, found: Owners, users: ColumnElement[bool], devices: ColumnElement[bool]) -> None:
    columns = (USERS.id, USERS.domain_id, USERS.extension, USERS.name)
    for id_, domain, extension, name in session.execute(select(*columns).where(users)):
        found.users[id_] = (domain, extension, name)
    for id_, owner in session.execute(select(DEVICES.id, DEVICES.owner_id).where(devices)):
        if owner in found.users:
            found.devices[id_] = owner


def _add_trunks(session: Session, found: Owners, trunks: ColumnElement[bool]) -> None:
    for id_, domain, name in session.execute(select(TRUNKS.id, TRUNKS.domain_id, TRUNKS.name).where(trunks)):
        found.trunks[id_] = (domain, name)


def _chunks(ids: Collection[int]) -> Iterator[list[int]]:
    whole = sorted(ids)
    for start in range(0, len(whole), CHUNK):
        yield whole[start : start + CHUNK]
