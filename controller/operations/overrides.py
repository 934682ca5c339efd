"""Phone overrides: what stands above all rules until it is cleared or ends (PRODUCT §2 Phone override, §5)."""

from datetime import datetime
from typing import get_args

from sqlalchemy.orm import Session

from controller.domain import overruling
from controller.domain.destinations import Destination
from controller.domain.ids import UserId
from controller.domain.rules import Override, OverrideKind
from controller.domain.saying import say
from controller.operations import gate, may, rulecheck
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.gate import Problems
from controller.operations.refused import Problem, refuse, refuse_any
from controller.store import rows, rules
from controller.store.load import load_directory
from controller.store.subjects import Subject
from controller.store.tables import UserRow


def everything(session: Session, actor: Actor, user: UserId) -> tuple[Override, ...]:
    """Those that are switched on (also past their end: see `until`), the latest last."""
    may.edit_rules(session, actor, user)
    return rules.overrides_of(session, user, active=True)


def remembered(session: Session, actor: Actor, user: UserId) -> tuple[Override, ...]:
    """Those switched off, whose destination *40 would bring back."""
    may.edit_rules(session, actor, user)
    return rules.overrides_of(session, user, active=False)


def switch_on(
    session: Session,
    actor: Actor,
    user: UserId,
    kind: OverrideKind,
    to: Destination | None = None,
    until: datetime | None = None,
) -> Override:
    """Replaces an earlier one of its kind, never toggles. `to` for all kinds but `dnd`; `until` None: until cleared."""
    card = may.edit_rules(session, actor, user)
    rows.lock(session, UserRow, user)
    problems: Problems = []
    gate.choice(problems, "kind", kind, get_args(OverrideKind))
    if until is not None and until <= actor.at:
        problems.append(Problem("until", say("That moment has passed. Choose a later one.")))
    if (to is None) != (kind == "dnd"):
        message = (
            say("Say where to forward to.") if to is None else say("Do not disturb has no destination. Leave it out.")
        )
        problems.append(Problem("to", message))
    refuse_any(problems)
    clean = None if to is None else rulecheck.destination(session, card, "to", to)
    override = Override(kind, actor.at, clean, until)
    rulecheck.expressible(card, override=override)
    return _put(session, actor, user, override)


def switch_off(session: Session, actor: Actor, user: UserId, kind: OverrideKind) -> None:
    """The rule's own setting counts again; the destination is remembered. Nothing to do when it is off."""
    card = may.edit_rules(session, actor, user)
    rows.lock(session, UserRow, user)
    before = [each for each in rules.overrides_of(session, user, active=True) if each.kind == kind]
    if before:
        rules.end_override(session, user, kind, actor.at)
        audit(session, actor, "overrides.switch_off", "user", user, card.domain_id, before=before[0])
        touch(session, actor, [Subject("user", user)])


def again(session: Session, actor: Actor, user: UserId, kind: OverrideKind, until: datetime | None = None) -> Override:
    """On again, with the remembered destination; *40 knows no end."""
    may.edit_rules(session, actor, user)
    old = [each for each in rules.overrides_of(session, user, active=False) if each.kind == kind]
    if not old:
        raise refuse("kind", "No destination is remembered. Say where to forward to.")
    return switch_on(session, actor, user, kind, old[0].to, until)


def hindrance(session: Session, actor: Actor, user: UserId, kind: OverrideKind) -> str:
    """For the confirmation of `switch_on`: why it does not count now, in a sentence; empty: it does."""
    may.edit_rules(session, actor, user)
    directory = load_directory(session, user)
    return overruling.hindrance(directory, directory.users[user], kind, actor.at)


def remainder(session: Session, actor: Actor, user: UserId, kind: OverrideKind) -> str:
    """For the confirmation of `switch_off`: what goes on without it, in a sentence; empty: nothing."""
    may.edit_rules(session, actor, user)
    directory = load_directory(session, user)
    return overruling.remainder(directory, directory.users[user], kind, actor.at)


def _put(session: Session, actor: Actor, user: UserId, override: Override) -> Override:
    before = [each for each in rules.overrides_of(session, user, active=True) if each.kind == override.kind]
    rules.put_override(session, user, override)
    domain = may.see_user(session, actor, user).domain_id
    was = before[0] if before else None
    audit(session, actor, "overrides.switch_on", "user", user, domain, before=was, after=override)
    touch(session, actor, [Subject("user", user)])
    return override
