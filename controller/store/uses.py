"""Who uses what: which rules and overrides name a user, a handset or a time frame. Every query here has an index."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, false, literal, or_, select
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.store.base import Base, Query, table_of
from controller.store.subjects import Subject, SubjectKind
from controller.store.tables import DeviceRow, DidRow, FrameRow, GroupRow, LotRow, RuleRow, TargetRow, UserRow

HOLDING: tuple[tuple[SubjectKind, type[Base]], ...] = (("did", DidRow), ("group", GroupRow), ("domain", LotRow))
HOLDER: tuple[Any, Any, Any] = (UserRow.id, UserRow.extension, UserRow.name)


@dataclass(frozen=True, slots=True)
class Use:
    """One place where it is named. `slot` is `frame`, `ring`, `always` …; an override has no rule."""

    user: UserId
    extension: str
    user_name: str
    rule: int | None
    rule_name: str
    slot: str


def of_frame(session: Session, frame: int) -> list[Use]:
    """The rules that hold during it."""
    columns = select(*HOLDER, RuleRow.id, RuleRow.name, literal("frame"))
    query = columns.join(RuleRow, RuleRow.user_id == UserRow.id).where(RuleRow.frame_id == frame)
    return _uses(session, query.order_by(UserRow.extension, RuleRow.position))


def of_device(session: Session, device: int) -> list[Use]:
    """What rings or forwards to that handset."""
    return _uses(session, _named().where(TargetRow.device_id == device))


def rule_names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """What people call these rules: their own name, else their time frame's; empty: the Default rule, without one."""
    columns = select(RuleRow.id, RuleRow.name, FrameRow.name.label("frame"))
    query = columns.outerjoin(FrameRow, FrameRow.id == RuleRow.frame_id).where(RuleRow.id.in_(ids))
    return {row.id: row.name or row.frame or "" for row in session.execute(query)} if ids else {}


def of_user(session: Session, user: int) -> list[Use]:
    """What others send to the user, his voicemail or his handsets."""
    own = select(DeviceRow.id).where(DeviceRow.owner_id == user)
    named = or_(TargetRow.user_id == user, TargetRow.device_id.in_(own))
    return _uses(session, _named().where(named, TargetRow.holder_id != user))


def of_group(session: Session, group: int) -> list[Use]:
    """What users send to that group."""
    return _uses(session, _named().where(TargetRow.kind == "group", TargetRow.key == str(group)))


def numbers_and_groups(
    session: Session, *, user: int | None = None, device: int | None = None, group: int | None = None
) -> set[Subject]:
    """Public numbers, groups and parking lots (their domains) that lead to the user, a handset of his, or the group."""
    own = select(DeviceRow.id).where(DeviceRow.owner_id == user)
    found: set[Subject] = set()
    for kind, row in HOLDING:
        columns = table_of(row).c
        named = or_(
            false() if user is None else or_(columns.user_id == user, columns.device_id.in_(own)),
            false() if device is None else columns.device_id == device,
            false() if group is None else and_(columns.kind == "group", columns.key == str(group)),
        )
        found |= {Subject(kind, id_) for id_ in session.execute(select(columns.id).where(named)).scalars()}
    return found


def of_frames_without_zone(session: Session, domain: int) -> list[UserId]:
    """Users whose rules use own frames that follow the domain's zone."""
    columns = (
        select(RuleRow.user_id)
        .join(FrameRow, FrameRow.id == RuleRow.frame_id)
        .join(UserRow, FrameRow.owner_id == UserRow.id)
    )
    follows = (FrameRow.domain_id == domain, FrameRow.zone.is_(None), UserRow.zone.is_(None))
    return [UserId(id_) for id_ in session.execute(columns.where(*follows).distinct()).scalars()]


def _named() -> Query:
    columns = select(*HOLDER, TargetRow.rule_id, RuleRow.name, TargetRow.slot)
    joined = columns.join(TargetRow, TargetRow.holder_id == UserRow.id)
    return joined.outerjoin(RuleRow, RuleRow.id == TargetRow.rule_id).order_by(UserRow.extension, TargetRow.id)


def _uses(session: Session, query: Query) -> list[Use]:
    return [Use(UserId(row[0]), row[1], row[2], row[3], row[4] or "", row[5]) for row in session.execute(query)]
