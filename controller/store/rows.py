"""Plain statements by table and id, and rows as frozen cards: no ORM row is ever made, let alone leaves store."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from controller.store.base import Base, Query, table_of

Card = TypeVar("Card")


def add(session: Session, table: type[Base], values: Mapping[str, Any]) -> int:
    """Insert; the new id. Raises sqlalchemy.exc.IntegrityError where a constraint says no."""
    key = table_of(table).c.id
    return cast(int, session.execute(insert(table_of(table)).values(**values).returning(key)).scalar_one())


def change(session: Session, table: type[Base], id_: int, values: Mapping[str, Any]) -> None:
    """Update these columns of one row."""
    if values:
        session.execute(update(table_of(table)).where(table_of(table).c.id == id_).values(**values))


def remove(session: Session, table: type[Base], id_: int) -> None:
    """Delete one row; what hangs on it goes by foreign key."""
    session.execute(delete(table_of(table)).where(table_of(table).c.id == id_))


def lock(session: Session, table: type[Base], id_: int) -> None:
    """No other transaction changes this row until ours ends (on SQLite a writer has that anyway)."""
    key = table_of(table).c.id
    session.execute(select(key).where(key == id_).with_for_update()).all()


def columns_of(card: type[Any], table: type[Base]) -> Query:
    """A query for the columns named like the card's fields."""
    return _columns_of(cast(Any, card), table)


@cache
def _columns_of(card: Any, table: type[Base]) -> Query:
    """Made once: naming columns takes longer than asking SQLite."""
    return select(*(table_of(table).c[field.name] for field in fields(card)))


def cards(
    session: Session, card: type[Card], query: Query, values: Mapping[str, Any] | None = None
) -> tuple[Card, ...]:
    """Each row of `query`, with `values` for its parameters, as a card, by position; JSON lists become tuples."""
    return tuple(card(*map(_frozen, row)) for row in session.execute(query, values))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
