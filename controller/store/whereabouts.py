"""Whose things subjects are: the domain, and the user where one owns it. For telling people of changes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import null, select
from sqlalchemy.orm import Session

from controller.domain.carriers import address_of
from controller.store import find
from controller.store.base import Base, table_of
from controller.store.cards import TrunkCard
from controller.store.subjects import Subject, SubjectKind
from controller.store.tables import DeviceRow, DidRow, FrameRow, GroupRow, TrunkRow, UserRow

CHUNK = 500  # ids a statement
TABLES: dict[SubjectKind, type[Base]] = {
    "user": UserRow,
    "mailbox": UserRow,
    "own callers": UserRow,
    "music": UserRow,
    "frame": FrameRow,
    "device": DeviceRow,
    "trunk": TrunkRow,
    "did": DidRow,
    "group": GroupRow,
}
OF_DOMAIN: tuple[SubjectKind, ...] = ("domain", "outside", "callers", "domain music")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """`user` is the owner, None for what belongs to the domain."""

    domain: int
    user: int | None = None


def whereabouts(session: Session, subjects: Collection[Subject]) -> dict[Subject, Whereabouts]:
    """Of those that are there; a ban belongs to no domain."""
    found = {subject: Whereabouts(subject.id) for subject in subjects if subject.kind in OF_DOMAIN}
    for kind, table in TABLES.items():
        ids = sorted({subject.id for subject in subjects if subject.kind == kind})
        for start in range(0, len(ids), CHUNK):
            found |= _in_table(session, kind, table, ids[start : start + CHUNK])
    return found


def domains_of_logins(session: Session, accounts: Collection[str]) -> set[int]:
    """The domains whose trunks log in with one of these accounts, `sip:user@host`."""
    return {card.domain_id for card in find.trunks(session) if card.kind == "registration" and _login(card) in accounts}


def _login(card: TrunkCard) -> str:
    return address_of(card.host, card.port, card.transport, card.username)


def _in_table(session: Session, kind: SubjectKind, table: type[Base], ids: list[int]) -> dict[Subject, Whereabouts]:
    columns: Any = table_of(table).c
    owner = columns.id if table is UserRow else columns.get("owner_id")
    wanted = (columns.id, columns.domain_id, null() if owner is None else owner)
    found = session.execute(select(*wanted).where(columns.id.in_(ids)))
    return {Subject(kind, id_): Whereabouts(domain, user) for id_, domain, user in found}
