"""A domain's own settings, its file, and the list of domains for administrators."""

from flask import Flask

from webui.domain import everything, files, secondstep, views

secondstep.add_to(views.blueprint)


def register(app: Flask) -> None:
    for each in (views, files, everything):
        app.register_blueprint(each.blueprint)
