"""What is heard of a message to many, for who manages its domain."""

from flask import abort
from werkzeug.wrappers import Response

from controller.domain.ids import BroadcastId
from controller.operations import broadcasts
from controller.store.engine import reading
from webui import recordings
from webui.broadcasts.area import asked, blueprint
from webui.portal import portal


@blueprint.get("/broadcasts/<int:broadcast>/sound")
def sound(broadcast: int) -> Response:
    """The whole of it or a part (Range)."""
    by, _found = asked(broadcast)
    with reading(portal().database) as session:
        key = broadcasts.sound(session, by, BroadcastId(broadcast))
    try:
        return recordings.handed_out(key)
    except FileNotFoundError:
        abort(404)
