"""A forgotten password: asked for by its owner or sent by an office manager, and the page behind the link."""

from flask import Flask

from webui.portal import portal
from webui.reset import asking, choosing

choosing.add_to(asking.blueprint)


def register(app: Flask) -> None:
    app.context_processor(lambda: {"mails": portal().mails})
    app.register_blueprint(asking.blueprint)
