"""Answering rules: a user's ordered list, the Default rule last (PRODUCT §2)."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from controller.domain.ids import RuleId, UserId
from controller.domain.rules import AnsweringRule, Default
from controller.operations import may, rulecheck
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.refused import Missing, Problem, refuse
from controller.store import rows
from controller.store import rules as store
from controller.store.cards import UserCard
from controller.store.subjects import Subject
from controller.store.tables import RuleRow, UserRow

MAX_RULES = 100


def everything(session: Session, actor: Actor, user: UserId) -> tuple[AnsweringRule, ...]:
    """In order."""
    may.edit_rules(session, actor, user)
    return store.rules_of(session, user)


def show(session: Session, actor: Actor, rule: RuleId) -> tuple[UserId, AnsweringRule]:
    """Whose it is, and the rule."""
    card, found = _find(session, actor, rule)
    return UserId(card.id), found


def add(session: Session, actor: Actor, user: UserId, draft: AnsweringRule) -> RuleId:
    """After the user's other rules, before Default; `draft.id` is ignored."""
    card = may.edit_rules(session, actor, user)
    rows.lock(session, UserRow, user)
    if isinstance(draft.when, Default):
        raise refuse("when", "There is a Default rule already. Choose a time frame for this one.")
    if len(store.rules_of(session, user)) >= MAX_RULES:
        raise refuse("user", f"{card.name} has {MAX_RULES} rules, the most there can be. Delete one first.")
    clean = rulecheck.checked(session, card, draft, None)
    id_ = store.add_rule(session, user, clean)
    audit(session, actor, "rules.add", "rule", id_, card.domain_id, after=replace(clean, id=id_))
    touch(session, actor, [Subject("user", user)])
    return id_


def change(session: Session, actor: Actor, rule: RuleId, draft: AnsweringRule) -> AnsweringRule:
    """Replace all of it but its place; `draft.id` is ignored. The Default rule keeps its time and stays enabled."""
    card, before = _find(session, actor, rule)
    rows.lock(session, UserRow, card.id)
    if isinstance(before.when, Default) and not (isinstance(draft.when, Default) and draft.enabled):
        raise refuse("enabled", "The Default rule always holds: it has no time frame and can't be switched off.")
    if isinstance(draft.when, Default) and not isinstance(before.when, Default):
        raise refuse("when", "There is a Default rule already. Choose a time frame for this one.")
    clean = replace(rulecheck.checked(session, card, draft, before), id=rule)
    if clean != before:
        store.put_rule(session, card.id, clean)
        audit(session, actor, "rules.change", "rule", rule, card.domain_id, before=before, after=clean)
        touch(session, actor, [Subject("user", card.id)])
    return clean


def reorder(session: Session, actor: Actor, user: UserId, order: Sequence[RuleId]) -> None:
    """The whole list of rule ids as it shall be; Default may be left out, or be last."""
    card = may.edit_rules(session, actor, user)
    rows.lock(session, UserRow, user)
    present = store.rules_of(session, user)
    before = [rule.id for rule in present]
    after = [*(id_ for id_ in order if id_ != before[-1]), before[-1]]
    if before[-1] in order[:-1]:
        raise refuse("order", "The Default rule stays last. Move the others.")
    if sorted(after) != sorted(before):
        raise refuse("order", "These are not all the rules as they are now. Look at the list again, then reorder it.")
    if after != before:
        store.order_rules(session, [int(id_) for id_ in after[:-1]])
        changed = {"before": before, "after": after}
        audit(session, actor, "rules.reorder", "user", user, card.domain_id, **changed)
        touch(session, actor, [Subject("user", user)])


def remove(session: Session, actor: Actor, rule: RuleId) -> None:
    """Delete any but the Default rule."""
    card, before = _find(session, actor, rule)
    if isinstance(before.when, Default):
        raise refuse("rule", "The Default rule can't be deleted. Change what it does.")
    rows.remove(session, RuleRow, rule)
    audit(session, actor, "rules.remove", "rule", rule, card.domain_id, before=before)
    touch(session, actor, [Subject("user", card.id)])


def _find(session: Session, actor: Actor, rule: RuleId) -> tuple[UserCard, AnsweringRule]:
    found = store.find_rule(session, rule)
    missing = Missing([Problem("rule", f"There is no rule {rule}.")])
    if found is None:
        raise missing
    try:
        return may.edit_rules(session, actor, found[0]), found[1]
    except Missing:
        raise missing from None
