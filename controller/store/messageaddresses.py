"""Further addresses of voicemail messages: which of them have confirmed that they want them, and who was asked when."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from controller.store.base import table_of
from controller.store.mail import MessageAddressRow

ASKED = table_of(MessageAddressRow)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a link is for: that address shall get the messages of that user."""

    id: int
    user: int
    address: str
    is_confirmed: bool


def confirmed(session: Session, user: int) -> frozenset[str]:
    """The addresses that want that user's messages."""
    query = select(ASKED.c.address).where(ASKED.c.user_id == user, ASKED.c.confirmed.is_not(None))
    return frozenset(session.execute(query).scalars())


def add(session: Session, user: int, address: str, at: datetime, expires: datetime, secret: str) -> None:
    """Asked at that moment; `secret` is the hash of the link's. Links that it got so far open nothing more."""
    _end(session, user, [address])
    row = {"user_id": user, "address": address, "token_hash": secret, "asked": at, "expires": expires}
    session.execute(insert(ASKED).values(**row, confirmed=None))


def add_confirmed(session: Session, named: Iterable[tuple[int, str]], at: datetime) -> None:
    """Users and addresses that need not be asked."""
    alike = {"token_hash": None, "asked": at, "expires": at, "confirmed": at}
    rows = [{**alike, "user_id": user, "address": address} for user, address in named]
    if rows:
        session.execute(insert(ASKED), rows)


def keep_only(session: Session, user: int, addresses: Collection[str]) -> None:
    """All others of that user are to be asked again, should they come back."""
    found = select(ASKED.c.address).where(ASKED.c.user_id == user)
    _end(session, user, set(session.execute(found).scalars()) - set(addresses))


def opened(session: Session, secret: str, at: datetime) -> Asked | None:
    """By the hash of a link that is good."""
    columns = select(ASKED.c.id, ASKED.c.user_id, ASKED.c.address, ASKED.c.confirmed.is_not(None))
    found = session.execute(columns.where(ASKED.c.token_hash == secret, ASKED.c.expires > at)).one_or_none()
    return None if found is None else Asked(*found)


def confirm(session: Session, id_: int, at: datetime) -> None:
    session.execute(update(ASKED).where(ASKED.c.id == id_).values(confirmed=at))


def count_to(session: Session, address: str, since: datetime) -> int:
    """How often that address was asked, by whomever and however it was written."""
    same = func.lower(ASKED.c.address) == address.lower()
    return _count(session, ASKED.c.asked > since, same, ASKED.c.token_hash.is_not(None) | ASKED.c.confirmed.is_(None))


def count_by(session: Session, user: int, since: datetime) -> int:
    """How many were asked for that user."""
    return _count(session, ASKED.c.user_id == user, ASKED.c.asked > since)


def forget(session: Session, at: datetime) -> None:
    """Those whose link has ended unused."""
    session.execute(delete(ASKED).where(ASKED.c.expires <= at, ASKED.c.confirmed.is_(None)))


def _end(session: Session, user: int, addresses: Collection[str]) -> None:
    if addresses:
        which = (ASKED.c.user_id == user, ASKED.c.address.in_(addresses))
        session.execute(update(ASKED).where(*which).values(token_hash=None, confirmed=None))


def _count(session: Session, *which: object) -> int:
    found: int = session.execute(select(func.count()).select_from(ASKED).where(*which)).scalar_one()  # type: ignore[arg-type]
    return found
