"""Missed calls of those who want mail of them, what waits for mails of the day, and how far the journal was read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.base import Query, table_of
from controller.store.mail import MailRow
from controller.store.messages import CHUNK
from controller.store.missed_rows import DailyMessageRow, JournalPlaceRow, MissedCallRow
from controller.store.people import DomainRow, UserRow

CALLS, DAILY, PLACES = table_of(MissedCallRow), table_of(DailyMessageRow), table_of(JournalPlaceRow)
USERS, DOMAINS, MAILS = table_of(UserRow), table_of(DomainRow), table_of(MailRow)


@dataclass(frozen=True, slots=True)
class MissedCard:
    """One as it is told."""

    id: int
    user_id: int
    number: str
    name: str
    called: datetime


@dataclass(frozen=True, slots=True)
class Daily:
    """Who wants one mail a day, and at which hour of his clock; `done`: the last hour that it was looked after."""

    user: int
    hour: int
    since: datetime
    done: datetime | None
    zone: str


def wanting(session: Session, users: Iterable[int]) -> dict[int, datetime]:
    """Which of these want mail of missed calls, since when."""
    query = select(USERS.c.id, USERS.c.missed_mail_since)
    query = query.where(USERS.c.id.in_(list(users)), USERS.c.missed_mail_since.is_not(None))
    return dict(session.execute(query).all())


def add(session: Session, calls: Sequence[Mapping[str, object]]) -> int:
    """These rows, but those that are there already; how many are new."""
    new = [call for call in calls if not _is_there(session, call)]
    if new:
        session.execute(insert(CALLS), [{**call, "told": None} for call in new])
    return len(new)


def is_due(session: Session, before: datetime) -> bool:
    """Whether there is anybody in `untold`."""
    return session.execute(_due(before).limit(1)).scalar() is not None


def untold(session: Session, before: datetime) -> dict[int, list[MissedCard]]:
    """By who wants a mail at once: all calls not told, if the first is as old as that; the earliest first."""
    found: dict[int, list[MissedCard]] = {}
    here = (CALLS.c.told.is_(None), CALLS.c.user_id.in_(_due(before)))
    for card in rows.cards(session, MissedCard, _cards().where(*here).order_by(CALLS.c.called, CALLS.c.id)):
        found.setdefault(card.user_id, []).append(card)
    return found


def untold_of(session: Session, user: int) -> tuple[MissedCard, ...]:
    """The same of one user."""
    here = _cards().where(CALLS.c.user_id == user, CALLS.c.told.is_(None))
    return rows.cards(session, MissedCard, here.order_by(CALLS.c.called, CALLS.c.id))


def tell(session: Session, ids: Sequence[int], at: datetime) -> None:
    """A mail of these is written, or not wanted any more."""
    for start in range(0, len(ids), CHUNK):
        these = CALLS.c.id.in_(ids[start : start + CHUNK])
        session.execute(update(CALLS).where(these).values(told=at))


def forget(session: Session, before: datetime) -> None:
    """Calls and messages before that instant."""
    session.execute(delete(CALLS).where(CALLS.c.called < before))
    session.execute(delete(DAILY).where(DAILY.c.since < before))


def daily(session: Session) -> list[Daily]:
    """Everybody who wants one mail a day."""
    columns = (USERS.c.id, USERS.c.mail_daily, USERS.c.mail_daily_since, USERS.c.mail_daily_done)
    query = select(*columns, USERS.c.zone, DOMAINS.c.zone).join(DOMAINS, DOMAINS.c.id == USERS.c.domain_id)
    query = query.where(USERS.c.mail_daily.is_not(None), USERS.c.mail_daily_since.is_not(None))
    return [
        Daily(user, hour, since, done, own or domain) for user, hour, since, done, own, domain in session.execute(query)
    ]


def done_daily(session: Session, user: int, hour: datetime) -> None:
    """The mail of that hour is written, or there was nothing to tell."""
    rows.change(session, UserRow, user, {"mail_daily_done": hour})


def wait_for_daily(
    session: Session, user: int, msg_ids: Iterable[str], at: datetime, anew: Collection[str] = ()
) -> None:
    """These messages are told in the mail of the day; those that were there before are told once, but those `anew`."""
    session.execute(delete(DAILY).where(DAILY.c.user_id == user, DAILY.c.msg_id.in_(list(anew))))
    there = set(session.execute(select(DAILY.c.msg_id).where(DAILY.c.user_id == user)).scalars())
    new = [{"user_id": user, "msg_id": msg_id} for msg_id in dict.fromkeys(msg_ids) if msg_id not in there]
    if new:
        session.execute(insert(DAILY), [{**each, "since": at, "told": None} for each in new])


def take_daily(session: Session, user: int, at: datetime) -> list[str]:
    """The messages that waited for it; they do not wait any more."""
    waiting = update(DAILY).where(DAILY.c.user_id == user, DAILY.c.told.is_(None)).values(told=at)
    return list(session.execute(waiting.returning(DAILY.c.msg_id)).scalars())


def mails_of(session: Session, user: int, since: datetime) -> int:
    """How many mails of missed calls that user got from then on, or is to get."""
    his = (MAILS.c.user_id == user, MAILS.c.kind == "missed call", MAILS.c.created > since)
    found: int = session.execute(select(func.count()).where(*his)).scalar_one()
    return found


def journal_place(session: Session, reader: str) -> tuple[int, str] | None:
    """Byte and mark; None: nothing was read yet."""
    found = session.execute(select(PLACES.c.at, PLACES.c.mark).where(PLACES.c.reader == reader)).one_or_none()
    return None if found is None else (found[0], found[1])


def put_journal_place(session: Session, reader: str, at: int, mark: str) -> None:
    """From there on, next time."""
    changed = session.execute(update(PLACES).where(PLACES.c.reader == reader).values(at=at, mark=mark))
    if not changed.rowcount:  # type: ignore[attr-defined]
        session.execute(insert(PLACES).values(reader=reader, at=at, mark=mark))


def _due(before: datetime) -> Select[tuple[int]]:
    at_once = select(USERS.c.id).where(USERS.c.mail_daily.is_(None))
    waiting = (CALLS.c.told.is_(None), CALLS.c.called <= before)
    return select(CALLS.c.user_id).where(*waiting, CALLS.c.user_id.in_(at_once))


def _cards() -> Query:
    return rows.columns_of(MissedCard, MissedCallRow)


def _is_there(session: Session, call: Mapping[str, object]) -> bool:
    query = select(CALLS.c.id).where(CALLS.c.user_id == call["user_id"], CALLS.c.call == call["call"])
    return session.execute(query).scalar() is not None
