"""The blueprint of messages to many, which stand under their domain's address or their own."""

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.ids import BroadcastId
from controller.operations import broadcasts
from controller.operations.actors import Actor
from controller.operations.broadcasts import Broadcast
from controller.store.engine import reading
from webui import recordings
from webui.managed import within
from webui.portal import actor, portal

Page = Response | str | tuple[str, int]
Read = Callable[[Session], object]
blueprint = Blueprint("broadcasts", __name__)
UPLOADS = ("broadcasts.add", "broadcasts.bring")


@blueprint.url_value_preprocessor
def make_room(endpoint: str | None, _values: object) -> None:
    """Before anything reads the form: the check of its token does."""
    if endpoint in UPLOADS:
        recordings.make_room()


def asked(broadcast: int) -> tuple[Actor, Broadcast]:
    """Who asks, and that message; the layout's entries are its domain's. Raises Missing and Forbidden."""
    by = actor()
    with reading(portal().database) as session:
        found = broadcasts.show(session, by, BroadcastId(broadcast))
        within(session, by, found.card.domain_id)
    return by, found
