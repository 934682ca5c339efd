"""Answers kept for a day, so that a request that is sent again, by its idempotency key, is not done again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.tables import RepeatRow

KEPT = timedelta(days=1)
LAST_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was answered to the request with that digest."""

    request_hash: str
    status: int
    body: str


def claim(session: Session, token: int, key: str, request_hash: str, at: datetime) -> int | Kept:
    """The row to `keep` the answer in, or what was answered before. Two at once take turns: the row comes first."""
    session.execute(delete(RepeatRow).where(RepeatRow.created < at - KEPT))
    cells = {"token_id": token, "key": key, "request_hash": request_hash, "status": 0, "body": "", "created": at}
    try:
        with session.begin_nested():
            return rows.add(session, RepeatRow, cells)
    except IntegrityError:
        columns = select(RepeatRow.request_hash, RepeatRow.status, RepeatRow.body)
        return Kept(*session.execute(columns.where(RepeatRow.token_id == token, RepeatRow.key == key)).one())


def is_kept(session: Session, token: int, key: str, at: datetime) -> bool:
    """Whether `claim` will find an answer to that key; not in the last hour of its day: it may be over by then."""
    long_kept = RepeatRow.created >= at - KEPT + LAST_HOUR
    found = select(exists().where(RepeatRow.token_id == token, RepeatRow.key == key, long_kept))
    return bool(session.scalar(found))


def keep(session: Session, id_: int, status: int, body: str) -> None:
    """The answer, in the transaction of what it tells of."""
    rows.change(session, RepeatRow, id_, {"status": status, "body": body})
