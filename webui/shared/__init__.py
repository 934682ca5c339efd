"""The time frames that a domain shares; their pages are those of webui/frames."""

from flask import Flask

from webui.shared import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
