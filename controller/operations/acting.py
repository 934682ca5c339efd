"""Acting as a user: an office manager sees and does what that user can, and every line of the audit log names both."""

from dataclasses import replace

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import actors, may
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.refused import Forbidden, Problem
from controller.store.cards import UserCard


def permitted(session: Session, actor: Actor, user: UserId) -> UserCard:
    """The user as whom `actor` may act: a plain one of a domain he manages; administrators also as office managers."""
    card = may.manage_user(session, actor, user)
    if card.scope == "administrator" or (card.scope == "office_manager" and not actor.is_administrator):
        raise _forbidden(say("{name} manages others. You can act as plain users only.", name=card.name))
    if actor.user == user:
        raise _forbidden(say("That is you already. Choose another user."))
    return card


def begin(session: Session, actor: Actor, user: UserId) -> UserCard:
    """From now on what `actor` does is done as that user."""
    card = permitted(session, actor, user)
    audit(session, actor, "acting.begin", "user", user, card.domain_id)
    return card


def end(session: Session, actor: Actor, user: UserId) -> None:
    """Back to oneself."""
    card = may.manage_user(session, actor, user)
    audit(session, actor, "acting.end", "user", user, card.domain_id)


def as_user(session: Session, actor: Actor, user: UserId) -> Actor:
    """The user as an actor, with his own scope and grants; the label says who it really is."""
    permitted(session, actor, user)
    theirs = actors.of_user(session, user, actor.at, actor.address)
    return replace(theirs, label=f"{theirs.label} (by {actor.label})", stands_in=True)


def _forbidden(message: str) -> Forbidden:
    return Forbidden([Problem("user", message)])
