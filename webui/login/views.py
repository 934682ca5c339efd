"""The log-in page: one form, and one answer for every account that doesn't open."""

import logging
import re
from dataclasses import dataclass

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from controller import clock
from controller.domain.ids import UserId
from controller.operations import logins
from controller.operations.refused import Refused
from controller.store.engine import reading, writing
from webui import errors
from webui.guard import TOKEN, public
from webui.login import limits
from webui.portal import address, portal

WRONG = "That log-in and password don’t belong together. Check both and try again."
STALE = "This page was open too long, so nothing was sent. Type your password once more."
NOT_A_LOGIN = "A log-in looks like 1001@acme.example: your extension, @, and your company’s domain."
MAX_SHOWN = 300  # characters of what was typed
LOCAL_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")  # on this host: neither //other.example nor /\other.example
blueprint = Blueprint("login", __name__)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Form:
    """What the page shows in its form; problems stand at their field."""

    account: str = ""
    next: str = ""
    account_problem: str = ""
    password_problem: str = ""


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
    _open(user)
    log.info("logged in: user=%s address=%s", user, address())
    return redirect(local(request.form.get("next", "")) or url_for("home.show"), 303)


@blueprint.post("/logout")
def log_out() -> Response:
    with writing(portal().database) as database:
        logins.log_out(database, session[TOKEN])
    session.clear()
    flash("You are logged out.", "done")
    return redirect(url_for("login.show"), 303)


@blueprint.errorhandler(RateLimitExceeded)
def too_many(_error: RateLimitExceeded) -> Response:
    """Keeps what was typed, and says how long to wait."""
    wait = limits.wait_from(clock.now().timestamp())
    response = make_response(_form(f"Too many attempts. Wait {limits.wait_text(wait)}, then try again."), 429)
    response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response


@blueprint.errorhandler(CSRFError)
def stale(_error: CSRFError) -> tuple[str, int]:
    """The form lay open while its cookie ended."""
    if request.endpoint != "login.log_in":
        return errors.page(errors.STALE_FORM, 400)
    return _form(STALE), 400


def local(path: str) -> str:
    """The path, if it stays on this host; else nothing."""
    return path if LOCAL_PATH.fullmatch(path) else ""


def _form(password_problem: str = "", account_problem: str = "") -> str:
    """The page once more, with what was typed but the password."""
    typed, after = request.form.get("account", ""), local(request.form.get("next", ""))
    form = Form(typed[:MAX_SHOWN], after, account_problem, password_problem)
    return render_template("login.html", form=form)


def _open(user: UserId) -> None:
    """A new token at every log-in: one that was planted in the browser before opens nothing."""
    old, now = session.get(TOKEN), portal().now()
    with writing(portal().database) as database:
        if isinstance(old, str):
            logins.log_out(database, old)
        logins.forget_ended(database, now)
        token = logins.begin(database, user, now, address(), request.user_agent.string)
    session.clear()
    session.permanent = True
    session[TOKEN] = token
