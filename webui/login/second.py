"""The second step of a log-in, with a code, and passkeys, as second step or alone. Nothing here tells who exists."""

import logging
from dataclasses import dataclass

from flask import Blueprint, render_template, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.operations import entering as gate
from controller.operations import passkeys
from controller.operations.entering import Opened, Over, Wrong
from controller.operations.passkeys import Site
from controller.store.engine import reading, writing
from webui.guard import public
from webui.login import limits
from webui.login.entering import HALFWAY, answered, let_in, over, where
from webui.login.form import Form
from webui.login.local import local
from webui.login.site import site
from webui.portal import address, portal

ASKED = "asked"  # in the cookie: the token of the passkey that was asked for
Answer = Response | tuple[str, int]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ways:
    """What the page offers, and what was wrong."""

    has_app: bool
    has_passkey: bool
    has_recovery: bool
    problem: str = ""
    passkey_problem: str = ""


def add_to(blueprint: Blueprint) -> None:
    for path, view, method in (
        ("/login/second", second, "GET"),
        ("/login/second", second_code, "POST"),
        ("/login/second/passkey", second_passkey, "POST"),
        ("/login/passkey/ask", ask, "POST"),
        ("/login/passkey", passkey, "POST"),
    ):
        blueprint.add_url_rule(path, view_func=view, methods=[method])


@public
def second() -> Response | str:
    ways = _ways()
    return over() if ways is None else render_template("login/second.html", ways=ways)


@public
@limits.per_address
@limits.per_second_step
def second_code() -> Answer:
    """What the app shows, or a recovery code."""
    with writing(portal().database) as database:
        entered = gate.by_code(database, _halfway(), request.form.get("code", "")[:100], where())
    wrong = _("That code is not right. Codes change every 30 seconds, and each works once.")
    return _go_on(entered, problem=wrong)


@public
@limits.per_address
@limits.per_second_step
def second_passkey() -> Answer:
    """What the browser made of the challenge."""
    here, answer = site(), request.form.get("answer", "")
    if here is None:
        return over()
    with writing(portal().database) as database:
        entered = gate.by_passkey(database, here, _halfway(), answer, where())
    return _go_on(entered, passkey_problem=_("That passkey was not accepted. Try again, or use a code."))


@public
@limits.asking
def ask() -> tuple[str, int, dict[str, str]]:
    """What the browser needs to use a passkey: of who is halfway in, or of anybody."""
    here = site()
    if here is None:
        return "{}", 409, {"Content-Type": "application/json"}
    return _options(here), 200, {"Content-Type": "application/json"}


@public
@limits.per_address
def passkey() -> Answer:
    """A log-in by passkey alone."""
    here, answer, token = site(), request.form.get("answer", ""), session.pop(ASKED, "")
    entered: Opened | Wrong | Over = Over()
    if here is not None and isinstance(token, str):
        with writing(portal().database) as database:
            entered = gate.by_passkey_alone(database, here, token, answer, where())
    if isinstance(entered, Opened):
        return let_in(entered, request.form.get("next", ""))
    log.info("passkey refused: address=%s", address())
    limits.count()
    after = local(request.form.get("next", ""))
    return render_template("login.html", form=_no_passkey(after)), 422


def again(problem: object) -> str | None:
    """Its page once more, with that problem; None where that form was not sent, or nothing waits any more."""
    ways = _ways(str(problem)) if _is_second_step() else None
    return None if ways is None else render_template("login/second.html", ways=ways)


def _is_second_step() -> bool:
    return request.endpoint in ("login.second_code", "login.second_passkey")


def _options(here: Site) -> str:
    token = _halfway()
    with writing(portal().database) as database:
        waiting = gate.waiting(database, token, portal().now()) if token else None
        if waiting is not None:
            return passkeys.ask_one(database, here, waiting[0], token)
        asked = passkeys.ask_anybody(database, here, portal().now())
    session[ASKED] = asked.token
    return asked.options


def _go_on(entered: Opened | Wrong | Over, problem: str = "", passkey_problem: str = "") -> Answer:
    if not isinstance(entered, Opened):
        log.info("second step refused: user=%s address=%s", "?", address())
        limits.count()
    done = answered(entered)
    ways = None if done is not None else _ways(problem, passkey_problem)
    if done is not None:
        return done
    return over() if ways is None else (render_template("login/second.html", ways=ways), 422)


def _ways(problem: str = "", passkey_problem: str = "") -> Ways | None:
    with reading(portal().database) as database:
        waiting = gate.waiting(database, _halfway(), portal().now())
    if waiting is None:
        return None
    factors, here = waiting[1], site()
    usable = here is not None and any(each.site == here.host for each in factors.passkeys)
    return Ways(factors.code_app is not None, usable, factors.recovery_left > 0, problem, passkey_problem)


def _halfway() -> str:
    token = session.get(HALFWAY, "")
    return token if isinstance(token, str) else ""


def _no_passkey(after: str) -> Form:
    return Form(next=after, passkey_problem=_("No passkey of this portal was accepted. Log in with your password."))
