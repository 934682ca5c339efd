"""Tokens for programs: listed, made, shown a single time, withdrawn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.operations import tokens as operations
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.operations.tokens import NewToken
from controller.store.cards import TokenCard
from controller.store.engine import reading
from webui.forms import Form
from webui.phones.once import once
from webui.portal import Person, actor, person, portal
from webui.profile import proof, tokenwords
from webui.profile.tabs import closed, is_closed, page, typed_id
from webui.words.moments import ago, moment

Answer = Response | tuple[str, int]
HERE = "profile.tokens"
MADE = "made token"  # in the cookie: the key of what is shown once
DAYS = ("30", "90", "365", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One token of the list."""

    id: int
    name: str
    may: str
    dates: str
    is_over: bool


def add_to(blueprint: Blueprint) -> None:
    for path, view, method in (
        ("", tokens, "GET"),
        ("/new", new_token, "GET"),
        ("/new", make_token, "POST"),
        ("/shown", token_shown, "GET"),
        ("/end", end_token, "POST"),
    ):
        blueprint.add_url_rule(f"/profile/tokens{path}", view_func=view, methods=[method])


def tokens() -> str:
    if is_closed():
        return closed(HERE)
    me, now = person(), portal().now()
    with reading(portal().database) as database:
        cards = operations.everything(database, actor(), me.id)
    return page("profile/tokens.html", HERE, rows=[_row(card, me, now) for card in reversed(cards)])


def new_token() -> str:
    return closed(HERE) if is_closed() else _new(Form({"may": "read", "reach": "all", "days": "90"}))


def make_token() -> Answer:
    form, by = request.form, actor()
    days = form.get("days", "")
    ends = by.at + timedelta(days=int(days)) if days in DAYS and days else None
    try:
        proof.prove()
        with saving(portal().database) as database:
            made = operations.add(database, by, person().id, form.get("name", ""), tokenwords.scopes(form), ends)
    except Refused as refused:
        if is_closed():
            raise
        return _new(proof.typed(refused)), 422
    session[MADE] = once().keep(made, portal().now())
    return redirect(url_for(".token_shown"), 303)


def token_shown() -> Response | str:
    """A second time there is nothing to show."""
    made = cast("NewToken | None", once().take(session.pop(MADE, ""), portal().now()))
    if made is None:
        return redirect(url_for(".tokens"), 303)
    example = (
        f'curl -H "Authorization: Bearer {made.token}" {url_for("home.show", _external=True)}api/v1/users/{person().id}'
    )
    row = _row(made.card, person(), portal().now())
    return page("profile/token_shown.html", HERE, made=made, row=row, example=example)


def end_token() -> Response:
    id_ = typed_id("token")
    if id_ is not None:
        with saving(portal().database) as database:
            operations.revoke(database, actor(), id_)
        flash(_("The token is withdrawn. It opens nothing any more."), "done")
    return redirect(url_for(".tokens"), 303)


def _row(card: TokenCard, me: Person, now: datetime) -> Row:
    is_over = operations.has_expired(card, now)
    used = (
        _("last used %(when)s", when=ago(card.last_used, now, me.zone))
        if card.last_used is not None
        else _("never used")
    )
    if card.expires is None:
        dates = _("Doesn’t end by itself, %(used)s.", used=used)
    elif is_over:
        dates = _("Ended %(when)s, %(used)s.", when=moment(card.expires, now, me.zone), used=used)
    else:
        dates = _("Ends %(when)s, %(used)s.", when=moment(card.expires, now, me.zone), used=used)
    return Row(card.id, card.name, tokenwords.may(card.scopes), dates, is_over)


def _new(form: Form) -> str:
    by = actor()
    return page("profile/token_new.html", HERE, form=form, reach=tokenwords.areas(by), days=_days())


def _days() -> list[tuple[str, str]]:
    named = {"30": _("In 30 days"), "90": _("In 90 days"), "365": _("In a year"), "": _("Never")}
    return [(days, named[days]) for days in DAYS]
