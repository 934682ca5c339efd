"""What can be dialled beside numbers: a card for everybody, and the domain's own codes for who manages it."""

from flask import Flask

from webui.dialling import card, views


def register(app: Flask) -> None:
    for each in (views, card):
        app.register_blueprint(each.blueprint)
