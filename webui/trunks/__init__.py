"""Outside lines: the connections to carriers, in the order in which calls out try them."""

from flask import Flask

from webui.trunks import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
