"""All pages of the profile, put together."""

from flask import Flask

from webui.profile import apitokens, codes, keys, recovery, required, security, views

for part in (security, codes, recovery, keys, apitokens):
    part.add_to(views.blueprint)


def register(app: Flask) -> None:
    """After the guard and acting: they know who it is."""
    app.register_blueprint(views.blueprint)
    app.before_request(required.require)
