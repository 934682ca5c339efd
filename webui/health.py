"""Whether the portal lives, and whether everything behind it is there: for load balancers, Docker and alarms."""

from functools import cache

from flask import Blueprint, Flask, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from controller.store import migrate
from controller.store.engine import reading
from webui import controller_client
from webui.controller_client import ControllerAway
from webui.guard import public
from webui.portal import portal

blueprint = Blueprint("health", __name__)
VERSION = text("SELECT version_num FROM alembic_version")


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)


@blueprint.get("/health/live")
@public
def live() -> Response:
    """The process answers; restart it if this does not."""
    return jsonify(live=True)


@blueprint.get("/health/ready")
@public
def ready() -> tuple[Response, int]:
    """200 where all parts are there, else 503. Calls go on whichever is missing. Names no domain and no fault."""
    parts = {"database": _database(), **_controller()}
    well = all(state == "ok" for state in parts.values())
    return jsonify(ready=well, parts=parts), 200 if well else 503


def _database() -> str:
    try:
        with reading(portal().database) as session:
            return "ok" if session.scalar(VERSION) == _newest() else "of another version"
    except SQLAlchemyError:
        return "away"


@cache
def _newest() -> str | None:
    return migrate.newest()  # reads files, and they don't change under a running portal


def _controller() -> dict[str, str]:
    """The controller, and what it says of its own database link and the PBX."""
    try:
        parts = controller_client.parts(portal().controller)
    except ControllerAway:
        return {"controller": "away", "pbx": "unknown"}
    return {
        "controller": "ok" if parts["database"] else "without its database",
        "pbx": "ok" if parts["pbx"] else "away",
    }
