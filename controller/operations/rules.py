"""Answering rules: a user's ordered list, the Default rule last (PRODUCT §2)."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from controller.domain import placing
from controller.domain.ids import RuleId, UserId
from controller.domain.rules import AnsweringRule, Default
from controller.domain.saying import say
from controller.operations import features, may, rulecheck
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.refused import Missing, Problem, refuse
from controller.store import rows
from controller.store import rules as store
from controller.store.cards import UserCard
from controller.store.load import load_directory
from controller.store.subjects import Subject
from controller.store.tables import RuleRow, UserRow

MAX_RULES = 100
LAST = MAX_RULES  # as a place: after the others, whatever hides it


def everything(session: Session, actor: Actor, user: UserId) -> tuple[AnsweringRule, ...]:
    """In order."""
    may.use(session, actor, user, features.RULES)
    return store.rules_of(session, user)


def show(session: Session, actor: Actor, rule: RuleId) -> tuple[UserId, AnsweringRule]:
    """Whose it is, and the rule."""
    card, found = _find(session, actor, rule)
    return UserId(card.id), found


def add(session: Session, actor: Actor, user: UserId, draft: AnsweringRule, place: int | None = None) -> RuleId:
    """At `place`, from 1 on, but before Default; `draft.id` is ignored.

    None: just above the first rule that would hide it, so that it applies; after the others where none would.
    """
    card = may.use(session, actor, user, features.RULES)
    rows.lock(session, UserRow, user)
    if isinstance(draft.when, Default):
        raise refuse("when", "There is a Default rule already. Choose a time frame for this one.")
    if place is not None and place < 1:
        raise refuse("place", "The first place is 1.")
    if len(store.rules_of(session, user)) >= MAX_RULES:
        raise refuse(
            "user",
            "{name} has {max_rules} rules, the most there can be. Delete one first.",
            name=card.name,
            max_rules=MAX_RULES,
        )
    clean = rulecheck.checked(session, card, draft, None)
    id_ = store.add_rule(session, user, clean)
    _put(session, actor, user, id_, place)
    audit(session, actor, "rules.add", "rule", id_, card.domain_id, after=replace(clean, id=id_))
    touch(session, actor, [Subject("user", user)])
    return id_


def _put(session: Session, actor: Actor, user: UserId, rule: RuleId, place: int | None) -> None:
    """From the end, where it is, to its place."""
    order = [each.id for each in store.rules_of(session, user)][:-2]
    if place is None and order:
        directory = load_directory(session, user)
        first = placing.above(directory, directory.users[user], rule, actor.at)
        place = None if first is None else order.index(first) + 1
    if place is not None and place <= len(order):
        order.insert(place - 1, rule)
        store.order_rules(session, [int(id_) for id_ in order])


def change(session: Session, actor: Actor, rule: RuleId, draft: AnsweringRule) -> AnsweringRule:
    """Replace all of it but its place; `draft.id` is ignored. The Default rule keeps its time and stays enabled."""
    card, before = _find(session, actor, rule)
    rows.lock(session, UserRow, card.id)
    if isinstance(before.when, Default) and not (isinstance(draft.when, Default) and draft.enabled):
        raise refuse("enabled", "The Default rule always holds: it has no time frame and can’t be switched off.")
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
    card = may.use(session, actor, user, features.RULES)
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
        raise refuse("rule", "The Default rule can’t be deleted. Change what it does.")
    rows.remove(session, RuleRow, rule)
    audit(session, actor, "rules.remove", "rule", rule, card.domain_id, before=before)
    touch(session, actor, [Subject("user", card.id)])


def _find(session: Session, actor: Actor, rule: RuleId) -> tuple[UserCard, AnsweringRule]:
    found = store.find_rule(session, rule)
    missing = Missing([Problem("rule", say("There is no rule {rule}.", rule=rule))])
    if found is None:
        raise missing
    try:
        return may.use(session, actor, found[0], features.RULES), found[1]
    except Missing:
        raise missing from None
