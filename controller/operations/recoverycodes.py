"""Recovery codes: ten, for whoever has lost app and passkeys; each good once, and shown once."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import may
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.store.tables import RecoveryCodeRow

COUNT = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no l and 1, no o and 0, no i
LENGTH = 16  # 79 bits: nobody finds one by trying, not even with the database in hand


def new_code() -> str:
    """`abcd-efgh-jkmn-pqrs`."""
    letters = [secrets.choice(LETTERS) for _ in range(LENGTH)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, LENGTH, 4))


def renew(session: Session, myself: Actor, make_code: Callable[[], str] = new_code) -> tuple[str, ...]:
    """New ones, which can't be shown again; the earlier ones open nothing any more."""
    card = may.be_oneself(session, myself)
    codes = tuple(make_code() for _ in range(COUNT))
    forget(session, UserId(card.id))
    rows = [{"user_id": card.id, "code_hash": _hash(card.id, code), "used": None} for code in codes]
    session.execute(insert(RecoveryCodeRow), rows)
    audit(session, myself, "recoverycodes.renew", "user", card.id, card.domain_id)
    return codes


def first(session: Session, myself: Actor, make_code: Callable[[], str] = new_code) -> tuple[str, ...]:
    """New ones for who has none; else nothing: the present ones stay good."""
    card = may.be_oneself(session, myself)
    return () if left(session, UserId(card.id)) else renew(session, myself, make_code)


def left(session: Session, user: int) -> int:
    """How many are unused."""
    query = select(func.count()).where(RecoveryCodeRow.user_id == user, RecoveryCodeRow.used.is_(None))
    return int(session.execute(query).scalar_one())


def use(session: Session, user: UserId, typed: str, at: datetime) -> bool:
    """Whether that is one of the user's, which is used up herewith. Spaces, dashes and capitals don't matter."""
    clean = "".join(letter for letter in typed.lower() if letter.isalnum())
    row = RecoveryCodeRow
    good = update(row).where(row.user_id == user, row.code_hash == _hash(user, clean), row.used.is_(None))
    return bool(session.execute(good.values(used=at).returning(row.id)).all())


def forget(session: Session, user: UserId) -> None:
    """Without a second factor they are good for nothing."""
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.user_id == user))


def _hash(user: int, code: str) -> str:
    """Of the letters alone; two users' equal codes look different."""
    return hashlib.sha256(f"{user}:{code.replace('-', '')}".encode()).hexdigest()
