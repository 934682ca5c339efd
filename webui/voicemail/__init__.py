"""Settings of voicemail: greetings, the PIN, and how messages are told of."""

from flask import Flask

from webui.voicemail import astext, copying, greeting, news, operator, spoken, views  # noqa: F401  their routes
from webui.voicemail.area import blueprint

__all__ = ["register"]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
