"""The search for destinations, as a fragment of HTML."""

from flask import Blueprint, render_template, request

from controller.domain.ids import DomainId
from controller.operations import callees, destinations
from controller.store.engine import reading
from webui.managed import managed
from webui.owner import owner
from webui.portal import portal
from webui.search.hits import hits, operators, people

blueprint = Blueprint("search", __name__)
LONGEST = 80  # characters of a search


@blueprint.get("/users/<int:user>/destinations")
def destinations_for(user: int) -> str:
    """`q` is what was typed, `rings` is set where only phones and numbers count."""
    by, whose = owner(user)
    text, rings = _typed(), "rings" in request.args
    with reading(portal().database) as session:
        found = destinations.search(session, by, whose.id, text)
    shown = hits(found, text, whose.user, whose.domain, rings=rings)
    return render_template("rules/hits.html", hits=shown, text=text)


@blueprint.get("/domains/<int:domain>/destinations")
def destinations_of(domain: int) -> str:
    """Where a number or a group of the domain may lead."""
    by, place = managed(domain)
    text = _typed()
    with reading(portal().database) as session:
        found = callees.search(session, by, DomainId(domain), text)
    return render_template("rules/hits.html", hits=hits(found, text, place, place, rings=False), text=text)


@blueprint.get("/domains/<int:domain>/people")
def people_of(domain: int) -> str:
    """Users of the domain, to be named in a form."""
    by, _place = managed(domain)
    text = _typed()
    with reading(portal().database) as session:
        found = callees.search(session, by, DomainId(domain), text)
    return render_template("rules/hits.html", hits=people(found), text=text)


@blueprint.get("/domains/<int:domain>/operators")
def operators_of(domain: int) -> str:
    """Users and groups of the domain."""
    by, _place = managed(domain)
    text = _typed()
    with reading(portal().database) as session:
        found = callees.search(session, by, DomainId(domain), text)
    return render_template("rules/hits.html", hits=operators(found), text=text)


def _typed() -> str:
    return request.args.get("q", "")[:LONGEST]
