"""Looks up cards: by id, by what people type, and in lists."""

from collections.abc import Collection
from typing import TypeVar

from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.base import Base, Query, table_of
from controller.store.cards import AuditEntry, DeviceCard, DomainCard, FrameCard, GrantCard, UserCard
from controller.store.tables import AuditRow, DeviceRow, DomainRow, FrameRow, GrantRow, UserRow

Card = TypeVar("Card")


def domain(session: Session, id_: int) -> DomainCard | None:
    return _one(session, DomainCard, _by_id(DomainCard, DomainRow, id_))


def domain_named(session: Session, name: str) -> DomainCard | None:
    return _one(session, DomainCard, rows.columns_of(DomainCard, DomainRow).where(DomainRow.name == name))


def domains(session: Session) -> tuple[DomainCard, ...]:
    return rows.cards(session, DomainCard, rows.columns_of(DomainCard, DomainRow).order_by(DomainRow.name))


def user(session: Session, id_: int) -> UserCard | None:
    return _one(session, UserCard, _by_id(UserCard, UserRow, id_))


def user_at(session: Session, domain_id: int, extension: str) -> UserCard | None:
    query = rows.columns_of(UserCard, UserRow)
    return _one(session, UserCard, query.where(UserRow.domain_id == domain_id, UserRow.extension == extension))


def users(session: Session, domain_id: int) -> tuple[UserCard, ...]:
    query = rows.columns_of(UserCard, UserRow).where(UserRow.domain_id == domain_id)
    return rows.cards(session, UserCard, query.order_by(UserRow.extension))


def these_users(session: Session, ids: Collection[int]) -> dict[int, UserCard]:
    """By id; who is not there is left out."""
    query = rows.columns_of(UserCard, UserRow).where(UserRow.id.in_(list(ids)))
    return {card.id: card for card in rows.cards(session, UserCard, query)} if ids else {}


def these_devices(session: Session, ids: Collection[int]) -> dict[int, DeviceCard]:
    """By id; what is not there is left out."""
    query = rows.columns_of(DeviceCard, DeviceRow).where(DeviceRow.id.in_(list(ids)))
    return {card.id: card for card in rows.cards(session, DeviceCard, query)} if ids else {}


def grants(session: Session, user_id: int) -> tuple[GrantCard, ...]:
    query = rows.columns_of(GrantCard, GrantRow).where(GrantRow.user_id == user_id)
    return rows.cards(session, GrantCard, query.order_by(GrantRow.kind, GrantRow.of_id))


def grant(session: Session, id_: int) -> GrantCard | None:
    return _one(session, GrantCard, _by_id(GrantCard, GrantRow, id_))


def device(session: Session, id_: int) -> DeviceCard | None:
    return _one(session, DeviceCard, _by_id(DeviceCard, DeviceRow, id_))


def device_named(session: Session, domain_id: int, name: str) -> DeviceCard | None:
    query = rows.columns_of(DeviceCard, DeviceRow)
    return _one(session, DeviceCard, query.where(DeviceRow.domain_id == domain_id, DeviceRow.name == name))


def devices(session: Session, owner_id: int) -> tuple[DeviceCard, ...]:
    query = rows.columns_of(DeviceCard, DeviceRow).where(DeviceRow.owner_id == owner_id)
    return rows.cards(session, DeviceCard, query.order_by(DeviceRow.name))


def devices_of_domain(session: Session, domain_id: int) -> tuple[DeviceCard, ...]:
    query = rows.columns_of(DeviceCard, DeviceRow).where(DeviceRow.domain_id == domain_id)
    return rows.cards(session, DeviceCard, query.order_by(DeviceRow.name))


def frame(session: Session, id_: int) -> FrameCard | None:
    return _one(session, FrameCard, _by_id(FrameCard, FrameRow, id_))


def frames(session: Session, domain_id: int, owner_id: int | None) -> tuple[FrameCard, ...]:
    """Those of one user, or (owner None) the domain's shared ones."""
    query = rows.columns_of(FrameCard, FrameRow).where(FrameRow.domain_id == domain_id, FrameRow.owner_id == owner_id)
    return rows.cards(session, FrameCard, query.order_by(FrameRow.name))


def audit(session: Session, domain_id: int | None, limit: int) -> tuple[AuditEntry, ...]:
    """The latest first; `domain_id` None: all domains."""
    query = rows.columns_of(AuditEntry, AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if domain_id is not None:
        query = query.where(AuditRow.domain_id == domain_id)
    return rows.cards(session, AuditEntry, query)


def _by_id(card: type, table: type[Base], id_: int) -> Query:
    return rows.columns_of(card, table).where(table_of(table).c.id == id_)


def _one(session: Session, card: type[Card], query: Query) -> Card | None:
    found = rows.cards(session, card, query)
    return found[0] if found else None
