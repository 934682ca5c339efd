"""Call parking: by which numbers calls are parked, and who is rung at last."""

from flask import Flask

from webui.lots import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
