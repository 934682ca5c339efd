"""The page behind an invitation: who was invited chooses the first password, once, and then logs in."""

import logging
from dataclasses import dataclass

from flask import Blueprint, Flask, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from werkzeug.wrappers import Response

from controller import clock
from controller.domain.saying import say
from controller.operations import invitations
from controller.operations.invitations import Invited
from controller.operations.passwords import PASSWORD_LENGTH
from controller.operations.refused import Refused
from controller.store.engine import reading, writing
from webui import errors
from webui.errors import Trouble
from webui.guard import public
from webui.login import limits
from webui.portal import address, portal

UNEQUAL = say("The two passwords differ. Type the same one twice.")
ENDED = Trouble(say("This invitation can’t be used"), invitations.ENDED, say("Go to the log-in"), "login.show")
per_address = limits.limiter.limit(limits.PER_ADDRESS, deduct_when=lambda _answer: bool(g.get("attempt_failed")))
blueprint = Blueprint("invitation", __name__)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problems:
    """What stands at the fields."""

    password: str = ""
    again: str = ""


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/invitation/<secret>")
@public
@per_address
def show(secret: str) -> str:
    return _form(secret, _invited(secret))


@blueprint.post("/invitation/<secret>")
@public
@per_address
def accept(secret: str) -> Response | tuple[str, int]:
    who = _invited(secret)
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _form(secret, who, Problems(again=UNEQUAL)), 422
    try:
        with writing(portal().database) as database:
            invitations.accept(database, secret, password, portal().now(), address())
    except Refused as refusal:
        if any(problem.field != "password" for problem in refusal.problems):
            raise
        return _form(secret, who, Problems(password=str(refusal))), 422
    log.info("invitation accepted: user=%s address=%s", who.user, address())
    flash(_("Your password is set. Log in as %(login)s.", login=who.login), "done")
    return redirect(url_for("login.show"), 303)


@blueprint.errorhandler(Refused)
def ended(_error: Refused) -> tuple[str, int]:
    """Used, too old, or made up: all look the same."""
    limits.count()
    return errors.page(ENDED, 404)


@blueprint.errorhandler(RateLimitExceeded)
def too_many(_error: RateLimitExceeded) -> Response:
    wait = limits.wait_from(clock.now().timestamp())
    text = say(
        "Too many invitations that can’t be used came from your address. Wait {wait}, then open the link again.",
        wait=limits.wait_text(wait),
    )
    trouble = Trouble(say("Too many attempts"), text, say("Go to the log-in"), "login.show")
    response = make_response(errors.page(trouble, 429))
    response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response


def _invited(secret: str) -> Invited:
    with reading(portal().database) as database:
        return invitations.invited(database, secret, portal().now())


def _form(secret: str, who: Invited, problems: Problems | None = None) -> str:
    problems = problems or Problems()
    return render_template("invitation.html", secret=secret, who=who, problems=problems, lengths=PASSWORD_LENGTH)
