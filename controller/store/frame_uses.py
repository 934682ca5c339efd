"""How much a list of time frames is used: counts, and the first few places of each, whatever their number."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.store.base import table_of
from controller.store.tables import FrameRow, RuleRow, UserRow
from controller.store.uses import Use

NAMED = 3  # places named one by one
FEW = 100  # owners of rules
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
    if not frames:
        return {}
    rules, found = table_of(RuleRow), table_of(FrameRow).c
    number = select(func.count()).select_from(rules).where(*_of(found.id, user)).scalar_subquery()
    asked = session.execute(select(found.id, number, _people(found.id, user)).where(found.id.in_(list(frames))))
    counted = {frame: (many, owners) for frame, many, owners in asked if many}
    first = _first(session, {frame: owners for frame, (_, owners) in counted.items()}, user)
    return {frame: Usage(*counted[frame], tuple(first[frame])) for frame in counted}


def reach(
    session: Session, frames: Collection[int], user: int | None, counted: Mapping[int, int] | None = None
) -> dict[int, Reach]:
    """By frame. `user` is who asks; `counted`: the people of each that is used, where they are known."""
    if not frames:
        return {}
    found, forcer = table_of(FrameRow), table_of(UserRow)
    people = _people(found.c.id, None) if counted is None else literal(0)
    mine = exists().where(*_of(found.c.id, user or 0))
    query = select(found.c.id, people, mine, forcer.c.name, found.c.forced_at)
    query = query.outerjoin_from(found, forcer, forcer.c.id == found.c.forced_by)
    asked = session.execute(query.where(found.c.id.in_(list(frames))))
    known = counted or {}
    return {frame: Reach(many or known.get(frame, 0), bool(mine), by or "", at) for frame, many, mine, by, at in asked}


def _of(frame: ColumnElement[int], user: int | None) -> list[ColumnElement[bool]]:
    rules = table_of(RuleRow).c
    return [rules.frame_id == frame, *([] if user is None else [rules.user_id == user])]


def _people(frame: ColumnElement[int], user: int | None) -> ScalarSelect[int]:
    """Counted apart from their rules, which goes along an index."""
    return select(func.count(table_of(RuleRow).c.user_id.distinct())).where(*_of(frame, user)).scalar_subquery()


def _first(session: Session, owners: Mapping[int, int], user: int | None) -> dict[int, list[Use]]:
    """A query a frame, sent together: ranking ten thousand rules to keep three takes five times as long."""
    found: dict[int, list[Use]] = {frame: [] for frame in owners}
    frames = list(owners)
    for start in range(0, len(frames), TOGETHER):
        few = [select(_first_of(frame, owners[frame], user)) for frame in frames[start : start + TOGETHER]]
        for row in session.execute(union_all(*few)):
            found[row.frame_id].append(Use(UserId(row.id), row.extension, row.name, row.rule, row.named, "frame"))
    return found


def _first_of(frame: int, owners: int, user: int | None) -> Subquery:
    """Of few owners all are looked at; of many the first by extension are found before their rules."""
    rules, users, frames = table_of(RuleRow).c, table_of(UserRow).c, table_of(FrameRow).c
    people = select(users.id, users.extension, users.name)
    if user is not None:
        people = people.where(users.id == user)
    elif owners > FEW:
        has_one = exists().where(rules.frame_id == frame, rules.user_id == users.id)
        domain = select(frames.domain_id).where(frames.id == frame).scalar_subquery()
        people = people.where(users.domain_id == domain, has_one).order_by(users.extension).limit(NAMED)
    who = people.subquery()
    columns = (rules.frame_id, who.c.id, who.c.extension, who.c.name, rules.id.label("rule"), rules.name.label("named"))
    query = select(*columns).join_from(table_of(RuleRow), who, rules.user_id == who.c.id)
    ordered = query.where(rules.frame_id == frame).order_by(who.c.extension, rules.position)
    return ordered.limit(NAMED).subquery()
