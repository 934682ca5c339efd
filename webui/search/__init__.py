"""Choosing where calls go: a search for people, groups and numbers, and the meaning of what was typed."""

from flask import Flask

from webui.search import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
