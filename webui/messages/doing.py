"""What is done with messages: saved, deleted, restored, marked as heard, and the trash emptied."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from flask import flash, redirect, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.messages import Folder
from controller.operations import messages
from controller.operations.bell import saving
from controller.operations.refused import Forbidden, Missing, Refused
from webui.forms import Form, by_field
from webui.messages.area import Asked, asked, blueprint, is_fragment
from webui.messages.page import Undo, page
from webui.messages.views import the_row
from webui.portal import portal

Page = str | Response | tuple[str, int]
Done = tuple[str, Undo | None]
"""What is now so, in the past tense, and the way back."""


@blueprint.post("/users/<int:user>/messages/<int:message>/move")
def move(user: int, message: int) -> Page:
    """Into the folder `to`; what was there before comes back by undo."""
    of, to = asked(user), cast(Folder, request.form.get("to", ""))

    def change(session: Session) -> Done:
        was = cast(Folder, messages.move(session, of.by, of.user, message, to).card.folder)
        return _moved(to, was), Undo(message, was) if to == "trash" != was else None

    return do(of, change)


@blueprint.post("/users/<int:user>/messages/<int:message>/heard")
def heard(user: int, message: int) -> str:
    """The player says so when it begins. The row stays where it is, and open."""
    of = asked(user)
    with saving(portal().database) as session:
        if messages.one(session, of.by, of.user, message).card.is_new:
            messages.move(session, of.by, of.user, message, "saved")
    return the_row(of, message, is_open=True, with_tabs=True)


@blueprint.post("/users/<int:user>/messages/<int:message>/erase")
def erase(user: int, message: int) -> Page:
    """Out of the trash, for good."""
    of = asked(user)

    def change(session: Session) -> Done:
        messages.erase(session, of.by, of.user, message)
        return _("The message is deleted for good."), None

    return do(of, change)


@blueprint.post("/users/<int:user>/messages/empty")
def empty(user: int) -> Page:
    """All of the trash, for good."""
    of = replace(asked(user), folder="trash")

    def change(session: Session) -> Done:
        messages.empty_trash(session, of.by, of.user)
        return _("The trash is empty."), None

    return do(of, change)


def do(of: Asked, change: Callable[[Session], Done]) -> Page:
    """The list as it is then, with what `change` says; what it refuses stands above the list."""
    try:
        with saving(portal().database) as session:
            said, undo = change(session)
    except Forbidden:
        raise
    except Refused as refused:
        if isinstance(refused, Missing) and not is_fragment():
            raise
        return page(of, Form(problems=by_field(refused.problems))), 422
    if is_fragment():
        return page(of, said=said, undo=undo)
    flash(said, "done")
    more: dict[str, Any] = {"moved": undo.message, "back": undo.to} if undo else {}
    return redirect(of.to(**more), 303)


def _moved(to: Folder, was: Folder) -> str:
    match to:
        case "trash":
            return _("The message is in the trash.")
        case "saved" if was == "trash":
            return _("The message is back among the saved ones.")
        case "saved":
            return _("The message is saved.")
        case _:
            return _("The message is new again.") if was == "saved" else _("The message is back among the new ones.")
