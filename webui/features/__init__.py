"""What a company or one of its users can do without: pages on which it is switched off and on."""

from flask import Flask

from webui.features import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
