"""About oneself: name, language, zone, directory, colours, voicemail PIN."""

from flask import Blueprint, flash, g, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.operations import mailboxes, users
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store.subjects import Subject
from webui.forms import Form
from webui.home.settling import settle
from webui.language import choose_anew
from webui.portal import Person, actor, person, portal
from webui.profile import details, proof
from webui.profile.tabs import page

Answer = Response | tuple[str, int]
blueprint = Blueprint("profile", __name__)


@blueprint.get("/profile")
def show() -> str:
    return _page()


@blueprint.post("/profile")
def change() -> Answer:
    me, changes = person(), details.changes(request.form)
    try:
        is_proven = changes["email"] != me.user.email
        if is_proven:
            proof.prove()
        with saving(portal().database) as session:
            card = users.change(session, actor(), me.id, changes, is_proven=is_proven)
    except Refused as refused:
        return _page(form=proof.typed(refused)), 422
    settle(portal(), Subject("user", me.id))
    g.person = Person(card, me.domain, me.history_seen)
    choose_anew()  # what follows is said in the language that was just chosen
    flash(_("Saved."), "done")
    return redirect(url_for(".show"), 303)


@blueprint.post("/profile/caller")
def change_caller() -> Answer:
    """What those see whom one calls outside."""
    me = person()
    try:
        with saving(portal().database) as session:
            users.change(session, actor(), me.id, details.caller_changes(request.form))
    except Refused as refused:
        return _page(caller=proof.typed(refused)), 422
    settle(portal(), Subject("user", me.id))
    flash(_("Saved. The next call follows it."), "done")
    return redirect(url_for(".show"), 303)


@blueprint.post("/profile/pin")
def set_pin() -> Answer:
    me = person()
    try:
        with saving(portal().database) as session:
            mailboxes.set_pin(session, actor(), me.id, request.form.get("pin", "").strip())
    except Refused as refused:
        return _page(pin=proof.typed(refused)), 422
    settle(portal(), Subject("mailbox", me.id))
    flash(_("Your voicemail has a new PIN."), "done")
    return redirect(url_for(".show", _anchor="voicemail"), 303)


def _page(form: Form | None = None, caller: Form | None = None, pin: Form | None = None) -> str:
    """Each as it was typed, where it was refused."""
    me = person()
    return page(
        "profile/show.html",
        "profile.show",
        form=form or details.of(me),
        caller=caller or details.of_caller(me),
        pin=pin or Form(),
        shown=details.prepare(me),
        fields=details.FIELDS,
    )
