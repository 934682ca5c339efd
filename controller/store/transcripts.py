"""Texts of voicemail messages: wanted, claimed, made or given up, and read. Counterpart: controller/messaging/texts.py.

A try is counted when it begins: a sound over which the controller dies is not tried for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from controller.store.base import table_of
from controller.store.contacts_folding import folded
from controller.store.messages_rows import MessageRow
from controller.store.people import UserRow
from controller.store.transcripts_rows import TranscriptRow

TEXTS, MESSAGES, USERS = table_of(TranscriptRow), table_of(MessageRow), table_of(UserRow)


@dataclass(frozen=True, slots=True)
class Transcript:
    """A text as it is shown; `state`: waiting, done, failed. An empty one that is done: no word was made out."""

    state: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Task:
    """A text to be made; `tries` counts this one."""

    message: int
    user: int
    domain: int
    msg_id: str
    seconds: int
    language: str
    tries: int


def want(session: Session, messages: Sequence[int], language: str, at: datetime) -> None:
    """Texts of these, which have none yet."""
    alike = {"state": "waiting", "tries": 0, "next_try": at, "language": language, "created": at}
    bare = {**alike, "text": "", "folded": "", "digest": ""}
    if messages:
        session.execute(insert(TEXTS), [{**bare, "message_id": each} for each in messages])


def of_messages(session: Session, messages: Sequence[int]) -> dict[int, Transcript]:
    """Of each that has one, or waits for it."""
    columns = (TEXTS.c.message_id, TEXTS.c.state, TEXTS.c.language, TEXTS.c.text)
    query = select(*columns).where(TEXTS.c.message_id.in_(list(messages)))
    return {message: Transcript(*cells) for message, *cells in session.execute(query)}


def is_due(session: Session, at: datetime) -> bool:
    """Whether there is something to claim."""
    query = select(TEXTS.c.message_id).where(TEXTS.c.state == "waiting", TEXTS.c.next_try <= at)
    return session.execute(query.limit(1)).scalar() is not None


def claim(session: Session, at: datetime, pauses: Sequence[timedelta]) -> Task | None:
    """What is due longest; None: there is nothing. Unless it is made or given up it is due again, by its try."""
    columns = (TEXTS.c.message_id, MESSAGES.c.user_id, USERS.c.domain_id, MESSAGES.c.msg_id, MESSAGES.c.seconds)
    query = select(*columns, TEXTS.c.language, TEXTS.c.tries + 1).where(
        TEXTS.c.message_id == MESSAGES.c.id,
        MESSAGES.c.user_id == USERS.c.id,
        TEXTS.c.state == "waiting",
        TEXTS.c.next_try <= at,
    )
    query = query.order_by(TEXTS.c.next_try, TEXTS.c.message_id).limit(1)
    found = session.execute(query.with_for_update(of=TEXTS)).one_or_none()
    if found is None:
        return None
    task = Task(*found)
    _set(session, task.message, tries=task.tries, next_try=at + pauses[min(task.tries, len(pauses)) - 1])
    return task


def put_back(session: Session, task: Task, next_try: datetime) -> None:
    """It was no fault of this message: the try is not counted."""
    _set(session, task.message, tries=task.tries - 1, next_try=next_try)


def finish(session: Session, task: Task, text: str, digest: str) -> bool:
    """It is there. False: nobody wants it any more."""
    return _set(session, task.message, state="done", text=text, folded=folded(text), digest=digest)


def give_up(session: Session, task: Task) -> bool:
    """There will be none. False: nobody wants it any more."""
    return _set(session, task.message, state="failed")


def release(session: Session, at: datetime) -> None:
    """What was under way is due now. For the start of the only one who makes texts."""
    later = (TEXTS.c.state == "waiting", TEXTS.c.next_try > at)
    session.execute(update(TEXTS).where(*later).values(next_try=at))


def end_late(session: Session, before: datetime) -> None:
    """Gives up what has been wanted since then: it is no news any more."""
    late = (TEXTS.c.state == "waiting", TEXTS.c.created < before)
    session.execute(update(TEXTS).where(*late).values(state="failed"))


def of_same_sound(session: Session, domain: int, language: str, digest: str) -> str | None:
    """The text of the same sound in another mailbox of the domain: what was sent to many is listened to once."""
    query = select(TEXTS.c.text).where(
        TEXTS.c.digest == digest,
        TEXTS.c.state == "done",
        TEXTS.c.language == language,
        TEXTS.c.message_id == MESSAGES.c.id,
        MESSAGES.c.user_id == USERS.c.id,
        USERS.c.domain_id == domain,
    )
    return session.execute(query.limit(1)).scalar()


def forget_of(session: Session, user: int) -> None:
    """All texts of that user; the messages stay."""
    _forget(session, MESSAGES.c.user_id == user)


def forget_of_domain(session: Session, domain: int) -> None:
    """All texts of everybody there."""
    _forget(session, MESSAGES.c.user_id.in_(select(USERS.c.id).where(USERS.c.domain_id == domain)))


def _forget(session: Session, whose: Any) -> None:
    session.execute(delete(TEXTS).where(TEXTS.c.message_id.in_(select(MESSAGES.c.id).where(whose))))


def _set(session: Session, message: int, **cells: Any) -> bool:
    waiting = (TEXTS.c.message_id == message, TEXTS.c.state == "waiting")
    change = update(TEXTS).where(*waiting).values(**cells)
    return bool(session.execute(change.returning(TEXTS.c.message_id)).all())
