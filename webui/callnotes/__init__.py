"""What pages with live calls ask for besides: notes on calls, and whose the numbers are."""

from flask import Flask

from webui.callnotes import views


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
