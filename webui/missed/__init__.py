"""Calls that nobody took, of those who want mail of them: a list, and calling back. Only their owner gets in."""

from flask import Flask

from webui.missed.views import blueprint

__all__ = ["register"]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
