"""Logging in and out."""

from flask import Flask

from webui.login import limits, views


def register(app: Flask) -> None:
    limits.limiter.init_app(app)
    app.register_blueprint(views.blueprint)
