"""The public numbers of a domain, and where each leads."""

from flask import Flask

from webui.numbers import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
