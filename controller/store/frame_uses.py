"""How much a list of time frames is used: counts, and the first few places of each, whatever their number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Subquery, exists, func, select, union_all
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.store.base import table_of
from controller.store.tables import FrameRow, RuleRow, UserRow
from controller.store.uses import Use

NAMED = 3  # places named one by one
TOGETHER = 100  # queries; SQLite takes 500


@dataclass(frozen=True, slots=True)
class Usage:
    """So many rules of so many people, and the first of them by extension."""

    rules: int = 0
    people: int = 0
    first: tuple[Use, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Reach:
    """The rules of so many people use a frame; `is_mine`: those of who asks are among them.

    `forced_by` is a name, `forced_at` when: None where nobody did, or nobody noted it.
    """

    people: int = 0
    is_mine: bool = False
    forced_by: str = ""
    forced_at: datetime | None = None


def of_frames(session: Session, frames: Collection[int], user: int | None) -> dict[int, Usage]:
    """By frame; without those that no rule uses. `user` None: the rules of everybody, else that user's alone."""
    rules = table_of(RuleRow).c
    which = [] if user is None else [rules.user_id == user]
    owned = select(rules.frame_id, rules.user_id, func.count().label("rules"))
    owned = owned.where(rules.frame_id.in_(list(frames)), *which).group_by(rules.frame_id, rules.user_id)
    each = owned.subquery()
    query = select(each.c.frame_id, func.sum(each.c.rules), func.count()).group_by(each.c.frame_id)
    counted = session.execute(query).all() if frames else []
    first = _first(session, [frame for frame, *_ in counted], which)
    return {frame: Usage(number, owners, tuple(first[frame])) for frame, number, owners in counted}


def reach(session: Session, frames: Collection[int], user: int | None) -> dict[int, Reach]:
    """By frame. `user` is who asks."""
    if not frames:
        return {}
    rules, found, forcer = table_of(RuleRow).c, table_of(FrameRow), table_of(UserRow)
    each = select(rules.frame_id, rules.user_id).where(rules.frame_id.in_(list(frames))).distinct().subquery()
    people = select(each.c.frame_id, func.count().label("people")).group_by(each.c.frame_id).subquery()
    mine = exists().where(rules.frame_id == found.c.id, rules.user_id == user)
    query = (
        select(found.c.id, func.coalesce(people.c.people, 0), mine, forcer.c.name, found.c.forced_at)
        .outerjoin_from(found, forcer, forcer.c.id == found.c.forced_by)
        .outerjoin(people, people.c.frame_id == found.c.id)
    )
    asked = session.execute(query.where(found.c.id.in_(list(frames))))
    return {frame: Reach(people, bool(is_mine), by or "", at) for frame, people, is_mine, by, at in asked}


def _first(session: Session, frames: Sequence[int], which: list[ColumnElement[bool]]) -> dict[int, list[Use]]:
    """A query a frame, sent together: ranking ten thousand rules to keep three takes five times as long."""
    found: dict[int, list[Use]] = {frame: [] for frame in frames}
    for start in range(0, len(frames), TOGETHER):
        few = [select(_first_of(frame, which)) for frame in frames[start : start + TOGETHER]]
        for row in session.execute(union_all(*few)):
            found[row.frame_id].append(Use(UserId(row.id), row.extension, row.name, row.rule, row.named, "frame"))
    return found


def _first_of(frame: int, which: list[ColumnElement[bool]]) -> Subquery:
    rules, users = table_of(RuleRow).c, table_of(UserRow).c
    columns = (rules.frame_id, users.id, users.extension, users.name, rules.id.label("rule"), rules.name.label("named"))
    query = select(*columns).join_from(table_of(RuleRow), table_of(UserRow), rules.user_id == users.id)
    ordered = query.where(rules.frame_id == frame, *which).order_by(users.extension, rules.position)
    return ordered.limit(NAMED).subquery()
