"""Ring groups: who rings together."""

from flask import Flask

from webui.groups import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
