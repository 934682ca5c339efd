"""The list of messages to many, one that is written, one that was sent."""

from flask import render_template, request, url_for

from controller.domain.broadcasts import EVERYBODY
from controller.domain.ids import DomainId
from controller.operations import broadcasts
from controller.operations.broadcasts import PAGE
from controller.operations.refused import Refused
from controller.store.engine import reading
from webui import recordings
from webui.broadcasts.area import Page, asked, blueprint
from webui.broadcasts.page import composing, delivery, name_of, reach_of, row
from webui.forms import Form
from webui.managed import managed
from webui.messages.area import number
from webui.music.page import length
from webui.portal import person, portal
from webui.words.moments import moment


@blueprint.get("/domains/<int:domain>/broadcasts")
def show(domain: int) -> str:
    """Those sent and begun, the newest first."""
    by, _place = managed(domain)
    after = number(request.args.get("after", ""))
    with reading(portal().database) as session:
        found = broadcasts.everything(session, by, DomainId(domain), after, PAGE + 1)
    more = url_for(".show", domain=domain, after=found[PAGE - 1].card.id) if len(found) > PAGE else None
    page = "broadcasts/more.html" if "HX-Request" in request.headers else "broadcasts/list.html"
    return render_template(page, rows=[row(each) for each in found[:PAGE]], more=more)


@blueprint.get("/domains/<int:domain>/broadcasts/new")
def new(domain: int) -> Page:
    """`to` is who gets it, to begin with."""
    by, _place = managed(domain)
    return recordings.listening(composing(by, domain, Form({"to": request.args.get("to", "")})))


@blueprint.get("/domains/<int:domain>/broadcasts/reach")
def reach(domain: int) -> str:
    """Who would get it, as somebody chooses."""
    by, _place = managed(domain)
    try:
        audience = broadcasts.audience_of(request.args.get("to", ""))
    except Refused:
        audience = EVERYBODY
    return render_template("broadcasts/reach.html", reach=reach_of(by, domain, audience))


@blueprint.get("/broadcasts/<int:broadcast>")
def one(broadcast: int) -> Page:
    """A draft to be sent, or how far it has come."""
    by, found = asked(broadcast)
    card = found.card
    if card.sent is None:
        return recordings.listening(composing(by, card.domain_id, Form({"to": str(card.audience)}), found))
    return render_template(
        "broadcasts/one.html",
        card=card,
        to=name_of(card.audience, card.label),
        at=moment(card.sent, portal().now(), person().zone),
        length=length(card.seconds),
        delivery=delivery(found),
    )
