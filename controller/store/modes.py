"""Who may be on do not disturb or have all calls forwarded just now, and which shared frames are forced."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from controller.store.tables import FrameRow, OverrideRow, RuleRow, TargetRow, UserRow

KINDS = ("dnd", "always")


@dataclass(frozen=True, slots=True)
class ForcedFrame:
    """A shared frame that is forced, by the number that people dial; `until` None: until released."""

    domain: int
    number: int
    until: datetime | None


def candidates(session: Session, users: Collection[int] | None = None) -> set[int]:
    """Users with a switch or an enabled rule that silences or forwards all calls, at whatever time.

    Of all, or of these.
    """
    switched = select(OverrideRow.user_id).where(OverrideRow.active, OverrideRow.kind.in_(KINDS))
    quiet = select(RuleRow.user_id).where(RuleRow.enabled, RuleRow.dnd)
    away = select(RuleRow.user_id).join(TargetRow, TargetRow.rule_id == RuleRow.id)
    queries = (switched, quiet, away.where(RuleRow.enabled, TargetRow.slot == "always"))
    return {id_ for query in queries for id_ in session.execute(_among(query, users)).scalars()}


def of_frame(session: Session, frame: int) -> set[int]:
    """Users with a rule that holds during it."""
    return set(session.execute(select(RuleRow.user_id).where(RuleRow.frame_id == frame)).scalars())


def of_domain(session: Session, domain: int) -> set[int]:
    """All users of the domain."""
    return set(session.execute(select(UserRow.id).where(UserRow.domain_id == domain)).scalars())


def forced(session: Session, at: datetime) -> list[ForcedFrame]:
    """The shared frames that are forced at `at`."""
    columns = select(FrameRow.domain_id, FrameRow.number, FrameRow.forced_until)
    lasting = or_(FrameRow.forced_until.is_(None), FrameRow.forced_until > at)
    shared = (FrameRow.owner_id.is_(None), FrameRow.number.is_not(None))
    found = session.execute(columns.where(FrameRow.forced_on.is_not(None), lasting, *shared))
    return [ForcedFrame(row[0], row[1] or 0, row[2]) for row in found]


def _among(query: Select[int], users: Collection[int] | None) -> Select[int]:
    [column] = query.selected_columns
    return query.distinct() if users is None else query.where(column.in_(users)).distinct()
