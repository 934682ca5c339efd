"""Whose things a page shows: one's own, or another's for delegates, office managers and administrators."""

from flask import Flask, g
from sqlalchemy.orm import Session

from controller.operations import may
from controller.operations.actors import Actor
from controller.store import find
from controller.store.engine import reading
from webui.portal import Person, actor, portal


def register(app: Flask) -> None:
    app.context_processor(lambda: {"owner": g.get("owner")})


def owner(user: int) -> tuple[Actor, Person]:
    """Who asks, and whose rules, frames and phones those are. Raises Missing (404) and Forbidden (403).

    The layout says so when it is somebody else.
    """
    with reading(portal().database) as session:
        return owned(session, user)


def owned(session: Session, user: int) -> tuple[Actor, Person]:
    """The same, for whoever looks at more at once."""
    by = actor()
    card = may.edit_rules(session, by, user)
    domain = find.domain(session, card.domain_id)
    assert domain is not None
    g.owner, g.domain = Person(card, domain), domain
    return by, g.owner
