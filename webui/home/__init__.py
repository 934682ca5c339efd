"""Home: what happens to a call right now, and why."""

from flask import Flask

from webui.home import switching as switching  # its routes stand in the same blueprint
from webui.home import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
