"""The log-in page: one form, and one answer for every account that doesn't open."""

import logging

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from controller import clock
from controller.operations import logins
from controller.operations.refused import Refused
from controller.store.engine import reading, writing
from webui import errors
from webui.guard import TOKEN, public
from webui.login import limits, second
from webui.login.entering import enter
from webui.login.form import Form
from webui.login.local import local
from webui.portal import address, portal

WRONG = _l("That log-in and password don’t belong together. Check both and try again.")
STALE = _l("This page was open too long, so nothing was sent. Type your password once more.")
NOT_A_LOGIN = _l("A log-in looks like 1001@acme.example: your extension, @, and your company’s domain.")
MAX_SHOWN = 300  # characters of what was typed
blueprint = Blueprint("login", __name__)
log = logging.getLogger(__name__)


@blueprint.get("/login")
@public
def show() -> str:
    return render_template("login.html", form=Form(next=local(request.args.get("next", ""))))


@blueprint.post("/login")
@public
@limits.per_address
@limits.per_account
def log_in() -> Response | tuple[str, int]:
    account = limits.typed_account()
    if account is None:
        return _form(account_problem=NOT_A_LOGIN), 422
    try:
        with reading(portal().database) as database:
            user = logins.check(database, account, request.form.get("password", ""))
    except Refused:
        log.info("log-in refused: account=%s address=%s", account, address())
        limits.count()
        return _form(password_problem=WRONG), 422
    return enter(user, request.form.get("next", ""))


@blueprint.post("/logout")
def log_out() -> Response:
    with writing(portal().database) as database:
        logins.log_out(database, session[TOKEN])
    session.clear()
    flash(_("You are logged out."), "done")
    return redirect(url_for("login.show"), 303)


@blueprint.errorhandler(RateLimitExceeded)
def too_many(_error: RateLimitExceeded) -> Response:
    """Keeps what was typed, and says how long to wait."""
    wait = limits.wait_from(clock.now().timestamp())
    text = _("Too many attempts. Wait %(time)s, then try again.", time=limits.wait_text(wait))
    response = make_response(second.again(text) or _form(text), 429)
    response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response


@blueprint.errorhandler(CSRFError)
def stale(_error: CSRFError) -> tuple[str, int]:
    """The form lay open while its cookie ended."""
    if request.endpoint == "login.log_out":
        return errors.page(errors.STALE_FORM, 400)
    return second.again(STALE) or _form(STALE), 400


def _form(password_problem: str = "", account_problem: str = "") -> str:
    """The page once more, with what was typed but the password."""
    typed, after = request.form.get("account", ""), local(request.form.get("next", ""))
    form = Form(typed[:MAX_SHOWN], after, account_problem, password_problem)
    return render_template("login.html", form=form)
