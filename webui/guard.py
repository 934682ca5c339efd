"""At the door of every page: who is logged in? A page is closed unless it says that it is public."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from controller.operations import sessions
from controller.store import find
from controller.store.engine import reading, writing
from webui.portal import Person, address, portal

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
    g.person = None
    token, at = session.get(TOKEN), portal().now()
    if not isinstance(token, str):
        return
    with reading(portal().database) as database:
        login = sessions.find(database, token, at)
        user = login and find.user(database, login.user)
        domain = user and find.domain(database, user.domain_id)
    if login is None or user is None or domain is None:
        return
    g.person = Person(user, domain)
    if sessions.is_due(login, at):
        with writing(portal().database) as database:
            sessions.seen(database, token, at, address())
