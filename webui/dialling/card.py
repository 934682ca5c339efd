"""The card of what one can dial oneself, to look at and to print."""

from flask import Blueprint, render_template

from controller.domain.ids import DomainId
from controller.operations import codes, may
from controller.store.engine import reading
from webui.dialling import tables
from webui.portal import actor, person, portal

blueprint = Blueprint("dialcard", __name__)


@blueprint.get("/dialling")
def show() -> str:
    by, domain = actor(), DomainId(person().domain.id)
    with reading(portal().database) as session:
        found = codes.everything(session, by, domain)
    shown = tables.usable(found, may.forces_frames(by, domain))
    return render_template("dialling/card.html", tables=shown, may_change=by.manages(domain), domain=domain)
