"""Public numbers: cards, and which of them lead where."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store import values
from controller.store.base import AnyRow, Query, table_of
from controller.store.cards import DidCard
from controller.store.subjects import Subject
from controller.store.tables import DidRow

DIDS = table_of(DidRow)


def card(session: Session, id_: int) -> DidCard | None:
    """None: deleted."""
    return next(iter(cards(session, select(DIDS).where(DIDS.c.id == id_))), None)


def numbered(session: Session, number: str) -> DidCard | None:
    """By number, in E.164 form."""
    return next(iter(cards(session, select(DIDS).where(DIDS.c.number == number))), None)


def of_domain(session: Session, domain: int) -> tuple[DidCard, ...]:
    """By number."""
    return cards(session, select(DIDS).where(DIDS.c.domain_id == domain).order_by(DIDS.c.number))


def these(session: Session, subjects: Iterable[Subject]) -> tuple[DidCard, ...]:
    """Those of the subjects that are numbers, by number."""
    ids = [subject.id for subject in subjects if subject.kind == "did"]
    return cards(session, select(DIDS).where(DIDS.c.id.in_(ids)).order_by(DIDS.c.number)) if ids else ()


def cards(session: Session, query: Query) -> tuple[DidCard, ...]:
    """Whole rows as cards."""
    return tuple(_card(row) for row in session.execute(query))


def _card(row: AnyRow) -> DidCard:
    return DidCard(row.id, row.domain_id, row.number, row.note, values.destination(row), row.created)
