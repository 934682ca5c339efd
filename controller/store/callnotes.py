"""Notes on calls: one a call, as it was written last."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.base import table_of
from controller.store.tables import CallNoteRow

NOTES = table_of(CallNoteRow)


@dataclass(frozen=True, slots=True)
class CallNote:
    """`by` is the name of who wrote it, as it was."""

    call: str
    text: str
    by: str
    at: datetime


def of_calls(session: Session, domain: int, calls: Collection[str]) -> dict[str, CallNote]:
    """By call; a call without a note is left out."""
    query = rows.columns_of(CallNote, CallNoteRow).where(NOTES.c.domain_id == domain, NOTES.c.call.in_(sorted(calls)))
    return {note.call: note for note in rows.cards(session, CallNote, query)} if calls else {}


def held(session: Session, domain: int, call: str) -> CallNote | None:
    """The note on that call, which no other transaction changes until ours ends; None: there is none."""
    query = rows.columns_of(CallNote, CallNoteRow).where(NOTES.c.domain_id == domain, NOTES.c.call == call)
    return next(iter(rows.cards(session, CallNote, query.with_for_update())), None)


def put(session: Session, domain: int, note: CallNote, by: int | None, *, is_first: bool) -> None:
    """In place of the one that is held. Raises sqlalchemy.exc.IntegrityError where another was first after all."""
    cells = {"text": note.text, "by": note.by, "by_id": by, "at": note.at}
    if is_first:
        session.execute(insert(NOTES).values(domain_id=domain, call=note.call, **cells))
    else:
        session.execute(update(NOTES).where(NOTES.c.domain_id == domain, NOTES.c.call == note.call).values(**cells))


def remove(session: Session, domain: int, call: str) -> None:
    session.execute(delete(NOTES).where(NOTES.c.domain_id == domain, NOTES.c.call == call))


def forget(session: Session, before: datetime) -> None:
    """What was written before that."""
    session.execute(delete(NOTES).where(NOTES.c.at < before))
