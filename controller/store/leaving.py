"""What hangs on users who are about to be deleted, in a few statements however many they are."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from controller.store.messages_rows import MessageRow
from controller.store.tables import (
    DeviceRow,
    DidRow,
    FrameRow,
    GrantRow,
    GroupRow,
    MemberRow,
    RuleRow,
    TargetRow,
    UserRow,
)
from controller.store.values import COPY

MOST = 50  # of each kind: nobody reads more


@dataclass(frozen=True, slots=True)
class Leaving:
    """What goes with them, and what leads to them from elsewhere: `rules` are (whose, which rule)."""

    phones: int
    mailboxes: int
    messages: int
    rules: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]
    groups: tuple[str, ...]
    led_groups: tuple[str, ...]
    delegates: tuple[str, ...]


def leaving(session: Session, users: Collection[int]) -> Leaving:
    """Of these users together; what one of them has of another of them is left out."""
    ids = sorted(users)
    own = select(DeviceRow.id).where(DeviceRow.owner_id.in_(ids))
    return Leaving(
        phones=_count(session, select(func.count()).where(DeviceRow.owner_id.in_(ids))),
        mailboxes=_count(session, select(func.count()).where(UserRow.id.in_(ids), UserRow.has_mailbox)),
        messages=_count(session, select(func.count()).where(MessageRow.user_id.in_(ids), MessageRow.gone.is_(None))),
        rules=_rules(session, ids, own),
        numbers=_names(session, select(DidRow.number).where(_leads(DidRow, ids, own))),
        groups=_names(session, select(GroupRow.name).join(MemberRow).where(MemberRow.user_id.in_(ids))),
        led_groups=_names(session, select(GroupRow.name).where(_leads(GroupRow, ids, own))),
        delegates=_delegates(session, ids),
    )


def _leads(row: Any, ids: list[int], own: Any) -> Any:
    return or_(row.user_id.in_(ids), row.device_id.in_(own))


def _rules(session: Session, ids: list[int], own: Any) -> tuple[tuple[str, str], ...]:
    called = func.coalesce(func.nullif(RuleRow.name, ""), FrameRow.name, "")
    columns = select(UserRow.name, called, UserRow.extension).join(TargetRow, TargetRow.holder_id == UserRow.id)
    joined = columns.outerjoin(RuleRow, RuleRow.id == TargetRow.rule_id).outerjoin(
        FrameRow, FrameRow.id == RuleRow.frame_id
    )
    named = joined.where(_leads(TargetRow, ids, own), TargetRow.holder_id.not_in(ids), TargetRow.slot != COPY)
    return tuple((row[0], row[1]) for row in session.execute(named.distinct().order_by(UserRow.extension)))


def _delegates(session: Session, ids: list[int]) -> tuple[str, ...]:
    query = select(UserRow.name).join(GrantRow, GrantRow.user_id == UserRow.id)
    return _names(session, query.where(GrantRow.of_id.in_(ids), UserRow.id.not_in(ids)))


def _names(session: Session, query: Select[Any]) -> tuple[str, ...]:
    return tuple(session.execute(query.distinct().limit(MOST)).scalars())


def _count(session: Session, query: Select[Any]) -> int:
    return int(session.execute(query).scalar_one())
