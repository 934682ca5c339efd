"""QR codes as pictures, and settings that an app fetches: each handed out a single time, by an unguessable address."""

from flask import Blueprint, Response, abort

from webui.guard import public
from webui.phones import seen
from webui.phones.once import take


def add_to(blueprint: Blueprint) -> None:
    path = "/users/<int:user>/phones/<int:device>/code/<secret>"
    blueprint.add_url_rule(path, view_func=code, methods=["GET"])
    blueprint.add_url_rule("/set-up/<secret>", view_func=settings, methods=["GET"])


def code(user: int, device: int, secret: str) -> Response:
    """A picture of the page that has just shown the password."""
    seen.one_of(user, device)
    found = take(secret)
    if not isinstance(found, bytes):
        abort(404)
    return Response(found, mimetype="image/svg+xml")


@public
def settings(secret: str) -> Response:
    """For the app that read the address from its QR code: it can't log in. Linphone reads XML (remote provisioning)."""
    found = take(secret)
    if not isinstance(found, str):
        abort(404)
    return Response(found, mimetype="application/xml")
