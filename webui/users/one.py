"""The page of one user: details, what he may do, voicemail, log-in, outside calls."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import UserId
from controller.operations import invitations, mailboxes, may, users
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.store.cards import UserCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.managed import within
from webui.portal import actor, portal
from webui.users import oneform, onepage, together

Answer = Response | tuple[str, int]


def add_to(blueprint: Blueprint) -> None:
    for path, view, method in (
        ("", one, "GET"),
        ("", change, "POST"),
        ("/calls", calls, "POST"),
        ("/recording", recording, "POST"),
        ("/mailbox", mailbox, "POST"),
        ("/invite", invite, "POST"),
        ("/delete", delete, "GET"),
    ):
        blueprint.add_url_rule(f"/users/<int:user>{path}", view_func=view, methods=[method])


def one(user: int) -> str:
    by, card = whom(user)
    return page(by, card)


def change(user: int) -> Answer:
    """Details and role."""
    by, card = whom(user)
    return _save(by, card, oneform.details(request.form), "details", _("Saved."))


def calls(user: int) -> Answer:
    """Caller ID, what may be called outside, and how much a day."""
    by, card = whom(user)
    return _save(by, card, oneform.calls(request.form), "calls", _("Outside calls saved."))


def recording(user: int) -> Answer:
    """Which calls are recorded."""
    by, card = whom(user)
    changes = {"recording": request.form.get("recording", "")}
    return _save(by, card, changes, "recording", _("Recording saved. The next call follows it."))


def mailbox(user: int) -> Response | str:
    """On or off; a new PIN is shown this once."""
    by, card = whom(user)
    with saving(portal().database) as session:
        if request.form.get("on"):
            pin = mailboxes.switch_on(session, by, UserId(user))
        else:
            pin = None
            mailboxes.switch_off(session, by, UserId(user))
    settle(portal(), Subject("user", UserId(user)))
    if pin is not None:
        return render_template("users/told.html", user=card, title=_("Voicemail is on"), told=[(_("PIN"), pin)])
    flash(_("Voicemail is off. Forwards to it count as not set."), "done")
    return _back(user)


def invite(user: int) -> str:
    """A new link to choose a password."""
    by, card = whom(user)
    with saving(portal().database) as session:
        made = invitations.invite(session, by, UserId(user))
    link = url_for("invitation.show", secret=made.secret, _external=True)
    told = [(_("Link to choose a password, good for 7 days"), link)]
    return render_template("users/told.html", user=card, title=_("Password link"), told=told)


def delete(user: int) -> str:
    """What would happen, and the button."""
    by, _card = whom(user)
    return together.ask_deletion(by, [UserId(user)])


def whom(user: int) -> tuple[Actor, UserCard]:
    """Who asks, and the user, whose domain's entries the layout shows. Raises Missing and Forbidden."""
    by = actor()
    with reading(portal().database) as session:
        card = may.manage_user(session, by, user)
        within(session, by, card.domain_id)
    return by, card


def page(by: Actor, card: UserCard, section: str = "", form: Form | None = None) -> str:
    """`form` is what was typed into that section, and refused."""
    with reading(portal().database) as session:
        shown = onepage.prepare(session, by, card, portal().now())
    forms = {"details": oneform.of_details(card), "calls": oneform.of_calls(card), "grant": Form()}
    forms["recording"] = Form({"recording": card.recording})
    if form is not None:
        forms[section] = form
    return render_template("users/one.html", user=card, page=shown, forms=forms, fields=oneform, kinds=onepage.kinds())


def _save(by: Actor, card: UserCard, changes: dict[str, Any], section: str, said: str) -> Answer:
    try:
        with saving(portal().database) as session:
            users.change(session, by, UserId(card.id), changes)
    except Refused as refused:
        return page(by, card, section, typed(request.form, refused)), 422
    settle(portal(), Subject("user", UserId(card.id)))
    flash(said, "done")
    return _back(card.id)


def _back(user: int) -> Response:
    return redirect(url_for("users.one", user=user), 303)
