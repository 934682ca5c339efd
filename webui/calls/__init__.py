"""Calls led from the page: `POST /domains/ID/calls/VERB`, answered with JSON. No page of its own."""

from flask import Flask

from webui.calls import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
