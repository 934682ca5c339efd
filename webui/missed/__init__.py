"""The way from older mails of missed calls, up to 2026-11, into the call history. Only their owner gets in."""

from flask import Flask

from webui.missed.views import blueprint

__all__ = ["register"]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
