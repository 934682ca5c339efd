"""Users of a domain: the list, new ones, and a page for each."""

from flask import Flask

from webui.users import factors, granting, listing, making, one, together

for views in (making, together, one, granting, factors):
    views.add_to(listing.blueprint)


def register(app: Flask) -> None:
    app.register_blueprint(listing.blueprint)
