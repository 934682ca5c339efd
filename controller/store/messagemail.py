"""What a user wants to be mailed of voicemail messages: columns of his row."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.base import table_of
from controller.store.people import UserRow

USERS = table_of(UserRow)


@dataclass(frozen=True, slots=True)
class MessageMail:
    """`how`: off, notice (without the sound), wav or mp3 (with it). `to`: addresses beside the user's own.

    `then` is what becomes of a message once all of that was sent: keep, heard, delete. `since`: switched on then.
    `text`: where messages stand as text: nowhere (off), on the owner's page, or there and in mails (mail).
    """

    how: str = "off"
    to: tuple[str, ...] = ()
    then: str = "keep"
    since: datetime | None = None
    text: str = "page"


USUAL = MessageMail()
NAMES = ("message_mail", "message_mail_to", "message_mail_then", "message_mail_since", "message_text")
COLUMNS = tuple(USERS.c[name] for name in NAMES)


def of(session: Session, user: int) -> MessageMail:
    """That user's; as usual for who is not there."""
    found = session.execute(select(*COLUMNS).where(USERS.c.id == user)).one_or_none()
    return USUAL if found is None else _read(*found)


def of_domain(session: Session, domain: int) -> dict[int, MessageMail]:
    """Everybody's, by user."""
    query = select(USERS.c.id, *COLUMNS).where(USERS.c.domain_id == domain)
    return {user: _read(*cells) for user, *cells in session.execute(query)}


def columns(mail: MessageMail) -> dict[str, object]:
    """As the row has it."""
    return {
        "message_mail": mail.how,
        "message_mail_to": list(mail.to),
        "message_mail_then": mail.then,
        "message_mail_since": mail.since,
        "message_text": mail.text,
    }


def put(session: Session, user: int, mail: MessageMail) -> None:
    """From now on."""
    rows.change(session, UserRow, user, columns(mail))


def _read(how: str, to: list[str], then: str, since: datetime | None, text: str) -> MessageMail:
    return MessageMail(how, tuple(to), then, since, text)
