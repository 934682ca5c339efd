"""What happens if somebody calls: the explainer, and the week as bands (PRODUCT §4)."""

from flask import Flask

from webui.explain import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
