"""Missed calls are those of the call history that its filter says: the address that stands in mails leads there."""

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from controller.operations import may
from controller.store.engine import reading
from webui.portal import actor, portal

blueprint = Blueprint("missed", __name__)


@blueprint.before_request
def hide() -> None:
    """For everybody but who missed them there are none (404); only who acts as him is told why (403)."""
    with reading(portal().database) as session:
        may.read_messages(session, actor(), (request.view_args or {})["user"])


@blueprint.get("/users/<int:user>/missed")
def show(user: int) -> Response:
    return redirect(url_for("history.show", user=user, result="missed"), 303)
