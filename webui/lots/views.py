"""The page of a domain's parking lot."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId
from controller.domain.lots import KEYS, LONGEST_LOT, USUAL, Lot
from controller.operations import callees as operations
from controller.operations import codes, lotcheck, lots
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Problem, Refused, refuse_any
from controller.store.cards import DomainCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui import callees
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.managed import collected, managed, whole
from webui.portal import portal

NUMBERS = ("number", "first", "last", "seconds")
SHOWN = (*NUMBERS, "operator", "by_keys")
blueprint = Blueprint("lots", __name__)


@blueprint.get("/domains/<int:domain>/parking")
def show(domain: int) -> str:
    by, place = managed(domain)
    return _page(by, place)


@blueprint.post("/domains/<int:domain>/parking")
def change(domain: int) -> Response | tuple[str, int]:
    """As the form has it; where parking is off, that switches it on."""
    by, place = managed(domain)
    try:
        with saving(portal().database) as session:
            lots.put(session, by, DomainId(domain), _sent(session, by, DomainId(domain)))
    except Refused as refused:
        return _page(by, place, typed(request.form, refused)), 422
    return _saved(domain, _("Saved. The next call follows it."))


@blueprint.post("/domains/<int:domain>/parking/off")
def switch_off(domain: int) -> Response:
    by, _place = managed(domain)
    with saving(portal().database) as session:
        lots.switch_off(session, by, DomainId(domain))
    return _saved(domain, _("Parking is switched off. Calls that are parked can still be taken."))


def _sent(session: Session, by: Actor, domain: DomainId) -> dict[str, Any]:
    """What was typed, all that is wrong with it refused at once."""
    form, problems = request.form, list[Problem]()
    cells: dict[str, Any] = {name: form.get(name, "").strip() for name in ("number", "first", "last")}
    cells["seconds"] = whole(form.get("seconds", ""))
    cells["by_keys"] = "by_keys" in form
    with collected(problems):
        lotcheck.numbered(cells)
    with collected(problems):
        text = form.get("operator", "").strip()
        cells["operator"] = callees.typed(session, by, domain, form, "operator") if text else None
    refuse_any(problems)
    return cells


def _saved(domain: int, said: str) -> Response:
    settle(portal(), Subject("domain", domain))
    flash(said, "done")
    return redirect(url_for(".show", domain=domain), 303)


def _page(by: Actor, place: DomainCard, form: Form | None = None) -> str:
    domain = DomainId(place.id)
    with reading(portal().database) as session:
        lot = lots.show(session, by, domain)
        to = lot.operator if lot else None
        named = operations.named(session, by, domain, places=[to] if to else [])
        obstacles = () if lot else lots.in_the_way(session, by, domain)
        dialled = {each.feature.key: each.code for each in codes.everything(session, by, domain)}
    filled = Form(_cells(lot or USUAL) | {"operator": callees.fields(named, to)["to"]})
    return render_template(
        "lots/page.html",
        lot=lot,
        form=form or (filled if lot or not obstacles else Form({"seconds": str(USUAL.seconds)})),
        shown=SHOWN,
        obstacles=obstacles,
        operator=callees.shown(named, to) if to else None,
        codes=dialled,
        usual=USUAL,
        keys=KEYS,
        most=LONGEST_LOT,
        longest=lotcheck.LONGEST_WAIT,
    )


def _cells(lot: Lot) -> dict[str, str]:
    return {name: str(getattr(lot, name)) for name in NUMBERS} | ({"by_keys": "yes"} if lot.by_keys else {})
