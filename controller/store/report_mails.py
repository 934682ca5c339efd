"""Who wants a report of the domain's calls by mail, how often, and which were looked after."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.reporting import Every
from controller.store.base import table_of
from controller.store.people import DomainRow, UserRow
from controller.store.report_mails_rows import ReportMailRow

MAILS, USERS, DOMAINS = table_of(ReportMailRow), table_of(UserRow), table_of(DomainRow)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`zone`: the domain's, whose days the report has."""

    user: int
    every: Every
    since: datetime
    done: datetime | None
    zone: str


def every(session: Session, user: int) -> Every | None:
    """None: he wants none."""
    found: Every | None = session.execute(select(MAILS.c.every).where(MAILS.c.user_id == user)).scalar()
    return found


def put(session: Session, user: int, wanted: Every | None, at: datetime) -> None:
    """From now on; what is over already is not asked for."""
    session.execute(delete(MAILS).where(MAILS.c.user_id == user))
    if wanted:
        session.execute(insert(MAILS).values(user_id=user, every=wanted, since=at, done=None))


def wanting(session: Session) -> tuple[Wanted, ...]:
    """Everybody who wants some."""
    columns = (MAILS.c.user_id, MAILS.c.every, MAILS.c.since, MAILS.c.done, DOMAINS.c.zone)
    joined = MAILS.join(USERS, USERS.c.id == MAILS.c.user_id).join(DOMAINS, DOMAINS.c.id == USERS.c.domain_id)
    return tuple(Wanted(*row) for row in session.execute(select(*columns).select_from(joined)))


def one(session: Session, user: int) -> Wanted | None:
    """As it stands now, in the transaction that is to write the mail."""
    return next((each for each in wanting(session) if each.user == user), None)


def done(session: Session, user: int, moment: datetime) -> None:
    """The one that was due then is written, or there is nobody to write it to."""
    session.execute(update(MAILS).where(MAILS.c.user_id == user).values(done=moment))
