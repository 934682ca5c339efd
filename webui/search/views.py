"""The search for destinations, as a fragment of HTML."""

from flask import Blueprint, render_template, request

from controller.operations import destinations
from controller.store.engine import reading
from webui.owner import owner
from webui.portal import portal
from webui.search.hits import hits

blueprint = Blueprint("search", __name__)
LONGEST = 80  # characters of a search


@blueprint.get("/users/<int:user>/destinations")
def destinations_for(user: int) -> str:
    """`q` is what was typed, `rings` is set where only phones and numbers count."""
    by, whose = owner(user)
    text, rings = request.args.get("q", "")[:LONGEST], "rings" in request.args
    with reading(portal().database) as session:
        found = destinations.search(session, by, whose.id, text)
    shown = hits(found, text, whose.user, whose.domain, rings=rings)
    return render_template("rules/hits.html", hits=shown, text=text)
