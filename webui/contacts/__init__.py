"""Contacts: colleagues, the company's contacts and one's own in one list; a page each; files in and out."""

from flask import Flask

from webui.contacts import changing as changing  # the routes of all these stand in the same blueprint
from webui.contacts import export as export
from webui.contacts import files as files
from webui.contacts import forms as forms
from webui.contacts import views as views
from webui.contacts.listing import blueprint


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
