"""A code app as second step: set up with a picture or by typing, confirmed with a first code, switched off."""

from io import BytesIO

import segno
from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.operations import secondfactors
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.operations.secondfactors import Pending
from controller.store.engine import reading
from webui.forms import Form
from webui.portal import actor, portal
from webui.profile import proof, recovery
from webui.profile.tabs import closed, is_closed, page

Answer = Response | tuple[str, int]
HERE = "profile.security"


def add_to(blueprint: Blueprint) -> None:
    for path, view, method in (
        ("", codes, "GET"),
        ("", begin_codes, "POST"),
        ("/qr.svg", codes_picture, "GET"),
        ("/confirm", confirm_codes, "POST"),
        ("/off", ask_codes_off, "GET"),
        ("/off", codes_off, "POST"),
    ):
        blueprint.add_url_rule(f"/profile/codes{path}", view_func=view, methods=[method])


def codes() -> Answer | str:
    """First the password; then, while a secret waits to be confirmed, how to bring it into the app."""
    return closed(HERE) if is_closed() else _page(Form())


def begin_codes() -> Answer:
    try:
        proof.prove()
        with saving(portal().database) as session:
            secondfactors.begin(session, actor())
    except Refused as refused:
        if is_closed():
            raise
        return _page(proof.typed(refused), is_anew=True), 422
    return redirect(url_for(".codes"), 303)


def codes_picture() -> Response:
    """What the app's camera reads. Only while it waits: nobody gets at the secret of an app that counts."""
    pending = None if is_closed() else _pending()
    if pending is None:
        return redirect(url_for(".codes"), 303)
    picture = BytesIO()
    segno.make(pending.uri, error="m").save(
        picture, kind="svg", scale=5, border=3, dark="#000", light="#fff", xmldecl=False
    )
    return Response(picture.getvalue(), mimetype="image/svg+xml")


def confirm_codes() -> Answer:
    try:
        with saving(portal().database) as session:
            made = secondfactors.confirm(session, actor(), request.form.get("code", "")[:40])
    except Refused as refused:
        if is_closed():
            raise
        return _page(proof.typed(refused)), 422
    flash(_("Your code app is set up. From now on you are asked for a code after your password."), "done")
    return recovery.shown_next(made)


def ask_codes_off() -> str:
    return closed(HERE) if is_closed() else _ask_off(Form())


def codes_off() -> Answer:
    try:
        proof.prove()
        with saving(portal().database) as session:
            secondfactors.switch_off(session, actor())
    except Refused as refused:
        if is_closed():
            raise
        return _ask_off(proof.typed(refused)), 422
    flash(_("The code app is off. Delete its entry in the app, too."), "done")
    return redirect(url_for(".security"), 303)


def _page(form: Form, *, is_anew: bool = False) -> str:
    pending = None if is_anew else _pending()
    spoken = "" if pending is None else _in_fours(pending.secret)
    return page("profile/codes.html", HERE, form=form, pending=pending, spoken=spoken)


def _ask_off(form: Form) -> str:
    with reading(portal().database) as session:
        has_passkeys = bool(secondfactors.show(session, actor(), actor().user).passkeys)  # type: ignore[arg-type]
    return page("profile/codes_off.html", HERE, form=form, has_passkeys=has_passkeys)


def _pending() -> Pending | None:
    with reading(portal().database) as session:
        return secondfactors.pending(session, actor())


def _in_fours(secret: str) -> str:
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
