"""Music on hold: what callers hear while they wait; of a user, or of a whole domain."""

from flask import Flask

from webui.music import bringing, one, views  # noqa: F401  their routes
from webui.music.area import AUDIO, blueprint

__all__ = ["AUDIO", "register"]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
