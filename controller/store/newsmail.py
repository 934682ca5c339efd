"""Whether a user wants mail of missed calls, and when his mails come: columns of his row. See missed.py."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.base import table_of
from controller.store.people import UserRow

USERS = table_of(UserRow)


@dataclass(frozen=True, slots=True)
class NewsMail:
    """`hour`: all news come in one mail a day, at that hour of his clock; None: each at once.

    `missed_since`, `hour_since`: switched on, and chosen, then.
    """

    missed: bool = False
    hour: int | None = None
    missed_since: datetime | None = None
    hour_since: datetime | None = None


USUAL = NewsMail()
COLUMNS = (USERS.c.missed_mail_since, USERS.c.mail_daily, USERS.c.mail_daily_since)


def of(session: Session, user: int) -> NewsMail:
    """That user's; as usual for who is not there."""
    found = session.execute(select(*COLUMNS).where(USERS.c.id == user)).one_or_none()
    return USUAL if found is None else _read(*found)


def of_domain(session: Session, domain: int) -> dict[int, NewsMail]:
    """Everybody's, by user."""
    query = select(USERS.c.id, *COLUMNS).where(USERS.c.domain_id == domain)
    return {user: _read(*cells) for user, *cells in session.execute(query)}


def columns(mail: NewsMail) -> dict[str, object]:
    """As the row has it."""
    return {
        "missed_mail_since": mail.missed_since,
        "mail_daily": mail.hour,
        "mail_daily_since": mail.hour_since,
    }


def put(session: Session, user: int, mail: NewsMail) -> None:
    """From now on."""
    rows.change(session, UserRow, user, columns(mail))


def _read(missed_since: datetime | None, hour: int | None, hour_since: datetime | None) -> NewsMail:
    return NewsMail(missed_since is not None, hour, missed_since, hour_since)
