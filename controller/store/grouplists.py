"""A domain's groups, searched and page by page."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.store import groups
from controller.store.cards import GroupCard
from controller.store.outside import GroupRow
from controller.store.rosters import matching


def found(session: Session, domain: int, words: str, after: str, limit: int) -> tuple[GroupCard, ...]:
    """So many by extension, of those that come after one; `words` are part of an extension or a name."""
    query = select(groups.GROUPS).where(*_conditions(domain, words), GroupRow.extension > after)
    return groups.cards(session, query.order_by(GroupRow.extension).limit(limit))


def count(session: Session, domain: int, words: str) -> int:
    """How many there are in all."""
    return session.execute(select(func.count()).select_from(GroupRow).where(*_conditions(domain, words))).scalar_one()


def _conditions(domain: int, words: str) -> list[Any]:
    return [GroupRow.domain_id == domain, *matching((GroupRow.extension, GroupRow.name), words)]
