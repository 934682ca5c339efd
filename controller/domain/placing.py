"""Where in a user's list a rule has its turn: above what hides it. Counterpart: unreachable.py, which says what."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from controller.domain.directory import Directory, User
from controller.domain.ids import RuleId
from controller.domain.rules import AnsweringRule
from controller.domain.unreachable import unreachable


def above(directory: Directory, user: User, rule: RuleId, now: datetime) -> RuleId | None:
    """The rule of the user's that it must stand above to apply at all; None: no move is needed, or none would help.

    A rule that is switched off counts as if it were on.
    """
    found: RuleId | None = None
    rules = [replace(each, enabled=True) if each.id == rule else each for each in user.rules]
    while first := _first_hider(directory, replace(user, rules=tuple(rules)), rule, now):
        rules, found = _moved(rules, rule, first), first
    return found


def placed(directory: Directory, user: User, draft: AnsweringRule, now: datetime) -> tuple[AnsweringRule, ...]:
    """The user's rules with this new one in its place: just above the first that would hide it, else before Default."""
    rules = [*user.rules[:-1], draft, *user.rules[-1:]]
    first = above(directory, replace(user, rules=tuple(rules)), draft.id, now)
    return tuple(rules if first is None else _moved(rules, draft.id, first))


def _first_hider(directory: Directory, user: User, rule: RuleId, now: datetime) -> RuleId | None:
    hidden = next((each for each in unreachable(directory, user, now) if each.rule == rule), None)
    return hidden.hidden_by[0] if hidden and hidden.hidden_by else None


def _moved(rules: Sequence[AnsweringRule], rule: RuleId, before: RuleId) -> list[AnsweringRule]:
    moving = next(each for each in rules if each.id == rule)
    return [each for old in rules if old.id != rule for each in ((moving, old) if old.id == before else (old,))]
