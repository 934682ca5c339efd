"""The sound of a message, handed on from the controller: whole or in part, to play or to keep; and its outline."""

from contextlib import closing

from flask import Response, jsonify, request
from flask_babel import gettext as _

from controller.operations import messages
from controller.store.engine import reading
from webui.messages.area import Asked, asked, blueprint
from webui.messages.outline import outline
from webui.messages.rows import row
from webui.orders import fetch, handed_on
from webui.portal import person, portal

KEPT = "private, max-age=3600"  # a message's sound never changes; its address names the message


@blueprint.get("/users/<int:user>/messages/<int:message>/sound")
def sound(user: int, message: int) -> Response:
    """All of it or a part (Range). With `keep` as a file: that is no listening, so it stays new."""
    answer = handed_on(portal().controller, _resource(of := asked(user), message))
    answer.headers["Cache-Control"] = KEPT
    disposition = "attachment" if "keep" in request.args else "inline"
    answer.headers.set("Content-Disposition", disposition, filename=_file_name(of, message))
    return answer


@blueprint.get("/users/<int:user>/messages/<int:message>/outline")
def outline_of(user: int, message: int) -> Response:
    """How loud it is, from its beginning to its end: numbers from 0 to 100."""
    with closing(fetch(portal().controller, _resource(asked(user), message)).chunks) as chunks:
        answer = jsonify(outline(chunks))
    answer.headers["Cache-Control"] = KEPT
    return answer


def _resource(of: Asked, message: int) -> str:
    with reading(portal().database) as session:
        return messages.sound(session, of.by, of.user, message)


def _file_name(of: Asked, message: int) -> str:
    """`Message from Bob Brandt 2026-11-24 1005.wav`."""
    with reading(portal().database) as session:
        found = messages.one(session, of.by, of.user, message)
    shown = row(found, of.folder, portal().now(), person().zone)
    day = found.card.called.astimezone(person().zone).strftime("%Y-%m-%d %H%M")
    safe = "".join(each if each.isalnum() or each in " +-" else " " for each in shown.caller)
    return _("Message from %(name)s %(day)s", name=" ".join(safe.split()), day=day) + ".wav"
