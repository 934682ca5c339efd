"""The page behind the link that a further address of voicemail messages is sent: may they be mailed there?"""

import logging
from dataclasses import dataclass

from flask import Blueprint, Flask, g, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response

from controller import clock
from controller.domain.saying import say
from controller.operations import messageaddresses
from controller.operations.messageaddresses import Asked
from controller.operations.refused import Missing
from controller.store.engine import reading, writing
from webui import errors
from webui.errors import Trouble
from webui.guard import public
from webui.login import limits
from webui.portal import address, portal
from webui.words.text import isolated

ENDED = Trouble(say("This link can’t be used"), messageaddresses.ENDED, say("Go to the log-in"), "login.show")
PATIENCE = _l("Too many links that can’t be used came from your address.")
per_address = limits.limiter.limit(limits.PER_ADDRESS, deduct_when=lambda _answer: bool(g.get("attempt_failed")))
blueprint = Blueprint("agreement", __name__)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """`button` is empty once it was pressed."""

    title: str
    text: str
    more: str
    button: str


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/address/<secret>")
@public
@per_address
def show(secret: str) -> str:
    """Reads only: mail programs look behind links."""
    with reading(portal().database) as session:
        asked = messageaddresses.opened(session, secret, portal().now())
    return render_template("agreement.html", secret=secret, shown=_shown(asked))


@blueprint.post("/address/<secret>")
@public
@per_address
def agree(secret: str) -> Response:
    """Whoever reads that address wants the messages; the same page says so then."""
    with writing(portal().database) as session:
        messageaddresses.confirm(session, secret, portal().now(), address())
    log.info("address confirmed: from=%s", address())
    return redirect(url_for(".show", secret=secret), 303)


def _shown(asked: Asked) -> Shown:
    told = {"login": isolated(asked.login), "address": isolated(asked.address)}
    if asked.is_confirmed:
        return Shown(
            _("Voicemail is mailed to you"),
            _("From now on, new voicemail messages of %(login)s are mailed to %(address)s, too.", **told),
            _("You don’t want them any more? Ask whoever named your address to take it out."),
            "",
        )
    return Shown(
        _("Shall voicemail be mailed to you?"),
        _("%(login)s would like it to be mailed to %(address)s, too: who called, perhaps the message itself.", **told),
        _("You don’t know who that is? Close this page, and nothing is sent to you."),
        _("Yes, mail it to me"),
    )


@blueprint.errorhandler(Missing)
def ended(_error: Missing) -> tuple[str, int]:
    """Ended, taken out, or made up: all look the same."""
    limits.count()
    return errors.page(ENDED, 404)


@blueprint.errorhandler(RateLimitExceeded)
def too_many(_error: RateLimitExceeded) -> Response:
    wait = limits.wait_from(clock.now().timestamp())
    text = _("%(why)s Wait %(time)s, then open the link again.", why=PATIENCE, time=limits.wait_text(wait))
    page = errors.page(Trouble(_("Too many attempts"), text, _("Go to the log-in"), "login.show"), 429)
    response = make_response(page)
    response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response
