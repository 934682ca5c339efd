"""At the door of the API: a token, and how far it reaches. Cookies open nothing here, so nothing can be forged."""

import re

from flask import Flask, current_app, g, request

from controller.operations import tokens
from controller.operations.refused import Problem
from controller.store.cards import TokenCard
from controller.store.engine import reading, writing
from webui.api.problems import Stopped
from webui.api.signing import token_of_link
from webui.portal import portal

HEADER = re.compile(r"bearer +(rp_[A-Za-z0-9_-]{10,100})", re.IGNORECASE)
OF_LINKS = ("messages.get sound", "messages.get greeting", "recordings.get recording")  # a signed address opens them
READING = ("GET", "HEAD", "OPTIONS")


def register(app: Flask) -> None:
    app.before_request(_enter)


def _enter() -> None:
    """Whoever has no token learns nothing, not even which addresses there are."""
    if request.endpoint is not None and getattr(current_app.view_functions[request.endpoint], "is_public", False):
        return
    g.bearer = _bearer()
    verb, area = "read" if request.method in READING else "write", request.blueprint
    if area is not None and not tokens.covers(g.bearer.scopes, verb, area):
        message = f"This token does not reach so far. It takes one with the scope {verb}, or {verb}:{area}."
        raise Stopped(403, Problem("scope", message))


def _bearer() -> TokenCard:
    shown, at = HEADER.fullmatch(request.headers.get("Authorization", "").strip()), portal().now()
    link = token_of_link(at) if shown is None and request.endpoint in OF_LINKS else None
    if shown is None and link is None:
        raise Stopped(401, WWW_Authenticate='Bearer realm="Ringplan"')
    with reading(portal().database) as session:
        card = tokens.find_token(session, shown[1], at) if shown else tokens.good(session, link or 0, at)
    if card is None:
        problem = Problem("token", "This token opens nothing: it is mistyped, revoked or expired. Make a new one.")
        raise Stopped(401, problem, WWW_Authenticate='Bearer realm="Ringplan", error="invalid_token"')
    if tokens.is_due(card, at):
        with writing(portal().database) as session:
            tokens.used(session, card.id, at)
    return card
