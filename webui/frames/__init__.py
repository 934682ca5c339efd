"""Time frames: when answering rules hold. The domain's shared ones are in webui/shared."""

from flask import Flask

from webui.frames import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
