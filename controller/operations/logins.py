"""Log-ins of the portal: server-side, so that a password change or a click ends them everywhere."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.operations import loginsteps, may, passwords
from controller.operations.actors import Actor, of_user
from controller.operations.changes import audit
from controller.operations.refused import Refused, refuse
from controller.store import find
from controller.store.tables import LoginRow, UserRow

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
MARK = 16  # hex digits of the token's SHA-256
SEEN_EVERY = timedelta(minutes=1)  # how exact `last_seen` is: not a write a request
OF_TOKEN = select(  # made once: every request asks for it
    LoginRow.user_id, LoginRow.created, LoginRow.last_seen, LoginRow.address, LoginRow.agent, UserRow.history_seen
).where(LoginRow.token_hash == bindparam("token"), UserRow.id == LoginRow.user_id)


@dataclass(frozen=True, slots=True)
class Login:
    """One browser that is logged in."""

    user: UserId
    created: datetime
    last_seen: datetime
    address: str
    agent: str
    mark: str = ""  # tells it from the user's others, and opens nothing
    history_seen: datetime | None = None  # missed calls up to then are no news to the user


def new_token() -> str:
    """256 random bits, for a cookie."""
    return secrets.token_urlsafe(32)


def log_in(
    session: Session,
    login: str,
    password: str,
    at: datetime,
    address: str,
    agent: str = "",
    make_token: Callable[[], str] = new_token,
) -> str:
    """The token to put into the cookie, for `1001@acme.example`. Raises Refused, the same for all reasons."""
    return begin(session, check(session, login, password), at, address, agent, make_token)


def check(session: Session, login: str, password: str) -> UserId:
    """Whose log-in that is. Reads only, and takes its time: to be done before the right to write is taken.

    Raises Refused, the same and as slowly for an unknown log-in as for a wrong password.
    """
    user = _find(session, login)
    present = None if user is None else passwords.hash_of(session, user)
    if not passwords.matches(present, password) or user is None:
        raise _wrong()
    return user


def begin(
    session: Session,
    user: UserId,
    at: datetime,
    address: str,
    agent: str = "",
    make_token: Callable[[], str] = new_token,
    how: str = "",
) -> str:
    """A new log-in of a user who was checked wholly; the token that opens it. Pages use entering.admit."""
    token = make_token()
    cells = {"user_id": user, "created": at, "last_seen": at, "address": address[:64], "agent": agent[:200]}
    session.execute(insert(LoginRow).values(token_hash=_hash(token), **cells))
    actor = of_user(session, user, at, address)
    audit(session, actor, "logins.log_in", "user", user, actor.domain, after={"how": how} if how else None)
    return token


def find_login(session: Session, token: str, at: datetime) -> Login | None:
    """The log-in that `token` opens; None when it has ended. Reads only."""
    row = session.execute(OF_TOKEN, {"token": _hash(token)}).one_or_none()
    if row is None or at - row.last_seen > IDLE or at - row.created > LONGEST:
        return None
    return Login(UserId(row.user_id), *row[1:5], history_seen=row.history_seen)


def actor_for(session: Session, token: str, at: datetime, address: str) -> Actor | None:
    """Who holds that token; None when the log-in has ended. Reads only."""
    login = find_login(session, token, at)
    try:
        return None if login is None else of_user(session, login.user, at, address)
    except Refused:
        return None


def is_due(login: Login, at: datetime) -> bool:
    """Whether `seen` has something to write."""
    return login.last_seen < at - SEEN_EVERY


def seen(session: Session, token: str, at: datetime) -> None:
    """Keeps the log-in from idling out; writes at most once a minute."""
    late = (LoginRow.token_hash == _hash(token), LoginRow.last_seen < at - SEEN_EVERY)
    session.execute(update(LoginRow).where(*late).values(last_seen=at))


def log_out(session: Session, token: str) -> None:
    """End this log-in."""
    session.execute(delete(LoginRow).where(LoginRow.token_hash == _hash(token)))


def everything(session: Session, actor: Actor, user: UserId) -> tuple[Login, ...]:
    """Where the user is logged in, the latest first."""
    may.edit_user(session, actor, user)
    row = LoginRow
    columns = select(row.user_id, row.created, row.last_seen, row.address, row.agent, row.token_hash)
    here = (row.user_id == user, row.last_seen >= actor.at - IDLE, row.created >= actor.at - LONGEST)
    found = session.execute(columns.where(*here).order_by(row.last_seen.desc()))
    return tuple(Login(user, *each[1:5], each[5][:MARK]) for each in found)


def mark_of(token: str) -> str:
    """The mark of the log-in that this token opens."""
    return _hash(token)[:MARK]


def end(session: Session, actor: Actor, user: UserId, mark: str) -> None:
    """End one log-in of the user; that it has ended already is no matter."""
    card = may.edit_user(session, actor, user)
    ended = delete(LoginRow).where(LoginRow.user_id == user, func.substr(LoginRow.token_hash, 1, MARK) == mark)
    if session.execute(ended.returning(LoginRow.created)).all():
        audit(session, actor, "logins.end", "user", user, card.domain_id)


def log_out_everywhere(session: Session, actor: Actor, user: UserId, keep: str = "") -> None:
    """End all log-ins of the user, but the one of the token `keep`."""
    card = may.edit_user(session, actor, user)
    session.execute(delete(LoginRow).where(LoginRow.user_id == user, LoginRow.token_hash != _hash(keep)))
    loginsteps.end_all(session, user)
    audit(session, actor, "logins.log_out_everywhere", "user", user, card.domain_id)


def forget_ended(session: Session, at: datetime) -> None:
    """Delete the rows of log-ins that have ended by themselves, or were never done."""
    loginsteps.forget_ended(session, at)
    session.execute(delete(LoginRow).where((LoginRow.last_seen < at - IDLE) | (LoginRow.created < at - LONGEST)))


def _find(session: Session, login: str) -> UserId | None:
    extension, at_sign, name = login.strip().partition("@")
    domain = find.domain_named(session, name.lower()) if at_sign else None
    user = domain and find.user_at(session, domain.id, extension)
    return UserId(user.id) if user else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _wrong() -> Refused:
    return refuse("login", "Login or password is wrong. A login looks like 1001@acme.example.")
