"""Contacts deleted and put back; favourites chosen and left."""

from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId, UserId
from controller.operations import contacts, contacts_directory, contacts_favourites, contacts_undo
from controller.operations.bell import saving
from controller.operations.contacts_directory import Entry
from controller.store.engine import reading
from webui.contacts import rows
from webui.contacts.listing import UNDO, blueprint
from webui.portal import actor, portal
from webui.portal import person as myself
from webui.words.text import isolated


@blueprint.post("/contacts/<int:contact>/delete")
def delete(contact: int) -> Response:
    """The list that follows offers to put it back."""
    with saving(portal().database) as session:
        card = contacts.remove(session, actor(), contact)
    cookie[UNDO] = [contact, card.title]
    return redirect(url_for("contacts.show"), 303)


@blueprint.post("/contacts/<int:contact>/restore")
def put_back(contact: int) -> Response:
    """As it was, for an hour."""
    with saving(portal().database) as session:
        id_ = contacts_undo.put_back(session, actor(), contact)
        card = contacts.show(session, actor(), id_)
    flash(_("%(name)s is back.", name=isolated(card.title)), "done")
    return redirect(url_for("contacts.one", contact=id_), 303)


@blueprint.post("/contacts/<int:contact>/favourite")
def turn(contact: int) -> Response | str:
    """A favourite from now on, or no longer."""
    by = actor()
    with saving(portal().database) as session:
        card = contacts.show(session, by, contact)
        is_one = contacts_favourites.turn(session, by, myself().id, contact=contact)
    return _turned(card, is_one)


@blueprint.post("/contacts/people/<int:user>/favourite")
def turn_person(user: int) -> Response | str:
    """The same with a colleague."""
    by = actor()
    with saving(portal().database) as session:
        colleague = contacts_directory.person(session, by, UserId(user))
        is_one = contacts_favourites.turn(session, by, myself().id, of=UserId(user))
    return _turned(colleague, is_one)


def _turned(entry: Entry, is_one: bool) -> Response | str:
    """For htmx every star of that row, and in the list those on top anew; the page of one has no such place."""
    row = rows.row(entry, is_one)
    if "HX-Request" not in request.headers:
        text = _("%(name)s is a favourite now.") if is_one else _("%(name)s is no longer a favourite.")
        flash(text % {"name": isolated(row.name)}, "done")
        return redirect(row.url, 303)
    by, where = actor(), urlsplit(request.headers.get("HX-Current-URL", "")).path
    with reading(portal().database) as session:
        found = contacts_directory.favourites(session, by, DomainId(myself().domain.id))
    on_top, is_listed = rows.rows(found.entries, found), where in ("", url_for("contacts.show"))
    return render_template("contacts/turned.html", row=row, favourites=on_top, is_listed=is_listed)
