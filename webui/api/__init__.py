"""The REST API under /api/v1: a Flask app of its own beside the portal's, so that no cookie of a page reaches it."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from webui import callrecordings, headers, metrics, recordings, static_files
from webui.api import document, door, limits, problems, things
from webui.portal import KEY

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "/api/v1"
MAX_BODY = 256 * 1024  # bytes


def mount(portal: Flask) -> None:
    """Answers /api/v1 beside the portal's pages. It is made when it is first asked: that takes a while."""

    @cache
    def api() -> Flask:
        return create_api(portal)

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        return api().wsgi_app(environ, start)

    portal.wsgi_app = DispatcherMiddleware(portal.wsgi_app, {PREFIX: answer})  # type: ignore[method-assign]


def create_api(portal: Flask) -> Flask:
    """Only the API, as it is mounted under PREFIX."""
    app = Flask(__name__, static_folder=None, template_folder="../templates")
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.config[things.music.AUDIO] = portal.config[things.music.AUDIO]
    app.extensions |= {key: portal.extensions[key] for key in (KEY, metrics.KEY)}
    app.config[callrecordings.FOLDER] = portal.config[callrecordings.FOLDER]
    app.config[recordings.SIGNING] = portal.config[recordings.SIGNING]
    metrics.watch(app)  # first: it takes the time of all the rest
    for part in (limits, door, headers, static_files, problems, things, document):
        part.register(app)
    return app
