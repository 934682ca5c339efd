"""The way from mails of missed calls into the call history. Only their owner gets in."""

from flask import Flask

from webui.missed.views import blueprint

__all__ = ["register"]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
