"""The list of messages, and one row of it."""

from dataclasses import replace

from flask import render_template, request

from controller.domain.messages import FOLDERS
from controller.operations import messages
from controller.store.engine import reading
from webui.messages.area import Asked, asked, blueprint, is_fragment, number
from webui.messages.page import Undo, one_row, page, tabs
from webui.portal import portal


@blueprint.get("/users/<int:user>/messages")
def show(user: int) -> str:
    """`open` is the message whose row is open; `moved` and `back`: after a move without scripts, the way to undo it."""
    moved, back = number(request.args.get("moved", "")), request.args.get("back", "")
    undo = next((Undo(moved, each) for each in FOLDERS if moved and each == back), None)
    return page(asked(user), undo=None if is_fragment() else undo)


@blueprint.get("/users/<int:user>/messages/<int:message>")
def one(user: int, message: int) -> str:
    """A row: open, or (`closed`) not. Without scripts it is the list with that row open."""
    of = asked(user)
    if is_fragment():
        return the_row(of, message, is_open="closed" not in request.args)
    with reading(portal().database) as session:
        messages.one(session, of.by, of.user, message)
    return page(replace(of, opened=message))


def the_row(of: Asked, message: int, *, is_open: bool, with_tabs: bool = False) -> str:
    """As htmx puts it in place, with the folders' counts where they may have changed."""
    of = replace(of, opened=message if is_open else 0)
    with reading(portal().database) as session:
        row, opened = one_row(session, of, messages.one(session, of.by, of.user, message))
        shown = tabs(of, messages.counts(session, of.by, of.user)) if with_tabs else ()
    return render_template("messages/one.html", of=of, row=row, opened=opened, tabs=shown)
