"""Call reporting: how many calls, what became of them, when and whose; on a page and as files."""

from flask import Flask

from webui.reports import files as files  # its routes stand in the same blueprint
from webui.reports import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
