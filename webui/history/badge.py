"""How many calls were missed since the call history was last opened: beside its entry in the navigation."""

import logging

from flask import g
from flask_babel import ngettext
from sqlalchemy.exc import SQLAlchemyError

from controller.domain.ids import UserId
from controller.operations import history_seen
from controller.operations.actors import Actor
from controller.store.engine import reading, writing
from webui.portal import person, portal

MANY = 100  # or more
log = logging.getLogger(__name__)


def news() -> tuple[str, str]:
    """Of who is logged in: for the eye, and in words; empty where there is nothing new."""
    count = missed()
    if not count:
        return "", ""
    shown = str(count) if count < MANY else "99+"
    return shown, ngettext("%(num)s missed call", "%(num)s missed calls", count)


def missed() -> int:
    """Of who is logged in, MANY or fewer; 0 while nobody can tell."""
    if "missed_calls" not in g:
        g.missed_calls = _missed()
    return int(g.missed_calls)


def opened(by: Actor) -> None:
    """He looks at his own list: what he missed is no news any more. Who acts as him takes nothing away."""
    if by.user is None or by.stands_in or not missed():
        return
    with writing(portal().database) as session:
        history_seen.see(session, by, UserId(by.user))
    g.missed_calls = 0


def _missed() -> int:
    me = person()
    try:
        with reading(portal().history) as past:
            return history_seen.missed(past, me.user, me.history_seen)
    except SQLAlchemyError as error:
        log.info("call history away: user=%s %s", me.id, type(error).__name__)
        return 0
