"""The blueprint of voicemail's settings, which stand under a user's address. Uploads go to the disk."""

from flask import Blueprint, request

from controller.operations import may, music
from controller.store.engine import reading
from webui.portal import actor, portal
from webui.recordings import FORM, folder, incoming

UPLOAD = music.LARGEST + FORM  # bytes: what is too large for a greeting is told so at its field
audio = folder
blueprint = Blueprint("voicemail", __name__)


@blueprint.before_request
def hide() -> None:
    """For colleagues and delegates there is no mailbox here (404)."""
    with reading(portal().database) as session:
        may.greet(session, actor(), (request.view_args or {})["user"])


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: object) -> None:
    """Before anything reads the form: the check of its token does."""
    if endpoint == "voicemail.bring":
        request.max_content_length = UPLOAD
        request._get_file_stream = incoming  # type: ignore[method-assign]  # as Werkzeug's documentation has it
