"""Addresses that are kept out: cards, and what the PBX needs to know."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.cards import BanCard
from controller.store.tables import BanRow


def everything(session: Session) -> tuple[BanCard, ...]:
    """By address."""
    return rows.cards(session, BanCard, rows.columns_of(BanCard, BanRow).order_by(BanRow.address))


def of_address(session: Session, address: str) -> BanCard | None:
    query = rows.columns_of(BanCard, BanRow).where(BanRow.address == address)
    return next(iter(rows.cards(session, BanCard, query)), None)


def card(session: Session, id_: int) -> BanCard | None:
    query = rows.columns_of(BanCard, BanRow).where(BanRow.id == id_)
    return next(iter(rows.cards(session, BanCard, query)), None)


def over(session: Session, at: datetime) -> tuple[BanCard, ...]:
    """Those whose time is up."""
    return rows.cards(session, BanCard, rows.columns_of(BanCard, BanRow).where(BanRow.until <= at))


def next_end(session: Session) -> datetime | None:
    """When the first of them is over."""
    return session.execute(select(func.min(BanRow.until))).scalar()


def ids(session: Session) -> list[int]:
    return list(session.execute(select(BanRow.id).order_by(BanRow.id)).scalars())
