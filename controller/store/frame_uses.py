"""How much a list of time frames is used: counts, and the first few places of each, whatever their number."""

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.store.base import table_of
from controller.store.tables import RuleRow, UserRow
from controller.store.uses import Use

NAMED = 3  # places named one by one


@dataclass(frozen=True, slots=True)
class Usage:
    """So many rules of so many people, and the first of them by extension."""

    rules: int = 0
    people: int = 0
    first: tuple[Use, ...] = field(default=())


def of_frames(session: Session, frames: Collection[int], user: int | None) -> dict[int, Usage]:
    """By frame; without those that no rule uses. `user` None: the rules of everybody, else that user's alone."""
    rules = table_of(RuleRow).c
    which = [rules.frame_id.in_(list(frames)), *([] if user is None else [rules.user_id == user])]
    people = func.count(distinct(rules.user_id))
    query = select(rules.frame_id, func.count(), people).where(*which).group_by(rules.frame_id)
    counted = session.execute(query).all() if frames else []
    first = _first(session, which) if counted else {}
    return {frame: Usage(number, owners, tuple(first[frame])) for frame, number, owners in counted}


def _first(session: Session, which: list[ColumnElement[bool]]) -> dict[int, list[Use]]:
    rules, users = table_of(RuleRow).c, table_of(UserRow).c
    place = func.row_number().over(partition_by=rules.frame_id, order_by=(users.extension, rules.position))
    columns = (rules.frame_id, users.id, users.extension, users.name, rules.id.label("rule"), rules.name.label("named"))
    ranked = (
        select(*columns, place.label("place")).join_from(RuleRow, UserRow, rules.user_id == users.id).where(*which)
    ).subquery()
    found: dict[int, list[Use]] = {}
    for row in session.execute(select(ranked).where(ranked.c.place <= NAMED).order_by(ranked.c.place)):
        use = Use(UserId(row.id), row.extension, row.name, row.rule, row.named, "frame")
        found.setdefault(row.frame_id, []).append(use)
    return found
