"""The outbox: what the controller has yet to bring into the PBX. Counterpart of reconcile.py.

Rows are marked done one by one: on PostgreSQL ids commit out of order, so `id > last` would skip some.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from controller.store.base import table_of
from controller.store.ledger import OutboxRow, PlanStateRow
from controller.store.subjects import Action, Subject

CHUNK = 500  # subjects a statement
FRESH = {"durable": 0, "live": 0, "content_hash": "", "error": "", "pbx_boot": ""}
STATES, OUTBOX = table_of(PlanStateRow), table_of(OutboxRow)
NOTE = insert(OUTBOX)
WANTED = select(STATES.c.subject_id, STATES.c.wanted).where(
    STATES.c.kind == bindparam("wanted_kind"), STATES.c.subject_id.in_(bindparam("ids", expanding=True))
)
WAITING = select(OUTBOX).where(OUTBOX.c.done_at.is_(None)).order_by(OUTBOX.c.id).limit(bindparam("most"))
QUEUE = select(OUTBOX.c.id, OUTBOX.c.kind, OUTBOX.c.subject_id, OUTBOX.c.revision).where(OUTBOX.c.done_at.is_(None))
OLDEST = QUEUE.order_by(OUTBOX.c.id).limit(bindparam("most"))
KINDS: BindParameter[list[str]] = bindparam("kinds", expanding=True)
LANES = {of: QUEUE.where(OUTBOX.c.kind.in_(KINDS) if of else OUTBOX.c.kind.not_in(KINDS)) for of in (True, False)}
ENDS = {
    (of, newest): lane.order_by(OUTBOX.c.id.desc() if newest else OUTBOX.c.id).limit(bindparam("most"))
    for of, lane in LANES.items()
    for newest in (True, False)
}
NAMED = select(OUTBOX).where(OUTBOX.c.id.in_(bindparam("ids", expanding=True))).order_by(OUTBOX.c.id)


def _upsert(dialect: Any) -> Any:
    fresh = dialect.insert(STATES)
    raised = {"wanted": STATES.c.wanted + 1, "changed_at": fresh.excluded.changed_at, "error": ""}
    return fresh.on_conflict_do_update(index_elements=["kind", "subject_id"], set_=raised)


UPSERT = {"sqlite": _upsert(sqlite), "postgresql": _upsert(postgresql)}


@dataclass(frozen=True, slots=True)
class Pending:
    """All waiting rows of one subject as one task: the last action and revision, the first instant, every detail."""

    subject: Subject
    action: Action
    revision: int
    since: datetime
    ids: tuple[int, ...]
    details: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Queued:
    """A waiting subject: its newest revision, and the ids of its rows."""

    subject: Subject
    revision: int
    ids: tuple[int, ...]


def touch(
    session: Session, subjects: Iterable[Subject], at: datetime, action: Action = "change", **detail: Any
) -> None:
    """Ask for these to be brought into the PBX (or out of it) once this transaction commits. Each gets a new revision.

    In a fixed order, so that two writers can't lock each other out; a few statements a thousand subjects.
    """
    by_kind: dict[str, list[int]] = {}
    for subject in sorted(set(subjects)):
        by_kind.setdefault(subject.kind, []).append(subject.id)
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            _raise_wanted(session, kind, chunk, at)
            _note(session, kind, chunk, {"action": action, "detail": detail, "created_at": at})


def _raise_wanted(session: Session, kind: str, ids: list[int], at: datetime) -> None:
    statement = UPSERT[session.get_bind().dialect.name]
    fresh = [{"kind": kind, "subject_id": id_, "wanted": 1, "changed_at": at, **FRESH} for id_ in ids]
    session.connection().execute(statement, fresh)


def _note(session: Session, kind: str, ids: list[int], cells: Mapping[str, Any]) -> None:
    revisions = session.connection().execute(WANTED, {"wanted_kind": kind, "ids": ids})
    notes = [{"kind": kind, "subject_id": id_, "revision": revision, **cells} for id_, revision in revisions]
    session.connection().execute(NOTE, notes)


def pending(session: Session, limit: int = 10_000) -> list[Pending]:
    """What waits, a task a subject, the longest waiting first; at most `limit` rows are looked at."""
    return _tasks(session.connection().execute(WAITING, {"most": limit}))


def queue(session: Session, most: int) -> list[Queued]:
    """What waits, the longest waiting first, without what else its rows tell; at most that many rows are looked at."""
    return _queued(session.connection().execute(OLDEST, {"most": most}))


def ends(session: Session, kinds: Iterable[str], oldest: int, newest: int, *, of: bool = True) -> list[Queued]:
    """Both ends of the queue of these kinds (or, without `of`, of all others), where it is too long to be read."""
    cells = {"kinds": list(kinds)}
    first = session.connection().execute(ENDS[of, False], {**cells, "most": oldest}).all()
    last = session.connection().execute(ENDS[of, True], {**cells, "most": newest}).all()
    return _queued(sorted({row.id: row for row in (*first, *last)}.values(), key=lambda row: row.id))


def _queued(rows: Iterable[Any]) -> list[Queued]:
    found: dict[tuple[str, int], Queued] = {}
    for id_, kind, subject, revision in rows:
        old = found.get((kind, subject))
        if old is None:
            found[kind, subject] = Queued(Subject(kind, subject), revision, (id_,))
        else:
            found[kind, subject] = Queued(old.subject, max(old.revision, revision), (*old.ids, id_))
    return list(found.values())


def subjects(session: Session) -> set[Subject]:
    """All that wait."""
    rows = session.connection().execute(select(OUTBOX.c.kind, OUTBOX.c.subject_id).where(OUTBOX.c.done_at.is_(None)))
    return {Subject(kind, subject) for kind, subject in rows}


def tasks_of(session: Session, some: Iterable[Queued]) -> list[Pending]:
    """The tasks of these subjects, in their order."""
    wanted = list(some)
    ids = [id_ for each in wanted for id_ in each.ids]
    rows: list[Any] = []
    for start in range(0, len(ids), CHUNK):
        rows += session.connection().execute(NAMED, {"ids": ids[start : start + CHUNK]})
    made = {task.subject: task for task in _tasks(rows)}
    return [made[each.subject] for each in wanted if each.subject in made]


def _tasks(rows: Iterable[Any]) -> list[Pending]:
    tasks: dict[Subject, Pending] = {}
    for row in rows:
        subject = Subject(row.kind, row.subject_id)
        task = Pending(subject, row.action, row.revision, row.created_at, (row.id,), (row.detail,))
        tasks[subject] = _merged(tasks[subject], task) if subject in tasks else task
    return list(tasks.values())


def _merged(old: Pending, new: Pending) -> Pending:
    last = new if new.revision > old.revision else old
    ids, details = old.ids + new.ids, old.details + new.details
    return Pending(old.subject, last.action, last.revision, min(old.since, new.since), ids, details)


def done(session: Session, ids: Iterable[int], at: datetime) -> None:
    """These rows need no more work."""
    session.execute(update(OutboxRow).where(OutboxRow.id.in_(list(ids))).values(done_at=at))


def waiting(session: Session) -> int:
    """How many rows wait."""
    return session.execute(select(func.count()).where(OutboxRow.done_at.is_(None))).scalar_one()


def forget(session: Session, before: datetime) -> None:
    """Delete the rows done before that instant."""
    session.execute(delete(OutboxRow).where(OutboxRow.done_at < before))
