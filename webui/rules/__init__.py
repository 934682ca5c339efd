"""Answering rules: the list, and the editor of one."""

from flask import Flask

from webui.rules import editing, one, views


def register(app: Flask) -> None:
    """One blueprint: its routes stand in all three."""
    assert views.blueprint is one.blueprint is editing.blueprint
    app.register_blueprint(views.blueprint)
