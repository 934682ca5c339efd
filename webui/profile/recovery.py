"""Recovery codes: made with the first second factor or anew, and shown a single time."""

from typing import cast

from flask import Blueprint, redirect, request, session, url_for
from werkzeug.wrappers import Response

from controller.operations import recoverycodes, secondfactors
from controller.operations.bell import saving
from controller.operations.refused import Refused, refuse
from controller.store.engine import reading
from webui.forms import Form
from webui.phones.once import once
from webui.portal import actor, person, portal
from webui.profile import proof
from webui.profile.tabs import closed, is_closed, page

Answer = Response | tuple[str, int]
HERE = "profile.security"
CODES = "recovery codes"  # in the cookie: the key of what is shown once


def add_to(blueprint: Blueprint) -> None:
    for path, view, method in (
        ("", ask_recovery, "GET"),
        ("", renew_recovery, "POST"),
        ("/shown", recovery_shown, "GET"),
    ):
        blueprint.add_url_rule(f"/profile/recovery{path}", view_func=view, methods=[method])


def ask_recovery() -> str:
    return closed(HERE) if is_closed() else _ask(Form())


def renew_recovery() -> Answer:
    try:
        proof.prove()
        with saving(portal().database) as database:
            if not secondfactors.show(database, actor(), person().id).is_any:
                raise refuse("present", "Recovery codes stand in for a second step. Set one up first.")
            made = recoverycodes.renew(database, actor())
    except Refused as refused:
        if is_closed():
            raise
        return _ask(proof.typed(refused)), 422
    return shown_next(made)


def shown_next(made: tuple[str, ...]) -> Response:
    """To the page that shows them, if there are any new ones."""
    if not made:
        return redirect(url_for(".security"), 303)
    session[CODES] = once().keep(made, portal().now())
    return redirect(url_for(".recovery_shown"), 303)


def recovery_shown() -> Response | str:
    """A second time there is nothing to show."""
    made = cast("tuple[str, ...] | None", once().take(session.pop(CODES, ""), portal().now()))
    if made is None:
        return redirect(url_for(".security"), 303)
    host = request.host.partition(":")[0]
    return page("profile/recovery_shown.html", HERE, codes=made, title=f"Ringplan · {actor().label} · {host}")


def _ask(form: Form) -> str:
    with reading(portal().database) as database:
        factors = secondfactors.show(database, actor(), person().id)
    return page("profile/recovery.html", HERE, form=form, is_any=factors.is_any)
