"""Messages to many: one is recorded, who gets it is said before, and how many have got it after."""

from flask import Flask

from webui.broadcasts import doing, sounds, views  # noqa: F401  their routes
from webui.broadcasts.area import blueprint

__all__ = ["register"]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
