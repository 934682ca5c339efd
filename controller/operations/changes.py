"""What every change leaves behind, in its transaction: a line in the audit log, and subjects for the controller."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from controller.operations.actors import Actor
from controller.store import outbox
from controller.store.base import table_of
from controller.store.subjects import Subject, SubjectKind
from controller.store.tables import AuditRow

RINGS = "rings"  # in `Session.info`: the controller has something to do that is no subject
TOUCHED = "touched"  # in `Session.info`: the subjects of this transaction, by which the bell knows whether to ring


def audit(
    session: Session,
    actor: Actor,
    operation: str,
    kind: str,
    id_: int,
    domain: int | None,
    *,
    before: Any = None,
    after: Any = None,
) -> None:
    """One line: `operation` as `users.change`, what it is about, what it was and what it is now (None: nothing)."""
    session.execute(
        insert(table_of(AuditRow)).values(
            at=actor.at,
            actor_id=actor.user,
            actor=actor.label,
            address=actor.address,
            operation=operation,
            domain_id=domain,
            kind=kind,
            subject_id=id_,
            before=_object(before),
            after=_object(after),
        )
    )


def touch(session: Session, actor: Actor, subjects: Iterable[Subject], **detail: Any) -> None:
    """These need to be brought into the PBX; `detail` is what the rows no longer say."""
    named = set(subjects)
    outbox.touch(session, named, actor.at, **detail)
    session.info.setdefault(TOUCHED, set()).update(named)


def take_out(session: Session, actor: Actor, subject: Subject, **detail: Any) -> None:
    """This must leave the PBX; `detail` is what nobody can look up any more."""
    outbox.touch(session, [subject], actor.at, "remove", **detail)
    session.info.setdefault(TOUCHED, set()).add(subject)


def ring(session: Session) -> None:
    """The controller is told that there is something for it, once this is saved."""
    session.info[RINGS] = True


def touched(session: Session) -> frozenset[Subject]:
    """What this transaction has changed for the PBX so far."""
    return frozenset(session.info.get(TOUCHED, ()))


def subjects(kind: SubjectKind, ids: Iterable[int]) -> set[Subject]:
    """One subject an id."""
    return {Subject(kind, id_) for id_ in ids}


def plain(value: Any) -> Any:
    """A frozen value as JSON: a dataclass is an object with its class as `is`, a date is ISO text, a set is sorted."""
    if is_dataclass(value) and not isinstance(value, type):
        cells = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {"is": type(value).__name__, **cells}
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _object(value: Any) -> dict[str, Any]:
    cells = plain(value)
    if cells is None:
        return {}
    return cells if isinstance(cells, dict) else {"value": cells}
