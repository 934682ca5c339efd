"""Where the company wants a second step: who has none yet sees nothing but the page that sets it up."""

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from controller.operations import secondfactors
from controller.store.engine import reading
from webui.portal import Person, portal

OPEN = {"login.log_out", "appearance.choose", "static", "acting.end"}


def require() -> Response | None:
    """Before a request; of who acts as a user it is asked for himself."""
    person: Person | None = g.get("myself") or g.get("person")
    if person is None or person.domain.second_factor == "nobody":
        return None
    if request.endpoint in OPEN or request.blueprint == "profile":
        return None
    with reading(portal().database) as session:
        is_lacking = secondfactors.is_lacking(session, person.user)
    if not is_lacking:
        return None
    page = url_for("profile.security")
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": page})
    return redirect(page, 303)
