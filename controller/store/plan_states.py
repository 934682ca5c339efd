"""How far each subject has got: wanted by the rows, durable on the PBX's disk, live in the PBX (PRODUCT §8.2)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Update, bindparam, delete, select, update
from sqlalchemy.orm import Session

from controller.store.base import table_of
from controller.store.ledger import PlanStateRow
from controller.store.subjects import Subject, SubjectKind

Standing = Literal["failed", "waiting", "live", "durable"]
CHUNK = 500  # subjects a statement
STATES = table_of(PlanStateRow)


@dataclass(frozen=True, slots=True)
class PlanState:
    """Revisions count from 1; 0 is never. `pbx_boot` names the start of the PBX to which `live` refers."""

    kind: SubjectKind
    subject_id: int
    wanted: int
    durable: int
    live: int
    content_hash: str
    error: str
    commit_to_live_ms: float | None
    apply_ms: float | None
    pbx_boot: str
    changed_at: datetime

    @property
    def standing(self) -> Standing:
        """`live` waits for the disk only; `durable` is live and survives a restart of the PBX."""
        if self.error:
            return "failed"
        if self.live < self.wanted:
            return "waiting"
        return "durable" if self.durable >= self.wanted else "live"


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of bringing a revision into the PBX; `durable` if it is on the PBX's disk, too."""

    subject: Subject
    revision: int
    content_hash: str = ""
    durable: bool = True
    apply_ms: float | None = None
    commit_to_live_ms: float | None = None


def _applying(durable: bool) -> Update:
    told = ("content_hash", "pbx_boot", "apply_ms", "commit_to_live_ms")
    values: dict[str, Any] = {
        "live": bindparam("revision"),
        "error": "",
        **{name: bindparam(f"new_{name}") for name in told},
    }
    if durable:
        values["durable"] = bindparam("revision")
    theirs = STATES.c.kind == bindparam("of_kind"), STATES.c.subject_id == bindparam("of_id")
    return update(STATES).where(*theirs, STATES.c.live <= bindparam("revision")).values(**values)


APPLIED = {durable: _applying(durable) for durable in (True, False)}


def state_of(session: Session, subject: Subject) -> PlanState | None:
    """None: nothing was ever asked for."""
    row = session.execute(_states().where(*_is(subject))).one_or_none()
    return None if row is None else PlanState(*row)


def states(session: Session, kind: SubjectKind) -> list[PlanState]:
    """All of one kind, by id."""
    query = _states().where(PlanStateRow.kind == kind).order_by(PlanStateRow.subject_id)
    return [PlanState(*row) for row in session.execute(query)]


def states_of(session: Session, subjects: Collection[Subject]) -> list[PlanState]:
    """Of those that have one: nothing was ever asked for the others, or they are out of the PBX."""
    by_kind: dict[str, list[int]] = {}
    for subject in sorted(subjects):
        by_kind.setdefault(subject.kind, []).append(subject.id)
    found: list[PlanState] = []
    for kind, ids in by_kind.items():
        for start in range(0, len(ids), CHUNK):
            some = PlanStateRow.subject_id.in_(ids[start : start + CHUNK])
            found += [PlanState(*row) for row in session.execute(_states().where(PlanStateRow.kind == kind, some))]
    return found


def applied(
    session: Session,
    subject: Subject,
    revision: int,
    *,
    content_hash: str = "",
    pbx_boot: str = "",
    durable: bool = True,
    apply_ms: float | None = None,
    commit_to_live_ms: float | None = None,
) -> None:
    """`revision` is live (and `durable`). An older report that comes late changes nothing."""
    one = Applied(subject, revision, content_hash, durable, apply_ms, commit_to_live_ms)
    applied_all(session, [one], pbx_boot=pbx_boot)


def applied_all(session: Session, reports: Sequence[Applied], *, pbx_boot: str = "") -> None:
    """As `applied`, of many: two statements."""
    for durable, statement in APPLIED.items():
        cells = [_cells(each, pbx_boot) for each in reports if each.durable is durable]
        if cells:
            session.connection().execute(statement, cells)


def written(session: Session, subject: Subject, revision: int) -> None:
    """`revision` is on the PBX's disk."""
    session.execute(_change(subject).where(PlanStateRow.durable < revision).values(durable=revision))


def failed(session: Session, subject: Subject, revision: int, error: str) -> None:
    """`revision` could not be brought in; `error` in plain words, for its page."""
    session.execute(_change(subject).where(PlanStateRow.wanted == revision).values(error=error))


def removed(session: Session, subject: Subject) -> None:
    """It is out of the PBX, and needs no state any more."""
    session.execute(delete(PlanStateRow).where(*_is(subject)))


def _cells(report: Applied, pbx_boot: str) -> dict[str, Any]:
    return {
        "of_kind": report.subject.kind,
        "of_id": report.subject.id,
        "revision": report.revision,
        "new_content_hash": report.content_hash,
        "new_pbx_boot": pbx_boot,
        "new_apply_ms": report.apply_ms,
        "new_commit_to_live_ms": report.commit_to_live_ms,
    }


def _states() -> Any:
    return select(*(getattr(PlanStateRow, field.name) for field in fields(PlanState)))


def _change(subject: Subject) -> Update:
    return update(PlanStateRow).where(*_is(subject))


def _is(subject: Subject) -> tuple[Any, Any]:
    return PlanStateRow.kind == subject.kind, PlanStateRow.subject_id == subject.id
