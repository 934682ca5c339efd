"""The telephone system: is it there, what is not live, how the outside lines are, who is kept out."""

from flask import Flask

from webui.system import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
