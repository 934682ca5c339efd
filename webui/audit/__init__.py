"""The audit log: who changed what, when and from where."""

from flask import Flask

from webui.audit import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
