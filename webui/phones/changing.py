"""Adding, renaming and deleting a phone, and a new password for it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import DeviceId, UserId
from controller.operations import devices, deviceuses
from controller.operations.bell import saving
from controller.operations.devices import Account
from controller.operations.refused import Refused
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.phones import cards, removal, seen, views
from webui.phones.once import once
from webui.portal import Person, portal
from webui.words.text import isolated

SHOWN = ("name", "label")
Answer = Response | tuple[str, int]


def add_to(blueprint: Blueprint) -> None:
    for path, view, method in (
        ("/new", new, "GET"),
        ("/new", add, "POST"),
        ("/<int:device>", change, "POST"),
        ("/<int:device>/secret", renew, "POST"),
        ("/<int:device>/delete", ask_delete, "GET"),
        ("/<int:device>/delete", delete, "POST"),
    ):
        blueprint.add_url_rule(f"/users/<int:user>/phones{path}", view_func=view, methods=[method])


def new(user: int) -> str:
    by, who, _cards = seen.all_of(user)
    with reading(portal().database) as session:
        name = deviceuses.next_name(session, by, who.id)
    return _form(who, Form({"name": name}))


def add(user: int) -> Answer:
    by, who, _cards = seen.all_of(user)
    name, label = (request.form.get(field, "").strip() for field in SHOWN)
    try:
        with saving(portal().database) as session:
            account = devices.add(session, by, who.id, name, label)
    except Refused as refused:
        return _form(who, typed(request.form, refused)), 422
    settle(portal(), Subject("device", account.id))
    flash(_("The phone is added."), "done")
    return _shown_once(user, account)


def change(user: int, device: int) -> Answer:
    by, who, card = seen.one_of(user, device)
    name, label = (request.form.get(field, "").strip() for field in SHOWN)
    try:
        with saving(portal().database) as session:
            devices.change(session, by, DeviceId(device), name, label)
    except Refused as refused:
        return views.page(who, card, typed(request.form, refused)), 422
    settle(portal(), Subject("device", device))
    renamed = _("Saved. Now type the user name %(name)s into the phone.", name=isolated(name))
    flash(renamed if name != card.name else _("Saved."), "done")
    return redirect(url_for("phones.one", user=user, device=device), 303)


def renew(user: int, device: int) -> Response:
    """The phone registers with the old password no longer, but what is registered stays so until it ends."""
    by, _who, _card = seen.one_of(user, device)
    with saving(portal().database) as session:
        account = devices.renew_secret(session, by, DeviceId(device))
    settle(portal(), Subject("device", device))
    flash(_("The old password no longer works."), "done")
    return _shown_once(user, account, cards.registration(seen.look(UserId(user)), device))


def ask_delete(user: int, device: int) -> str:
    by, who, card = seen.one_of(user, device)
    with reading(portal().database) as session:
        uses = deviceuses.uses_of(session, by, DeviceId(device))
    return render_template("phones/delete.html", card=card, who=who, removal=removal.removal(uses, card, who))


def delete(user: int, device: int) -> Response:
    by, _who, card = seen.one_of(user, device)
    with saving(portal().database) as session:
        devices.remove(session, by, DeviceId(device))
    settle(portal(), Subject("device", device))
    flash(_("%(name)s is deleted. It can no longer register or call.", name=isolated(card.label or card.name)), "done")
    return redirect(url_for("phones.show", user=user), 303)


def _form(who: Person, form: Form) -> str:
    return render_template("phones/new.html", who=who, form=form, shown=SHOWN)


def _shown_once(user: int, account: Account, before: str = "") -> Response:
    key = once().keep(account, portal().now())
    to = url_for("phones.one", user=user, device=account.id, once=key, before=before or None)
    return redirect(to, 303)
