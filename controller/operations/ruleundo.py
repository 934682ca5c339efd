"""Puts a deleted answering rule back as it was, from what the audit log says of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain import destinations, rules
from controller.domain.ids import RuleId, UserId
from controller.domain.rules import AnsweringRule, During, NeedsFrame
from controller.operations import features, may, rulecheck
from controller.operations import rules as operations
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.refused import refuse
from controller.store import find, rows
from controller.store import rules as store
from controller.store.subjects import Subject
from controller.store.tables import AuditRow, UserRow

REMOVE, PUT_BACK = "rules.remove", "rules.put_back"
REMEMBERED = timedelta(hours=1)  # the audit log is searched by its moments
VALUES: dict[str, Any] = {
    made.__name__: made
    for made in (
        *(rules.AnsweringRule, rules.Default, rules.During, rules.NeedsFrame, rules.Forwards),
        *(rules.JustExtension, rules.Simultaneous, rules.RingTarget),
        *(destinations.ToHandset, destinations.ToUser, destinations.ToVoicemail, destinations.ToExternal),
        *(destinations.ToInner, destinations.Gone),
    )
}


def put_back(session: Session, actor: Actor, user: UserId, rule: RuleId, above: RuleId | None = None) -> RuleId:
    """The rule under a new id, above the rule `above` (None, or one that is gone: before Default)."""
    card = may.use(session, actor, user, features.RULES)
    rows.lock(session, UserRow, user)
    was = _deleted(session, actor, card.domain_id, rule)
    present = store.rules_of(session, user)
    if len(present) >= operations.MAX_RULES:
        raise refuse(
            "user",
            "{name} has {MAX_RULES} rules, the most there can be. Delete one first.",
            name=card.name,
            MAX_RULES=operations.MAX_RULES,
        )
    if isinstance(was.when, During) and find.frame(session, was.when.frame) is None:
        was = replace(was, when=NeedsFrame())
    clean = rulecheck.checked(session, card, was, was)
    id_ = store.add_rule(session, user, clean)
    audit(session, actor, PUT_BACK, "rule", rule, card.domain_id, after=replace(clean, id=id_))
    touch(session, actor, [Subject("user", user)])
    order = [each.id for each in present[:-1]]
    order.insert(order.index(above) if above in order else len(order), id_)
    store.order_rules(session, [int(each) for each in order])
    return id_


def _deleted(session: Session, actor: Actor, domain: int, rule: RuleId) -> AnsweringRule:
    """Only who deleted it: the log does not say whose it was."""
    query = select(AuditRow.operation, AuditRow.actor_id, AuditRow.before).where(
        AuditRow.domain_id == domain,
        AuditRow.at > actor.at - REMEMBERED,
        AuditRow.operation.in_((REMOVE, PUT_BACK)),
        AuditRow.subject_id == rule,
    )
    found = session.execute(query.order_by(AuditRow.id.desc())).first()
    if found is None or found.operation != REMOVE or found.actor_id != actor.user:
        raise refuse("rule", "That rule can’t be put back any more. Add it anew.")
    value = value_of(found.before)
    assert isinstance(value, AnsweringRule)
    return value


def value_of(plain: Any) -> Any:
    """What `changes.plain` made of a rule, as a value again."""
    if isinstance(plain, list):
        return tuple(map(value_of, plain))
    if not isinstance(plain, dict):
        return plain
    return VALUES[plain["is"]](**{name: value_of(cell) for name, cell in plain.items() if name != "is"})
