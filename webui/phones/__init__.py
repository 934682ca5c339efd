"""A user's phones: which are connected, adding one, what to type into it, which is which, and deleting one."""

from flask import Flask

from webui.phones import changing, codes, once, server, views

SERVER = server.KEY
at = server.at

for part in (changing, codes):
    part.add_to(views.blueprint)


def register(app: Flask) -> None:
    app.extensions[once.KEY] = once.Once()
    app.register_blueprint(views.blueprint)
