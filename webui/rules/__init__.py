"""Answering rules: the list, and the editor of one."""

from flask import Flask

from webui.rules import editing, one, views

PARTS = (views, one, editing)  # all their routes stand on the one blueprint of the list


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
