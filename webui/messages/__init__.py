"""Messages: what callers left, played, saved, deleted, sent on and answered. Only their owner gets in."""

from flask import Flask

from webui.messages import doing, forwarding, playing, sound, views  # noqa: F401  their routes
from webui.messages.area import blueprint

__all__ = ["register"]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
