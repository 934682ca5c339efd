"""Log-ins that are half done, and passkeys that were asked for: short-lived, kept here, each good for one ending.

Nothing opens with them but the step they wait for.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.store.tables import LoginStepRow

LASTS = timedelta(minutes=10)
MOST_TRIES = 5
Purpose = Literal["second", "passkey", "register"]


@dataclass(frozen=True, slots=True)
class Step:
    """What waits; `user` None: nobody said yet who it is. `challenge` is what a passkey must sign."""

    purpose: Purpose
    user: UserId | None
    challenge: str | None
    tries: int


def new_token() -> str:
    """256 random bits, for a cookie."""
    return secrets.token_urlsafe(32)


def begin(
    session: Session,
    purpose: Purpose,
    at: datetime,
    user: UserId | None = None,
    challenge: str | None = None,
    make_token: Callable[[], str] = new_token,
) -> str:
    """A step that waits from now on; the token that finds it again."""
    forget_ended(session, at)
    token = make_token()
    cells = {"purpose": purpose, "user_id": user, "challenge": challenge, "tries": 0, "created": at}
    session.execute(insert(LoginStepRow).values(token_hash=_hash(token), **cells))
    return token


def find(session: Session, token: str, purpose: Purpose, at: datetime) -> Step | None:
    """What waits under that token, None when its time is over. Reads only."""
    query = select(LoginStepRow.user_id, LoginStepRow.challenge, LoginStepRow.tries).where(*_is(token, purpose, at))
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    return Step(purpose, None if row.user_id is None else UserId(row.user_id), row.challenge, row.tries)


def ask(session: Session, token: str, challenge: str) -> None:
    """From now on a passkey may answer that challenge, and no earlier one."""
    session.execute(update(LoginStepRow).where(LoginStepRow.token_hash == _hash(token)).values(challenge=challenge))


def missed(session: Session, token: str) -> bool:
    """A wrong answer: the challenge is used up, and after some tries the step is over. Whether it goes on."""
    here = LoginStepRow.token_hash == _hash(token)
    counted = update(LoginStepRow).where(here).values(tries=LoginStepRow.tries + 1, challenge=None)
    tries = session.execute(counted.returning(LoginStepRow.tries)).scalar_one_or_none()
    if tries is None or tries >= MOST_TRIES:
        session.execute(delete(LoginStepRow).where(here))
        return False
    return True


def take(session: Session, token: str, purpose: Purpose, at: datetime) -> Step | None:
    """What waits, which is over herewith: of two who come at once only one gets it."""
    found = find(session, token, purpose, at)
    ended = delete(LoginStepRow).where(*_is(token, purpose, at)).returning(LoginStepRow.tries)
    return found if session.execute(ended).all() else None


def end_all(session: Session, user: UserId) -> None:
    """Whatever waits for that user waits in vain."""
    session.execute(delete(LoginStepRow).where(LoginStepRow.user_id == user))


def forget_ended(session: Session, at: datetime) -> None:
    """Delete the rows whose time is over."""
    session.execute(delete(LoginStepRow).where(LoginStepRow.created < at - LASTS))


def _is(token: str, purpose: Purpose, at: datetime) -> tuple[ColumnElement[bool], ...]:
    row = LoginStepRow
    return row.token_hash == _hash(token), row.purpose == purpose, row.created >= at - LASTS


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
