"""Taking a user’s place and going back. The cookie names the user; every request asks anew whether that may be."""

import logging

from flask import Blueprint, flash, g, redirect, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import UserId
from controller.operations import acting, actors
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store import find
from controller.store.engine import reading
from webui.portal import Person, actor, address, portal

KEY = "acting"  # in the cookie: the user's id
blueprint = Blueprint("acting", __name__)
log = logging.getLogger(__name__)


def take_place() -> None:
    """Before a request: `g.person` becomes the user, `g.myself` is who it really is."""
    user, myself = session.get(KEY), g.get("person")
    if myself is None or not isinstance(user, int):
        return
    try:
        g.person, g.actor = _as(myself, UserId(user))
        g.myself = myself
    except Refused as refusal:
        log.info("acting ended: user=%s as=%s %s", myself.id, user, refusal)
        session.pop(KEY)
        flash(_("You are yourself again: %(why)s", why=str(refusal)), "done")


@blueprint.post("/users/<int:user>/act")
def begin(user: int) -> Response:
    by = actor()
    with saving(portal().database) as database:
        card = acting.begin(database, by, UserId(user))
    session[KEY] = card.id
    log.info("acting: user=%s as=%s", by.user, card.id)
    flash(_("You now see the portal as %(name)s does.", name=card.name), "done")
    return redirect(url_for("home.show"), 303)


@blueprint.post("/acting/end")
def end() -> Response:
    user, myself = session.pop(KEY, None), g.get("myself")
    if myself is None or user is None:
        return redirect(url_for("home.show"), 303)
    with saving(portal().database) as database:
        acting.end(database, actors.of_user(database, myself.id, portal().now(), address()), UserId(user))
    flash(_("You are yourself again."), "done")
    return redirect(_back(user), 303)


def _as(myself: Person, user: UserId) -> tuple[Person, Actor]:
    """The user, as whom pages are shown, and what the operations are told. Raises Refused."""
    with reading(portal().database) as database:
        by = actors.of_cards(database, myself.user, myself.domain, portal().now(), address())
        card = acting.permitted(database, by, user)
        domain = find.domain(database, card.domain_id)
        there = acting.as_user(database, by, user)
    assert domain is not None
    return Person(card, domain), there


def _back(user: int) -> str:
    """The page from which it began."""
    return url_for("users.one", user=user)
