"""The sound of a message, handed on from the controller: whole or in part, to play or to keep; and its outline."""

from flask import Response, jsonify, request
from flask_babel import gettext as _

from controller.operations import messages
from controller.store.engine import reading
from webui.messages.area import Asked, asked, blueprint
from webui.messages.outline import outline
from webui.messages.rows import row
from webui.orders import Sound, fetch
from webui.portal import person, portal

KEPT = "private, max-age=3600"  # a message's sound never changes; its address names the message
PASSED_ON = ("Content-Range", "Accept-Ranges", "ETag", "Last-Modified")


@blueprint.get("/users/<int:user>/messages/<int:message>/sound")
def sound(user: int, message: int) -> Response:
    """All of it or a part (Range). With `keep` as a file: that is no listening, so it stays new."""
    found = _fetch(of := asked(user), message, request.headers.get("Range", ""))
    answer = Response(found.chunks, found.status, mimetype="audio/wav")
    answer.call_on_close(found.close)
    answer.headers.update({name: found.headers[name] for name in PASSED_ON if name in found.headers})
    if "Content-Length" in found.headers:
        answer.headers["Content-Length"] = found.headers["Content-Length"]
    answer.headers["Cache-Control"] = KEPT
    disposition = "attachment" if "keep" in request.args else "inline"
    answer.headers.set("Content-Disposition", disposition, filename=_file_name(of, message))
    return answer


@blueprint.get("/users/<int:user>/messages/<int:message>/outline")
def outline_of(user: int, message: int) -> Response:
    """How loud it is, from its beginning to its end: numbers from 0 to 100."""
    found = _fetch(asked(user), message, "")
    try:
        answer = jsonify(outline(found.chunks))
    finally:
        found.close()
    answer.headers["Cache-Control"] = KEPT
    return answer


def _fetch(of: Asked, message: int, part: str) -> Sound:
    with reading(portal().database) as session:
        resource = messages.sound(session, of.by, of.user, message)
    return fetch(portal().controller, resource, part)


def _file_name(of: Asked, message: int) -> str:
    """`Message from Bob Brandt 2026-11-24 1005.wav`."""
    with reading(portal().database) as session:
        found = messages.one(session, of.by, of.user, message)
    shown = row(found, of.folder, portal().now(), person().zone)
    day = found.card.called.astimezone(person().zone).strftime("%Y-%m-%d %H%M")
    safe = "".join(each if each.isalnum() or each in " +-" else " " for each in shown.caller)
    return _("Message from %(name)s %(day)s", name=" ".join(safe.split()), day=day) + ".wav"
