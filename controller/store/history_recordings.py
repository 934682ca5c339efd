"""Recordings of the calls in the history: kept with their conversation, removed one by one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.history import Recorded, Told
from controller.domain.recording import domain_of
from controller.store.base import AnyRow
from controller.store.history_base import ms
from controller.store.history_recordings_rows import RECORDINGS
from controller.store.history_rows import CONVERSATIONS

R = RECORDINGS.c
NO_CALL = 0  # no conversation has that id


@dataclass(frozen=True, slots=True)
class Recording:
    """Times are seconds since 1970. `user`: whose it is; `file`: its name (domain/recording.py)."""

    id: int
    conversation: int
    domain: int
    user: int
    began: float
    ended: float
    file: str
    removed: float | None

    @property
    def seconds(self) -> float:
        return max(0.0, self.ended - self.began)


def add(session: Session, kept: Iterable[tuple[int, Told]]) -> None:
    """Those of new conversations, by their ids. Each is of its user's domain, the conversation may be another's."""
    _insert(session, [(id_, each) for id_, told in kept for each in told.recordings])


def discard(session: Session, recordings: Iterable[Recorded]) -> None:
    """Those of conversations that are not kept: their files are to be deleted."""
    _insert(session, [(NO_CALL, replace(each, is_kept=False)) for each in recordings])


def of_conversations(
    past: Session, domain: int, ids: Collection[int], users: Collection[int] | None = None
) -> dict[int, tuple[Recording, ...]]:
    """Those of that domain that are not removed, the first one first; None: of all users."""
    which = [R.conversation_id.in_(sorted(ids)), R.domain_id == domain, R.removed.is_(None)]
    if users is not None:
        which.append(R.user_id.in_(sorted(users)))
    found: dict[int, tuple[Recording, ...]] = {}
    for row in past.execute(select(RECORDINGS).where(*which).order_by(R.began, R.id)) if ids else ():
        found[row.conversation_id] = (*found.get(row.conversation_id, ()), _recording(row))
    return found


def one(past: Session, id_: int) -> Recording | None:
    """Removed ones, too."""
    row = past.execute(select(RECORDINGS).where(R.id == id_)).one_or_none()
    return None if row is None else _recording(row)


def remove(past: Session, id_: int, at: float) -> str | None:
    """Marks it; the file to delete once that is committed. None: it was marked before, or is not there."""
    there = past.execute(select(R.file).where(R.id == id_, R.removed.is_(None))).scalar()
    if there is not None:
        past.execute(update(RECORDINGS).where(R.id == id_).values(removed=ms(at)))
    return there


def old(past: Session, domain: int, before: float | None, most: int) -> list[Recording]:
    """Those of a domain that are not removed and began before that instant (None: all), the oldest first."""
    which = [R.domain_id == domain, R.removed.is_(None)]
    if before is not None:
        which.append(R.began < ms(before))
    return _recordings(past, *which, most=most)


def recent(past: Session, since: float, most: int) -> list[Recording]:
    """Those that are not removed and ended after that instant, the newest first."""
    query = select(RECORDINGS).where(R.removed.is_(None), R.ended > ms(since)).order_by(R.id.desc()).limit(most)
    return [_recording(row) for row in past.execute(query)]


def to_delete(past: Session, most: int, after: int = 0) -> list[Recording]:
    """Those that are removed, and whose files nobody has seen gone: by id, those behind `after`."""
    query = select(RECORDINGS).where(R.removed.is_not(None), R.is_there, R.id > after).order_by(R.id).limit(most)
    return [_recording(row) for row in past.execute(query)]


def deleted(past: Session, ids: Collection[int]) -> None:
    """Their files are gone; so are rows whose conversation is."""
    some = R.id.in_(sorted(ids))
    past.execute(update(RECORDINGS).where(some).values(is_there=False))
    past.execute(delete(RECORDINGS).where(some, ~exists().where(CONVERSATIONS.c.id == R.conversation_id)))


def known(past: Session, files: Collection[str]) -> set[str]:
    """Those of these files that have a row, be it removed."""
    return set(past.execute(select(R.file).where(R.file.in_(sorted(files)))).scalars()) if files else set()


def domains(past: Session) -> list[int]:
    """Those that have recordings."""
    return sorted(past.execute(select(R.domain_id).where(R.removed.is_(None)).distinct()).scalars())


def forget(past: Session, conversations: Sequence[int]) -> None:
    """These conversations go: nobody hears their recordings any more, and the files are to be deleted."""
    which = (R.conversation_id.in_(conversations), R.removed.is_(None))
    past.execute(update(RECORDINGS).where(*which).values(removed=R.ended))
    nothing_left = (R.conversation_id.in_(conversations), ~R.is_there)
    past.execute(delete(RECORDINGS).where(*nothing_left))


def _insert(session: Session, found: Collection[tuple[int, Recorded]]) -> None:
    """What is there already is passed over: a call may be read again."""
    there = known(session, [each.file for _, each in found])
    rows = [
        {
            **{"conversation_id": id_, "domain_id": domain_of(each.file), "user_id": each.user},
            **{"began": ms(each.began), "ended": ms(each.ended), "file": each.file},
            **{"removed": None if each.is_kept else ms(each.ended), "is_there": True},
        }
        for id_, each in found
        if each.file not in there
    ]
    if rows:
        session.execute(insert(RECORDINGS), rows)


def _recordings(past: Session, *which: ColumnElement[bool], most: int) -> list[Recording]:
    query = select(RECORDINGS).where(*which).order_by(R.began, R.id).limit(most)
    return [_recording(row) for row in past.execute(query)]


def _recording(row: AnyRow) -> Recording:
    removed = None if row.removed is None else row.removed / 1000
    return Recording(
        id=row.id,
        conversation=row.conversation_id,
        domain=row.domain_id,
        user=row.user_id,
        began=row.began / 1000,
        ended=row.ended / 1000,
        file=row.file,
        removed=removed,
    )
