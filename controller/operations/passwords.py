"""Passwords of the portal, kept as argon2 hashes."""

import secrets
from functools import lru_cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import loginsteps, mail, may
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.refused import refuse
from controller.store import rows
from controller.store.tables import LoginRow, ResetRow, UserRow

PASSWORD_LENGTH = (10, 200)  # characters
HASHER = PasswordHasher()


def new_password() -> str:
    """16 characters that can be read aloud."""
    return secrets.token_hex(8)


def set_password(
    session: Session, actor: Actor, user: UserId, password: str, old: str | None = None, keep: str = ""
) -> None:
    """Ends all log-ins of the user but that of the token `keep`. Who changes his own must know the old one."""
    may.refuse_stand_in(actor)
    card = may.edit_user(session, actor, user)
    may.spare_administrators(actor, card)
    present = hash_of(session, user)
    if actor.user == user and present and not matches(present, old or ""):
        raise refuse("old", "That is not the present password. Type it again.")
    put(session, user, password, actor, keep)


def prove(session: Session, myself: Actor, password: str) -> None:
    """Before what opens one's own log-in is changed: whoever sits there knows the password. Reads only.

    It takes its time: to be done before the right to write is taken.
    """
    card = may.be_oneself(session, myself)
    if not matches(hash_of(session, card.id), password):
        raise refuse("present", "That is not your password. Type it again.")


def put(session: Session, user: UserId, password: str, by: Actor, keep: str = "") -> None:
    """The new password of a user whom the caller has checked. Raises Refused for one that is too short or too long."""
    low, high = PASSWORD_LENGTH
    if not low <= len(password) <= high:
        raise refuse(
            "password",
            "The password has {count} characters. Use {low} to {high}.",
            count=len(password),
            low=low,
            high=high,
        )
    is_replaced = hash_of(session, user) is not None
    rows.change(session, UserRow, user, {"password_hash": HASHER.hash(password)})
    kept = sha256(keep.encode()).hexdigest()
    session.execute(delete(LoginRow).where(LoginRow.user_id == user, LoginRow.token_hash != kept))
    session.execute(delete(ResetRow).where(ResetRow.user_id == user))  # a link to choose one is a log-in, too
    loginsteps.end_all(session, user)
    card = may.see_user(session, by, user)
    audit(session, by, "passwords.set_password", "user", user, card.domain_id)
    if is_replaced:
        mail.tell(session, by, "password changed", card, at=by.at)


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
