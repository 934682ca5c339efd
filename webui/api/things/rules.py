"""Answering rules: a user's ordered list, the Default rule last."""

from dataclasses import replace
from typing import Any

from marshmallow import fields

from controller.domain.ids import RuleId, UserId
from controller.domain.rules import AnsweringRule, Forwards
from controller.operations import rules as operations
from controller.operations import rulewarnings
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import change, create, listed, remove, single

rules = area("rules", "What happens to a call: the first rule that is enabled and holds is the only one that applies.")
ForwardsChanges = shapes.changes("ForwardsChanges", Forwards)
SLOTS: Any = {"metadata": {"description": "Those left out stay; null unsets one."}}
Rule = shapes.shape("Rule", AnsweringRule, user_id=shapes.field(int, "user_id", required=True))
PLACE = (
    "From 1 on; beyond the end it stands last before Default. "
    "Left out, the rule is put just above the first rule that would hide it."
)
NewRule = shapes.body(
    "NewRule", AnsweringRule, leave_out={"id"},
    place=shapes.field(int | None, "place", load_default=None, metadata={"description": PLACE}),
)  # fmt: skip
RuleChanges = shapes.changes(
    "RuleChanges", AnsweringRule, leave_out={"id", "forwards"}, forwards=fields.Nested(ForwardsChanges, **SLOTS)
)
Order = shapes.form("RuleOrder", order=(tuple[int, ...], ...))


@listed(rules, "/users/<id:user>/rules", Rule, key=None)
def everything(ask: Ask, user: UserId) -> Any:
    """The rules of a user in order, all of them on one page."""
    return [_told(user, rule) for rule in operations.everything(ask.session, ask.actor, user)]


@create(rules, "/users/<id:user>/rules", NewRule, Rule)
def add(ask: Ask, user: UserId) -> Any:
    """A new rule: at its place, else just above the first rule that would hide it, else last before Default."""
    sent = dict(ask.sent)
    place = sent.pop("place")
    id_ = operations.add(ask.session, ask.actor, user, AnsweringRule(id=RuleId(0), **sent), place)
    _warn(ask, user)
    return _told(*operations.show(ask.session, ask.actor, id_))


@single(rules, "/users/<id:user>/rules/order", Order)
def order(ask: Ask, user: UserId) -> Any:
    """The ids of a user's rules in order, Default last."""
    return {"order": [rule.id for rule in operations.everything(ask.session, ask.actor, user)]}


@change(order, Order, method="PUT")
def reorder(ask: Ask, user: UserId) -> Any:
    """Put the rules into another order: all their ids; Default may be left out, or be last."""
    operations.reorder(ask.session, ask.actor, user, ask.sent["order"])
    _warn(ask, user)


@single(rules, "/rules/<id:rule>", Rule)
def show(ask: Ask, rule: RuleId) -> Any:
    """One rule."""
    return _told(*operations.show(ask.session, ask.actor, rule))


@change(show, RuleChanges)
def set_(ask: Ask, rule: RuleId) -> Any:
    """Change a rule; what is left out stays."""
    user, before = operations.show(ask.session, ask.actor, rule)
    sent = dict(ask.sent)
    forwards = replace(before.forwards, **sent.pop("forwards", {}))
    operations.change(ask.session, ask.actor, rule, replace(before, **sent, forwards=forwards))
    _warn(ask, user)


@remove(show)
def drop(ask: Ask, rule: RuleId) -> Any:
    """Delete a rule; Default can’t be deleted."""
    operations.remove(ask.session, ask.actor, rule)


def _told(user: UserId, rule: AnsweringRule) -> dict[str, Any]:
    return {"user_id": user, **{name: getattr(rule, name) for name in AnsweringRule.__dataclass_fields__}}


def _warn(ask: Ask, user: UserId) -> None:
    ask.notes.extend(rulewarnings.warnings(ask.session, ask.actor, user))
