"""Recordings of calls: heard, kept, deleted; they are found in call history."""

from flask import Flask

from webui.callrecordings import views
from webui.callrecordings.sound import FOLDER

__all__ = ["FOLDER", "register"]


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
