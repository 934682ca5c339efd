"""The attendant console: one's calls, everybody with presence, the parking lot, on a page of its own (PRODUCT §4)."""

from flask import Flask

from webui.console import forcing as forcing  # its routes stand in the same blueprint
from webui.console import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
