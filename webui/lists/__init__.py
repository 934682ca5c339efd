"""Caller lists: who is turned away, and who always gets through; of a user, or of a whole domain (PRODUCT §2.1)."""

from flask import Flask

from webui.lists import pasting, views  # noqa: F401  their routes
from webui.lists.whose import blueprint


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
