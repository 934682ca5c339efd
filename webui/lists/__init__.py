"""Caller lists: who is blocked, and who is always allowed; of a user, or of a whole domain (PRODUCT §2.1)."""

from flask import Flask

from webui.lists import pasting, views  # noqa: F401  their routes
from webui.lists.area import blueprint


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
