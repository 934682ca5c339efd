"""Writes and reads answering rules and overrides as whole values; the meaning is checked in operations."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.ids import RuleId
from controller.domain.rules import AnsweringRule, Default, During, Override, Simultaneous
from controller.store import rows, targets, values
from controller.store.base import AnyRow, table_of
from controller.store.tables import OverrideRow, RuleRow, TargetRow
from controller.store.targets import Slot


def rules_of(session: Session, user: int) -> tuple[AnsweringRule, ...]:
    """In order, the Default rule last."""
    query = select(*table_of(RuleRow).c).where(RuleRow.user_id == user)
    found = session.execute(query.order_by(RuleRow.is_default, RuleRow.position)).all()
    by_rule = defaultdict(list)
    for target in _targets(session, and_(TargetRow.holder_id == user, TargetRow.rule_id.is_not(None))):
        by_rule[target.rule_id].append(target)
    return tuple(values.rule(row, by_rule[row.id]) for row in found)


def find_rule(session: Session, rule: int) -> tuple[int, AnsweringRule] | None:
    """The owner's id and the rule."""
    row = session.execute(select(*table_of(RuleRow).c).where(RuleRow.id == rule)).one_or_none()
    return None if row is None else (row.user_id, _rule(session, row))


def add_rule(session: Session, user: int, rule: AnsweringRule) -> RuleId:
    """After the user's other rules (the Default rule apart); `rule.id` is ignored."""
    last = select(func.max(RuleRow.position)).where(RuleRow.user_id == user, RuleRow.is_default.is_(False))
    position = 0 if isinstance(rule.when, Default) else (session.execute(last).scalar() or 0) + 1
    id_ = rows.add(session, RuleRow, {"user_id": user, "position": position, **columns(rule)})
    targets.put(session, user, {"rule_id": id_}, slots(rule))
    return RuleId(id_)


def put_rule(session: Session, user: int, rule: AnsweringRule) -> None:
    """Replace everything about it but its place."""
    rows.change(session, RuleRow, rule.id, columns(rule))
    targets.put(session, user, {"rule_id": rule.id}, slots(rule))


def order_rules(session: Session, order: list[int]) -> None:
    """Number the rules as listed."""
    for position, id_ in enumerate(order, start=1):
        rows.change(session, RuleRow, id_, {"position": position})


def overrides_of(session: Session, user: int, *, active: bool) -> tuple[Override, ...]:
    """Those that are on, or those switched off whose destination is remembered."""
    query = select(*table_of(OverrideRow).c).where(OverrideRow.user_id == user, OverrideRow.active.is_(active))
    found = session.execute(query.order_by(OverrideRow.since, OverrideRow.id)).all()
    return tuple(values.override(row, _targets(session, TargetRow.override_id == row.id)) for row in found)


@dataclass(frozen=True, slots=True)
class KeptOverride:
    """An override as its row has it: on, or off and remembered; `since` is when that was done."""

    on: bool
    override: Override


def kept_override(session: Session, user: int, kind: str) -> KeptOverride | None:
    """None: it was never switched on."""
    kept = {on: overrides_of(session, user, active=on) for on in (True, False)}
    found = [KeptOverride(on, each) for on, all_ in kept.items() for each in all_ if each.kind == kind]
    return found[0] if found else None


def restore_override(session: Session, user: int, kind: str, kept: KeptOverride | None) -> None:
    """As it was, to the instant; None: as if it never was on."""
    if kept is None:
        session.execute(delete(OverrideRow).where(OverrideRow.user_id == user, OverrideRow.kind == kind))
        return
    put_override(session, user, kept.override)
    if not kept.on:
        end_override(session, user, kind, kept.override.since)


def put_override(session: Session, user: int, override: Override) -> None:
    """Switch it on, in place of an earlier one of its kind."""
    cells = {"active": True, "since": override.since, "until": override.until}
    same = (OverrideRow.user_id == user, OverrideRow.kind == override.kind)
    id_ = session.execute(select(OverrideRow.id).where(*same)).scalar()
    if id_ is None:
        id_ = rows.add(session, OverrideRow, {"user_id": user, "kind": override.kind, **cells})
    rows.change(session, OverrideRow, id_, cells)
    wanted = [] if override.to is None else [Slot(override.kind, override.to)]
    targets.put(session, user, {"override_id": id_}, wanted)


def end_override(session: Session, user: int, kind: str, at: datetime) -> None:
    """Switch it off; its destination is remembered."""
    same = (OverrideRow.user_id == user, OverrideRow.kind == kind)
    session.execute(update(OverrideRow).where(*same).values(active=False, until=None, since=at))


def add_default_rules(session: Session, users: list[int]) -> None:
    """Each new user's first rule."""
    cells = columns(AnsweringRule(RuleId(0), Default()))
    session.execute(insert(RuleRow), [{"user_id": user, "position": 0, **cells} for user in users])


def _rule(session: Session, row: AnyRow) -> AnsweringRule:
    return values.rule(row, _targets(session, TargetRow.rule_id == row.id))


def _targets(session: Session, condition: Any) -> list[AnyRow]:
    return list(session.execute(select(*table_of(TargetRow).c).where(condition).order_by(TargetRow.position)))


def columns(rule: AnsweringRule) -> dict[str, Any]:
    """The columns of a `rules` row that say what it does."""
    ring = rule.ring if isinstance(rule.ring, Simultaneous) else Simultaneous()
    return {
        "is_default": isinstance(rule.when, Default),
        "frame_id": rule.when.frame if isinstance(rule.when, During) else None,
        "enabled": rule.enabled,
        "name": rule.name,
        "dnd": rule.dnd,
        "screening": rule.screening,
        "ring": "simultaneous" if isinstance(rule.ring, Simultaneous) else "extension",
        "include_extension": ring.include_extension,
        "all_phones": ring.all_phones,
        "confirm_external": ring.confirm_external,
    }


def slots(rule: AnsweringRule) -> list[Slot]:
    """All its destinations, each with its place in it."""
    named = [("dnd", rule.dnd_destination)]
    named += [(slot, getattr(rule.forwards, slot)) for slot in values.FORWARD_SLOTS]
    found = [Slot(slot, to) for slot, to in named if to is not None]
    if isinstance(rule.ring, Simultaneous):
        found += [Slot("ring", target.to, target.delay) for target in rule.ring.targets]
    return found
