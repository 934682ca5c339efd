"""From a proof of who somebody is to the page he wanted: at once, or by way of the second step.

Whoever has checked a user calls `enter`, be it by password or by a link that stands for one: nothing else logs in.
"""

import logging

from flask import flash, g, redirect, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from controller.domain.ids import UserId
from controller.operations import entering, logins
from controller.operations.entering import Halfway, Opened, Over, Where, Wrong
from controller.store.engine import writing
from webui.guard import TOKEN
from webui.login.local import local
from webui.portal import address, portal

HALFWAY = "halfway"  # in the cookie: the token of the second step
AFTER = "after"  # and the page that was asked for
log = logging.getLogger(__name__)


def where() -> Where:
    """The browser that asks."""
    return Where(portal().now(), address(), request.user_agent.string)


def enter(user: UserId, after: str = "") -> Response:
    """That user was checked wholly but for a second step. Leads to the page `after`, or to the second step."""
    old = session.get(TOKEN)
    with writing(portal().database) as database:
        if isinstance(old, str):
            logins.log_out(database, old)
        logins.forget_ended(database, portal().now())
        entered = entering.admit(database, user, where())
    match entered:
        case Opened():
            return let_in(entered, after)
        case Halfway():
            session.clear()
            session[HALFWAY], session[AFTER] = entered.token, local(after)
            g.is_halfway = True
            return redirect(url_for("login.second"), 303)


def let_in(opened: Opened, after: str) -> Response:
    """A new cookie at every log-in: one that was planted in the browser before opens nothing."""
    session.clear()
    session.permanent = True
    session[TOKEN] = opened.token
    if opened.recovery_left is not None:
        flash(_left(opened.recovery_left), "done")
    log.info("logged in: user=%s address=%s", opened.user, address())
    return redirect(local(after) or url_for("home.show"), 303)


def over(_ended: Over | None = None) -> Response:
    """From the beginning, saying why."""
    session.pop(HALFWAY, None)
    flash(_("That took too long, or too many codes were wrong. Log in once more."), "warning")
    return redirect(url_for("login.show", next=session.pop(AFTER, "") or None), 303)


def answered(entered: Opened | Wrong | Over) -> Response | None:
    """How a second step ended; None: wrong, to be tried again."""
    match entered:
        case Opened():
            return let_in(entered, session.get(AFTER, ""))
        case Over():
            return over(entered)
        case Wrong():
            return None


def _left(count: int) -> str:
    if not count:
        return _("That was your last recovery code. Make new ones on your profile.")
    return str(
        ngettext(
            "That recovery code is used up. %(num)s is left.",
            "That recovery code is used up. %(num)s are left.",
            count,
        )
    )
