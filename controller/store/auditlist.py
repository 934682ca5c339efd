"""The audit log as it is searched: by who, about what, and when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from controller.store import rows
from controller.store.cards import AuditEntry
from controller.store.tables import AuditRow, DeviceRow, FrameRow, GroupRow, PieceRow, RuleRow, TrunkRow, UserRow

PERSON = UserRow.name + " (" + UserRow.extension + ")"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; None is any. `since` is included, `until` is not."""

    who: str = ""
    kind: str | None = None
    subject: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    without: tuple[str, ...] = ()  # operations


def found(session: Session, domain: int | None, asked: Asked, before: int | None, limit: int) -> tuple[AuditEntry, ...]:
    """The latest first, or those `before` an entry; `domain` None: all domains."""
    query = rows.columns_of(AuditEntry, AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(limit)
    last = None if before is None else session.execute(select(AuditRow.at).where(AuditRow.id == before)).scalar()
    conditions = [
        None if domain is None else AuditRow.domain_id == domain,
        None if last is None else AuditRow.at <= last,  # by the index on domain and instant
        None if last is None else or_(AuditRow.at < last, AuditRow.id < before),
        _by(domain, asked.who) if asked.who else None,
        None if asked.kind is None else AuditRow.kind == asked.kind,
        None if asked.subject is None else AuditRow.subject_id == asked.subject,
        None if asked.since is None else AuditRow.at >= asked.since,
        None if asked.until is None else AuditRow.at < asked.until,
        AuditRow.operation.not_in(asked.without) if asked.without else None,
    ]
    return rows.cards(session, AuditEntry, query.where(*(each for each in conditions if each is not None)))


def _by(domain: int | None, who: str) -> ColumnElement[bool]:
    """By log-in, or by who is called so: these are found once, not for every entry."""
    called = select(UserRow.id).where(PERSON.icontains(who, autoescape=True))
    called = called if domain is None else called.where(UserRow.domain_id == domain)
    return or_(AuditRow.actor.icontains(who, autoescape=True), AuditRow.actor_id.in_(called))


def last(session: Session, domain: int, operation: str, subject: int) -> AuditEntry | None:
    """The latest of that kind about that subject."""
    query = rows.columns_of(AuditEntry, AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(1)
    same = (AuditRow.domain_id == domain, AuditRow.operation == operation, AuditRow.subject_id == subject)
    return next(iter(rows.cards(session, AuditEntry, query.where(*same))), None)


def last_names(session: Session, domain: int, kind: str, ids: Collection[int]) -> dict[int, str]:
    """What users (kind "user") or groups were called when they were deleted."""
    gone = (AuditRow.operation == f"{kind}s.remove", AuditRow.subject_id.in_(sorted(ids)))
    query = select(AuditRow.subject_id, AuditRow.before).where(AuditRow.domain_id == domain, *gone)
    found = session.execute(query) if ids else ()
    return {id_: str(before.get(kind, before).get("name", "")) for id_, before in found}


def names(session: Session, domain: int, wanted: Mapping[str, Collection[int]]) -> dict[tuple[str, int], str]:
    """What users, phones, frames, groups and owners of rules are called, by kind and id; what is gone is left out.

    A `moved rule` is called by its own name, or by that of its time frame.
    """
    named = func.coalesce(func.nullif(RuleRow.name, ""), FrameRow.name, "")
    moved = select(literal("moved rule"), RuleRow.id, named).join(UserRow, UserRow.id == RuleRow.user_id)
    known = {
        "user": select(literal("user"), UserRow.id, PERSON).where(UserRow.domain_id == domain),
        "device": select(literal("device"), DeviceRow.id, DeviceRow.name).where(DeviceRow.domain_id == domain),
        "frame": select(literal("frame"), FrameRow.id, FrameRow.name).where(FrameRow.domain_id == domain),
        "group": select(literal("group"), GroupRow.id, GroupRow.name).where(GroupRow.domain_id == domain),
        "rule": select(literal("rule"), RuleRow.id, PERSON).join(UserRow).where(UserRow.domain_id == domain),
        "moved rule": moved.outerjoin(FrameRow, FrameRow.id == RuleRow.frame_id).where(UserRow.domain_id == domain),
        "trunk": select(literal("trunk"), TrunkRow.id, TrunkRow.name).where(TrunkRow.domain_id == domain),
        "piece": select(literal("piece"), PieceRow.id, PieceRow.name).where(PieceRow.domain_id == domain),
    }
    keys = {
        "user": UserRow.id,
        "device": DeviceRow.id,
        "frame": FrameRow.id,
        "rule": RuleRow.id,
        "group": GroupRow.id,
        "moved rule": RuleRow.id,
        "trunk": TrunkRow.id,
        "piece": PieceRow.id,
    }
    queries = [known[kind].where(keys[kind].in_(sorted(ids))) for kind, ids in wanted.items() if ids]
    found = session.execute(union_all(*queries)) if queries else ()
    return {(kind, id_): name for kind, id_, name in found}
