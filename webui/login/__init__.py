"""Logging in, with a second step where one is due, and out."""

from flask import Flask

from webui.login import limits, second, site, views

second.add_to(views.blueprint)


def register(app: Flask) -> None:
    limits.limiter.init_app(app)
    app.jinja_env.globals["can_passkeys"] = lambda: site.site() is not None
    app.register_blueprint(views.blueprint)
