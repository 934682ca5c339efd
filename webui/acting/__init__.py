"""Acting as a user: whoever manages a domain sees the portal as one of its users does, with a bar that says so."""

from flask import Flask, g

from webui.acting import views


def register(app: Flask) -> None:
    """After the guard: it knows who is logged in."""
    app.before_request(views.take_place)
    app.context_processor(lambda: {"acting": g.get("myself") if g.get("person") else None})
    app.register_blueprint(views.blueprint)
