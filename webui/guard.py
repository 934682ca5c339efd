"""At the door of every page: who is logged in? A page is closed unless it says that it is public."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Response

from controller.operations import logins
from controller.store import find
from controller.store.engine import reading, writing
from webui.portal import Person, portal

TOKEN = "login"  # noqa: S105 (the key in the cookie, not a secret)
View = TypeVar("View", bound=Callable[..., object])


def public(view: View) -> View:
    """Marks a view that needs no log-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def register(app: Flask) -> None:
    app.before_request(_require_login)
    app.context_processor(lambda: {"person": g.get("person")})


def _require_login() -> Response | None:
    if request.endpoint is None or _is_public(request.endpoint):
        return None
    identify()
    if g.person is not None:
        return None
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("login.show", next=None if back == "/" else back), 303)


def _is_public(endpoint: str) -> bool:
    return getattr(current_app.view_functions[endpoint], "is_public", False)


def identify() -> None:
    """Sets `g.person` from the cookie's token, None where it opens no log-in."""
    token, at = session.get(TOKEN), portal().now()
    g.person = None
    if not isinstance(token, str):
        return
    g.person, is_due = _whose(token, at)
    if is_due:
        with writing(portal().database) as database:
            logins.seen(database, token, at)


def token_in(app: Flask, cookies: str) -> str | None:
    """The log-in's token in a Cookie header, for what is served beside the pages; who made it up gets None."""
    asked = app.request_class(EnvironBuilder(headers=Headers([("Cookie", cookies)])).get_environ())
    held = app.session_interface.open_session(app, asked)
    token = None if held is None else held.get(TOKEN)
    return token if isinstance(token, str) else None


def _whose(token: str, at: datetime) -> tuple[Person | None, bool]:
    """Who that is, and whether his being here should be noted."""
    with reading(portal().database) as database:
        login = logins.find_login(database, token, at)
        user = find.user(database, login.user) if login else None
        domain = find.domain(database, user.domain_id) if user else None
    if login is None or user is None or domain is None:
        return None, False
    return Person(user, domain, login.history_seen), logins.is_due(login, at)
