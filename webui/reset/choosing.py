"""The page behind the link of a reset: a new password, and in."""

import logging

from flask import Blueprint, flash, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response

from controller import clock
from controller.domain.saying import say
from controller.operations import resets
from controller.operations.invitations import Invited
from controller.operations.passwords import PASSWORD_LENGTH
from controller.operations.refused import Problem, Refused
from controller.store.engine import reading, writing
from webui import errors
from webui.errors import Trouble
from webui.forms import Form, by_field
from webui.guard import public
from webui.login import limits
from webui.login.entering import enter
from webui.portal import address, portal

UNEQUAL = say("The two passwords differ. Type the same one twice.")
ENDED = Trouble(say("This link can’t be used"), resets.ENDED, say("Ask for a new link"), "reset.ask")
PATIENCE = _l("Too many links that can’t be used came from your address.")
per_address = limits.limiter.limit(limits.PER_ADDRESS, deduct_when=lambda _answer: bool(g.get("attempt_failed")))
log = logging.getLogger(__name__)


def add_to(blueprint: Blueprint) -> None:
    for view, method in ((show, "GET"), (choose, "POST")):
        blueprint.add_url_rule("/reset/<secret>", view_func=view, methods=[method])
    blueprint.register_error_handler(RateLimitExceeded, too_many)


@public
@per_address
def show(secret: str) -> str | tuple[str, int]:
    """Reads only: mail programs look behind links."""
    who = _whose(secret)
    return _ended() if who is None else _page(secret, who, Form())


@public
@per_address
def choose(secret: str) -> Response | tuple[str, int]:
    """The new password is in force, and its owner in, but for a second step."""
    who = _whose(secret)
    if who is None:
        return _ended()
    password = request.form.get("password", "")
    try:
        if password != request.form.get("again", ""):
            raise Refused([Problem("again", UNEQUAL)])
        with writing(portal().database) as session:
            user = resets.accept(session, secret, password, portal().now(), address())
    except Refused as refused:
        if refused.problems[0].field == "reset":
            return _ended()
        return _page(secret, who, Form(problems=by_field(refused.problems))), 422  # passwords don't come back
    log.info("reset used: user=%s address=%s", user, address())
    answer = enter(user)
    flash(_("Your new password is in force. Everywhere else you are logged out."), "done")
    return answer


def too_many(_error: RateLimitExceeded) -> Response:
    wait = limits.wait_from(clock.now().timestamp())
    time = limits.wait_text(wait)
    text = _("%(why)s Wait %(time)s, then open the link again.", why=PATIENCE, time=time)
    page = errors.page(Trouble(_("Too many attempts"), text, _("Go to the log-in"), "login.show"), 429)
    response = make_response(page)
    response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response


def _whose(secret: str) -> Invited | None:
    with reading(portal().database) as session:
        try:
            return resets.opened(session, secret, portal().now())
        except Refused:
            return None


def _ended() -> tuple[str, int]:
    """Used, too old, or made up: all look the same."""
    limits.count()
    return errors.page(ENDED, 404)


def _page(secret: str, who: Invited, form: Form) -> str:
    return render_template("reset/choose.html", secret=secret, who=who, form=form, least=PASSWORD_LENGTH[0])
