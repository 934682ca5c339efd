"""Grants: what a user may do on top of his scope (PRODUCT §1)."""

from typing import get_args

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import gate, may
from controller.operations.actors import Actor
from controller.operations.changes import audit, subjects, touch
from controller.operations.gate import Problems
from controller.operations.refused import Missing, Problem, refuse, refuse_any
from controller.operations.taken import unless_taken
from controller.store import find, rows
from controller.store.cards import GrantCard, GrantKind
from controller.store.tables import GrantRow


def everything(session: Session, actor: Actor, user: UserId) -> tuple[GrantCard, ...]:
    """What the user was granted."""
    may.edit_user(session, actor, user)
    return find.grants(session, user)


def give(session: Session, actor: Actor, user: UserId, kind: GrantKind, of: UserId | None = None) -> int:
    """Grant it; `of` is the user a delegate acts for, else None. Its id."""
    card = may.manage_user(session, actor, user)
    problems: Problems = []
    gate.choice(problems, "kind", kind, get_args(GrantKind))
    refuse_any(problems)
    if (of is not None) != (kind == "delegate"):
        raise refuse("of", "A delegate, and only a delegate, acts for a user. Name that user.")
    if of is not None and may.manage_user(session, actor, of).domain_id != card.domain_id:
        raise refuse("of", "That user belongs to another domain. Choose one of the same.")
    with unless_taken(session, "kind", say("{name} has this grant already.", name=card.name)):
        id_ = rows.add(session, GrantRow, {"user_id": user, "kind": kind, "of_id": of})
    audit(session, actor, "grants.give", "user", user, card.domain_id, after=find.grant(session, id_))
    _touch_phones(session, actor, user, kind)
    return id_


def take(session: Session, actor: Actor, grant: int) -> None:
    """Withdraw it."""
    found = find.grant(session, grant)
    missing = Missing([Problem("grant", say("There is no grant {grant}.", grant=grant))])
    if found is None:
        raise missing
    try:
        card = may.manage_user(session, actor, UserId(found.user_id))
    except Missing:
        raise missing from None
    rows.remove(session, GrantRow, grant)
    audit(session, actor, "grants.take", "user", found.user_id, card.domain_id, before=found)
    _touch_phones(session, actor, UserId(found.user_id), found.kind)


def _touch_phones(session: Session, actor: Actor, user: UserId, kind: GrantKind) -> None:
    """An attendant's phones may pick up whatever rings in the domain."""
    if kind == "attendant":
        touch(session, actor, subjects("device", (phone.id for phone in find.devices(session, user))))
