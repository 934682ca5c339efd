"""How far the PBX's journal was read, what its reader holds of conversations that go on, and who missed which call."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.history import Told
from controller.store.history_packing import told_of
from controller.store.history_pages import UNHEARD
from controller.store.history_places_rows import HistoryCarriedRow, HistoryPlaceRow
from controller.store.history_rows import ConversationRow, ShareRow

PLACES, CARRIED = cast(Table, HistoryPlaceRow.__table__), cast(Table, HistoryCarriedRow.__table__)
CONVERSATIONS, SHARES = cast(Table, ConversationRow.__table__), cast(Table, ShareRow.__table__)

CHUNK = 1000  # values a statement


@dataclass(frozen=True, slots=True)
class MissedNews:
    """A call that a user missed; `key` names the conversation, `number` and `name` are the caller's, where shown."""

    user: int
    key: str
    number: str
    name: str
    called: datetime


def place(session: Session, reader: str) -> str | None:
    """As it was put; None: nothing was read yet."""
    found: str | None = session.execute(select(PLACES.c.place).where(PLACES.c.reader == reader)).scalar()
    return found


def move(session: Session, reader: str, known: str | None, new: str) -> bool:
    """On from where we know it is. False: it is elsewhere, as another reads, or the database is another."""
    if known is None:
        if place(session, reader) is not None:
            return False
        session.execute(insert(PLACES).values(reader=reader, place=new))
        return True
    here = (PLACES.c.reader == reader, PLACES.c.place == known)
    return bool(session.execute(update(PLACES).where(*here).values(place=new)).rowcount)  # type: ignore[attr-defined]


def carried(session: Session) -> dict[int, str]:
    """Lines of conversations that go on, by their places, the first one first."""
    return dict(session.execute(select(CARRIED.c.place, CARRIED.c.line).order_by(CARRIED.c.place)).all())


def carry(session: Session, lines: Mapping[int, str], over: Collection[int]) -> None:
    """These, too, from now on, and those places no more."""
    gone = list(over)
    for start in range(0, len(gone), CHUNK):
        session.execute(delete(CARRIED).where(CARRIED.c.place.in_(gone[start : start + CHUNK])))
    if lines:
        session.execute(insert(CARRIED), [{"place": place, "line": text} for place, text in lines.items()])


def missed_after(session: Session, last: int, key: str, most: int) -> tuple[list[MissedNews], int, str]:
    """Of as many conversations as were kept after that one, and the last of those, by id and key.

    From the first one on where another stands in its place, or none so late: the database was replaced.
    """
    known = session.execute(select(CONVERSATIONS.c.key).where(CONVERSATIONS.c.id == last)).scalar()
    newest = session.execute(select(func.max(CONVERSATIONS.c.id))).scalar() or 0
    start = last if known == key or (known is None and last <= newest) else 0
    kept = select(CONVERSATIONS).where(CONVERSATIONS.c.id > start).order_by(CONVERSATIONS.c.id).limit(most)
    rows = {row.id: row for row in session.execute(kept)}
    if not rows:
        return [], last, key
    missed = (SHARES.c.conversation_id.in_(list(rows)), SHARES.c.outcome.in_(UNHEARD))
    found = session.execute(select(SHARES.c.conversation_id, SHARES.c.user_id).where(*missed)).all()
    seen = rows[max(rows)]
    return [_news(user, told_of(rows[conversation])) for conversation, user in found], seen.id, seen.key


def _news(user: int, told: Told) -> MissedNews:
    at = datetime.fromtimestamp(told.began, UTC)
    return MissedNews(user, told.key, told.caller.number, told.caller.name, at)
