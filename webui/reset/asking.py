"""“Forgot your password?”: one answer for every account, there or not. Office managers send the link to a user."""

import logging
import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import UserId
from controller.operations import resets
from controller.operations.bell import saving
from controller.operations.refused import Refused, refuse
from controller.store.engine import writing
from webui.forms import Form, typed
from webui.guard import public
from webui.portal import actor, address, portal

blueprint = Blueprint("reset", __name__)
ACCOUNT = re.compile(r"[^@\s]{1,64}@[a-z0-9.-]{1,253}")
log = logging.getLogger(__name__)


@blueprint.get("/reset")
@public
def ask() -> str:
    return _page(Form({"account": request.args.get("account", "")[:300]}))


@blueprint.post("/reset")
@public
def send_to_whoever_asks() -> Response | tuple[str, int]:
    """Writes down that it was asked for; who is mailed is decided later, and not seen here."""
    account = request.form.get("account", "").strip().lower()
    try:
        if not ACCOUNT.fullmatch(account):
            raise refuse("account", "Type your log-in, such as 1001@acme.example, or your e-mail address.")
        if not portal().mails:
            return _page(Form()), 404
        with writing(portal().database) as session:
            resets.ask(session, account, portal().now(), address())
    except Refused as refused:
        return _page(typed(request.form, refused)), 422
    log.info("reset asked for: account=%s address=%s", account, address())
    return redirect(url_for("reset.asked"), 303)


@blueprint.get("/reset/asked")
@public
def asked() -> str:
    return render_template("reset/asked.html", is_caught=portal().caught is not None)


@blueprint.post("/users/<int:user>/reset")
def send(user: int) -> Response:
    """An office manager sends the link."""
    by = actor()
    with saving(portal().database) as session:
        to = resets.send(session, by, UserId(user))
    flash(_("A link to choose a password is on its way to %(address)s.", address=to), "done")
    return redirect(url_for("users.one", user=user), 303)


def _page(form: Form) -> str:
    return render_template("reset/ask.html", form=form)
