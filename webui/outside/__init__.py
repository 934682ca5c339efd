"""Outside calls: what a domain may call, how it dials, emergency numbers, limits."""

from flask import Flask

from webui.outside import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
