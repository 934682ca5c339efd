"""One's passkeys: added with the browser's help, named, deleted."""

import json

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.operations import passkeys
from controller.operations.bell import saving
from controller.operations.refused import Refused, refuse
from controller.store.engine import reading
from controller.store.secondfactors import PasskeyCard
from webui.forms import Form
from webui.login.site import elsewhere, site
from webui.portal import actor, portal
from webui.profile import agents, proof, recovery
from webui.profile.tabs import closed, is_closed, page, typed_id

Answer = Response | tuple[str, int]
HERE = "profile.security"
ASKED = "asked"  # in the cookie: the token of the passkey that was asked for


def add_to(blueprint: Blueprint) -> None:
    for path, view, method in (
        ("/new", new_passkey, "GET"),
        ("/ask", ask_passkey, "POST"),
        ("/new", add_passkey, "POST"),
        ("/one", one_passkey, "GET"),
        ("/rename", rename_passkey, "POST"),
        ("/delete", delete_passkey, "POST"),
    ):
        blueprint.add_url_rule(f"/profile/passkeys{path}", view_func=view, methods=[method])


def new_passkey() -> str:
    if is_closed():
        return closed(HERE)
    return _new(Form({"name": agents.browser(request.user_agent.string)}))


def ask_passkey() -> tuple[str, int, dict[str, str]]:
    """For the page's script: what the browser needs, or what is wrong at which field."""
    kind = {"Content-Type": "application/json"}
    here = site()
    try:
        if here is None:
            raise refuse("passkey", "Passkeys can’t be used at this address.")
        proof.prove()
        with saving(portal().database) as database:
            asked = passkeys.ask_new(database, actor(), here)
    except Refused as refused:
        return json.dumps(proof.typed(refused).problems), 422, kind
    session[ASKED] = asked.token
    return asked.options, 200, kind


def add_passkey() -> Answer:
    """What the browser made; shown next are recovery codes, to who has none."""
    here, token = site(), session.pop(ASKED, "")
    try:
        if here is None:
            raise refuse("passkey", "Passkeys can’t be used at this address.")
        with saving(portal().database) as database:
            form = request.form
            added = passkeys.add(database, actor(), here, str(token), form.get("answer", ""), form.get("name", ""))
    except Refused as refused:
        if is_closed():
            raise
        return _new(proof.typed(refused)), 422
    flash(_("“%(name)s” is added. You can log in with it.", name=added.card.name), "done")
    return recovery.shown_next(added.codes)


def one_passkey() -> Response | str:
    if is_closed():
        return closed(HERE)
    id_ = typed_id("passkey")
    if id_ is None:
        return redirect(url_for(".security"), 303)
    with reading(portal().database) as database:
        card = passkeys.show(database, actor(), id_)
    return _one(card, Form({"name": card.name}))


def rename_passkey() -> Answer:
    id_ = typed_id("passkey")
    if id_ is None:
        return redirect(url_for(".security"), 303)
    try:
        with saving(portal().database) as database:
            card = passkeys.show(database, actor(), id_)
            passkeys.rename(database, actor(), id_, request.form.get("name", ""))
    except Refused as refused:
        if refused.problems[0].field != "name":
            raise
        return _one(card, proof.typed(refused)), 422
    flash(_("Saved."), "done")
    return redirect(url_for(".security"), 303)


def delete_passkey() -> Answer:
    id_ = typed_id("passkey")
    if id_ is None:
        return redirect(url_for(".security"), 303)
    with reading(portal().database) as database:
        card = passkeys.show(database, actor(), id_)
    try:
        proof.prove()
        with saving(portal().database) as database:
            passkeys.remove(database, actor(), id_)
    except Refused as refused:
        return _one(card, Form({"name": card.name}, proof.typed(refused).problems)), 422
    flash(_("“%(name)s” is deleted. Take it out of your device or password manager, too.", name=card.name), "done")
    return redirect(url_for(".security"), 303)


def _new(form: Form) -> str:
    return page("profile/passkey_new.html", HERE, form=form, is_possible=site() is not None, elsewhere=elsewhere())


def _one(card: PasskeyCard, form: Form) -> str:
    return page("profile/passkey.html", HERE, form=form, passkey=card)
