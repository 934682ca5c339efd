"""Missed calls that are news: those since their user last opened his call history."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import may
from controller.operations.actors import Actor
from controller.store import history_pages
from controller.store.base import table_of
from controller.store.cards import UserCard
from controller.store.tables import UserRow

USERS = table_of(UserRow)


def missed(past: Session, card: UserCard, seen: datetime | None) -> int:
    """How many of that user; 100: that many, or more. `seen`: when he last opened it, None: never."""
    return history_pages.missed_since(past, card.id, (seen or card.created).timestamp())


def see(session: Session, actor: Actor, user: UserId) -> None:
    """He has opened it now."""
    may.edit_user(session, actor, user)
    session.execute(update(USERS).where(USERS.c.id == user).values(history_seen=actor.at))
