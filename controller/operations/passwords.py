"""Passwords of the portal, kept as argon2 hashes."""

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import may
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.refused import refuse
from controller.store import rows
from controller.store.tables import LoginRow, UserRow

PASSWORD_LENGTH = (10, 200)  # characters
HASHER = PasswordHasher()


def new_password() -> str:
    """16 characters that can be read aloud."""
    return secrets.token_hex(8)


def set_password(session: Session, actor: Actor, user: UserId, password: str, old: str | None = None) -> None:
    """Ends all log-ins of the user. Who changes his own must know the old one, if there is one."""
    card = may.edit_user(session, actor, user)
    may.spare_administrators(actor, card)
    present = hash_of(session, user)
    if actor.user == user and present and not matches(present, old or ""):
        raise refuse("old", "That is not the present password. Type it again.")
    put(session, user, password, actor)


def put(session: Session, user: UserId, password: str, by: Actor) -> None:
    """The new password of a user whom the caller has checked. Raises Refused for one that is too short or too long."""
    low, high = PASSWORD_LENGTH
    if not low <= len(password) <= high:
        raise refuse("password", f"The password has {len(password)} characters. Use {low} to {high}.")
    rows.change(session, UserRow, user, {"password_hash": HASHER.hash(password)})
    session.execute(delete(LoginRow).where(LoginRow.user_id == user))
    card = may.see_user(session, by, user)
    audit(session, by, "passwords.set_password", "user", user, card.domain_id)


def hash_of(session: Session, user: int) -> str | None:
    """None: the user can't log in."""
    return session.execute(select(UserRow.password_hash).where(UserRow.id == user)).scalar()


def matches(password_hash: str | None, password: str) -> bool:
    """As slow for somebody without a password, or unknown, as for a wrong one."""
    try:
        return HASHER.verify(password_hash or _nobody(), password) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobody() -> str:
    return HASHER.hash(secrets.token_hex(16))
