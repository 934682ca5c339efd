"""Log-ins of the portal: the password checked, and a session on the server's side that can be ended from there.

The browser holds a random token, the database only its hash: who reads the database can't act as anybody.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.store.tables import DomainRow, LoginRow, UserRow

IDLE = timedelta(days=7)  # unused for so long, a log-in ends
LONGEST = timedelta(days=30)  # and in any case after this
SEEN_EVERY = timedelta(minutes=5)  # how exact `last_seen` is; writing it at every request would cost a transaction each
MAX_PASSWORD = 1000  # characters; more is nobody's password, and hashing it costs
ACCOUNT = re.compile(r"([0-9]{2,6})@([a-z0-9.-]{1,253})")


@dataclass(frozen=True, slots=True)
class Login:
    """One open session of `user`."""

    user: UserId
    created: datetime
    last_seen: datetime
    address: str
    agent: str


def account_name(typed: str) -> str | None:
    """`1001@acme.example` in its one spelling; None for what has not that shape."""
    clean = typed.strip().lower()
    return clean if ACCOUNT.fullmatch(clean) else None


def verify(session: Session, account: str, password: str) -> UserId | None:
    """Whose account it is, if that is the password. Takes the same time for an unknown account and a wrong password."""
    extension, _, domain = account.partition("@")
    query = select(UserRow.id, UserRow.password_hash).join(DomainRow, DomainRow.id == UserRow.domain_id)
    row = session.execute(query.where(UserRow.extension == extension, DomainRow.name == domain)).one_or_none()
    nobodys = _nobodys_hash()
    if row is None or row.password_hash is None:
        _matches(nobodys, password)
        return None
    return UserId(row.id) if _matches(row.password_hash, password) else None


def start(session: Session, user: UserId, token: str, at: datetime, *, address: str, agent: str) -> None:
    """A new log-in that `token` opens; those of this user that have expired are forgotten."""
    expired = (LoginRow.last_seen <= at - IDLE) | (LoginRow.created <= at - LONGEST)
    session.execute(delete(LoginRow).where(LoginRow.user_id == user, expired))
    values = {"user_id": user, "created": at, "last_seen": at, "address": address[:64], "agent": agent[:200]}
    session.execute(insert(LoginRow).values(token_hash=_hash(token), **values))


def find(session: Session, token: str, at: datetime) -> Login | None:
    """The log-in that `token` opens; None if it was ended or has expired."""
    columns = select(LoginRow.user_id, LoginRow.created, LoginRow.last_seen, LoginRow.address, LoginRow.agent)
    row = session.execute(columns.where(LoginRow.token_hash == _hash(token))).one_or_none()
    if row is None or at - row.last_seen >= IDLE or at - row.created >= LONGEST:
        return None
    return Login(UserId(row.user_id), row.created, row.last_seen, row.address, row.agent)


def is_due(login: Login, at: datetime) -> bool:
    """Whether `seen` should be written again."""
    return at - login.last_seen >= SEEN_EVERY


def seen(session: Session, token: str, at: datetime, address: str) -> None:
    """The log-in is in use."""
    values = {"last_seen": at, "address": address[:64]}
    session.execute(update(LoginRow).where(LoginRow.token_hash == _hash(token)).values(**values))


def end(session: Session, token: str) -> None:
    """Log out."""
    session.execute(delete(LoginRow).where(LoginRow.token_hash == _hash(token)))


def end_all(session: Session, user: UserId) -> None:
    """Log out everywhere: after a new password, for one."""
    session.execute(delete(LoginRow).where(LoginRow.user_id == user))


def _hash(token: str) -> str:
    """Of 256 random bits: nothing to guess, so no slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _matches(password_hash: str, password: str) -> bool:
    try:
        return len(password) <= MAX_PASSWORD and PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    """What is compared where there is no such account, for the time it takes."""
    return PasswordHasher().hash("nobody")
