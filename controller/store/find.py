"""Looks up cards: by id, by what people type, and in lists."""

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.base import Base, Query, table_of
from controller.store.cards import (
    AuditEntry,
    DeviceCard,
    DomainCard,
    FrameCard,
    GrantCard,
    TokenCard,
    TrunkCard,
    UserCard,
)
from controller.store.engine import SEEN
from controller.store.tables import AuditRow, DeviceRow, DomainRow, FrameRow, GrantRow, TokenRow, TrunkRow, UserRow

Card = TypeVar("Card")
GRANTS = (  # made once: every page asks for them
    rows.columns_of(GrantCard, GrantRow)
    .where(GrantRow.user_id == bindparam("user"))
    .order_by(GrantRow.kind, GrantRow.of_id)
)


def domain(session: Session, id_: int) -> DomainCard | None:
    return _by_id(session, DomainCard, DomainRow, id_)


def domain_named(session: Session, name: str) -> DomainCard | None:
    return _one(session, DomainCard, rows.columns_of(DomainCard, DomainRow).where(DomainRow.name == name))


def domains(session: Session) -> tuple[DomainCard, ...]:
    return rows.cards(session, DomainCard, rows.columns_of(DomainCard, DomainRow).order_by(DomainRow.name))


def user(session: Session, id_: int) -> UserCard | None:
    """Each operation that a page asks looks whose things these are: in one look (engine.reading) it is asked once."""
    seen: dict[int, UserCard | None] | None = session.info.get(SEEN)
    if seen is None:
        return _by_id(session, UserCard, UserRow, id_)
    if id_ not in seen:
        seen[id_] = _by_id(session, UserCard, UserRow, id_)
    return seen[id_]


def user_at(session: Session, domain_id: int, extension: str) -> UserCard | None:
    query = rows.columns_of(UserCard, UserRow)
    return _one(session, UserCard, query.where(UserRow.domain_id == domain_id, UserRow.extension == extension))


def users_with_email(session: Session, address: str, most: int) -> tuple[UserCard, ...]:
    """Of all domains; capitals count for nothing. Looks through all users: not for pages."""
    query = rows.columns_of(UserCard, UserRow).where(func.lower(UserRow.email) == address.lower())
    return rows.cards(session, UserCard, query.order_by(UserRow.id).limit(most))


def users(session: Session, domain_id: int) -> tuple[UserCard, ...]:
    query = rows.columns_of(UserCard, UserRow).where(UserRow.domain_id == domain_id)
    return rows.cards(session, UserCard, query.order_by(UserRow.extension))


def users_after(
    session: Session, domain_id: int, after: int, limit: int, seen_by: int | None = None
) -> tuple[UserCard, ...]:
    """So many, by id; `seen_by` None: also those who are not listed, else only he himself of them."""
    query = rows.columns_of(UserCard, UserRow).where(UserRow.domain_id == domain_id, UserRow.id > after)
    if seen_by is not None:
        query = query.where(or_(UserRow.listed, UserRow.id == seen_by))
    return rows.cards(session, UserCard, query.order_by(UserRow.id).limit(limit))


def these_users(session: Session, ids: Collection[int]) -> dict[int, UserCard]:
    """By id; who is not there is left out."""
    query = rows.columns_of(UserCard, UserRow).where(UserRow.id.in_(list(ids)))
    return {card.id: card for card in rows.cards(session, UserCard, query)} if ids else {}


def these_devices(session: Session, ids: Collection[int]) -> dict[int, DeviceCard]:
    """By id; what is not there is left out."""
    query = rows.columns_of(DeviceCard, DeviceRow).where(DeviceRow.id.in_(list(ids)))
    return {card.id: card for card in rows.cards(session, DeviceCard, query)} if ids else {}


def grants(session: Session, user_id: int) -> tuple[GrantCard, ...]:
    return rows.cards(session, GrantCard, GRANTS, {"user": user_id})


def grant(session: Session, id_: int) -> GrantCard | None:
    return _by_id(session, GrantCard, GrantRow, id_)


def device(session: Session, id_: int) -> DeviceCard | None:
    return _by_id(session, DeviceCard, DeviceRow, id_)


def device_named(session: Session, domain_id: int, name: str) -> DeviceCard | None:
    query = rows.columns_of(DeviceCard, DeviceRow)
    return _one(session, DeviceCard, query.where(DeviceRow.domain_id == domain_id, DeviceRow.name == name))


def devices(session: Session, owner_id: int) -> tuple[DeviceCard, ...]:
    query = rows.columns_of(DeviceCard, DeviceRow).where(DeviceRow.owner_id == owner_id)
    return rows.cards(session, DeviceCard, query.order_by(DeviceRow.name))


def devices_of_domain(session: Session, domain_id: int) -> tuple[DeviceCard, ...]:
    query = rows.columns_of(DeviceCard, DeviceRow).where(DeviceRow.domain_id == domain_id)
    return rows.cards(session, DeviceCard, query.order_by(DeviceRow.name))


def devices_after(session: Session, domain_id: int, after: int, limit: int) -> tuple[DeviceCard, ...]:
    """So many, by id."""
    query = rows.columns_of(DeviceCard, DeviceRow).where(DeviceRow.domain_id == domain_id, DeviceRow.id > after)
    return rows.cards(session, DeviceCard, query.order_by(DeviceRow.id).limit(limit))


def frame(session: Session, id_: int) -> FrameCard | None:
    return _by_id(session, FrameCard, FrameRow, id_)


def frames(session: Session, domain_id: int, owner_id: int | None) -> tuple[FrameCard, ...]:
    """Those of one user, or (owner None) the domain's shared ones."""
    query = rows.columns_of(FrameCard, FrameRow).where(FrameRow.domain_id == domain_id, FrameRow.owner_id == owner_id)
    return rows.cards(session, FrameCard, query.order_by(FrameRow.name))


def token(session: Session, id_: int) -> TokenCard | None:
    return _by_id(session, TokenCard, TokenRow, id_)


def tokens(session: Session, user_id: int) -> tuple[TokenCard, ...]:
    query = rows.columns_of(TokenCard, TokenRow).where(TokenRow.user_id == user_id)
    return rows.cards(session, TokenCard, query.order_by(TokenRow.id))


def trunk(session: Session, id_: int) -> TrunkCard | None:
    return _by_id(session, TrunkCard, TrunkRow, id_)


def has_way_out(session: Session, domain_id: int) -> bool:
    """Whether a trunk of the domain is switched on."""
    return bool(session.scalar(select(exists().where(TrunkRow.domain_id == domain_id, TrunkRow.enabled))))


def trunks(session: Session, domain_id: int | None = None) -> tuple[TrunkCard, ...]:
    """In the order in which they are tried; without a domain those of all."""
    query = rows.columns_of(TrunkCard, TrunkRow).order_by(TrunkRow.domain_id, TrunkRow.position, TrunkRow.id)
    return rows.cards(session, TrunkCard, query if domain_id is None else query.where(TrunkRow.domain_id == domain_id))


def audit(session: Session, domain_id: int | None, limit: int, before: int | None = None) -> tuple[AuditEntry, ...]:
    """The latest first, or those `before` an entry; `domain_id` None: all domains."""
    query = rows.columns_of(AuditEntry, AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.id < before)
    if domain_id is not None:
        query = query.where(AuditRow.domain_id == domain_id)
    return rows.cards(session, AuditEntry, query)


def _by_id(session: Session, card: type[Card], table: type[Base], id_: int) -> Card | None:
    found = rows.cards(session, card, _with_id(cast(Any, card), table), {"id": id_})
    return found[0] if found else None


@cache
def _with_id(card: Any, table: type[Base]) -> Query:
    """Made once: every page asks for some rows by id, and making a statement takes longer than executing it."""
    return rows.columns_of(card, table).where(table_of(table).c.id == bindparam("id"))


def _one(session: Session, card: type[Card], query: Query) -> Card | None:
    found = rows.cards(session, card, query)
    return found[0] if found else None
