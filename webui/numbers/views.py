"""The list of numbers, several new ones at once, and one number's page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.destinations import Destination, ToInner, ToUser
from controller.domain.ids import DidId, DomainId
from controller.operations import callees as operations
from controller.operations import dids, gate, numbers
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.numbers import spaced
from controller.operations.refused import Problem, Refused, refuse_any
from controller.store.cards import DidCard, DomainCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui import callees
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.managed import collected, managed, within, yes
from webui.numbers import lines
from webui.outside import countries
from webui.portal import actor, portal

Answer = Response | str | tuple[str, int]
SHOWN = ("numbers", "number", "note", "to", "kind", "opening_hours")
MOST = 100  # numbers added at once
blueprint = Blueprint("numbers", __name__)


@blueprint.get("/domains/<int:domain>/numbers")
def show(domain: int) -> str:
    by, place = managed(domain)
    words, after = request.args.get("q", "").strip(), request.args.get("after", "")
    with reading(portal().database) as session:
        page = operations.numbers(session, by, DomainId(domain), words, after)
        named = operations.named(session, by, DomainId(domain), places=[did.to for did in page.numbers])
    more = url_for(".show", domain=domain, q=words, after=page.last) if page.last else None
    shown = {
        "rows": lines.rows(page.numbers, named),
        "count": ngettext("%(num)s number", "%(num)s numbers", page.count),
        "more": more,
        "is_any": not words,
    }
    if "HX-Request" in request.headers:
        return render_template("numbers/more.html" if after else "numbers/found.html", **shown)
    return render_template("numbers/list.html", words=words, warning=_warning(place), **shown)


@blueprint.get("/domains/<int:domain>/numbers/new")
def new(domain: int) -> str:
    _by, place = managed(domain)
    return _new(place, Form())


@blueprint.post("/domains/<int:domain>/numbers/new")
def add(domain: int) -> Answer:
    by, place = managed(domain)
    try:
        made = _add(by, place)
    except Refused as refused:
        return _new(place, typed(request.form, refused)), 422
    settle(portal(), Subject("did", made[-1]))
    flash(ngettext("%(num)s number added.", "%(num)s numbers added.", len(made)), "done")
    return redirect(url_for(".show", domain=domain), 303)


@blueprint.get("/numbers/<int:did>")
def one(did: int) -> str:
    by, card, domain = _which(did)
    with reading(portal().database) as session:
        named = operations.named(session, by, domain, places=[card.to])
    return _one(card, Form({"number": card.number, "note": card.note, **callees.fields(named, card.to)}))


@blueprint.post("/numbers/<int:did>")
def change(did: int) -> Answer:
    by, card, domain = _which(did)
    try:
        with saving(portal().database) as session:
            _change(session, by, DidId(did), domain)
    except Refused as refused:
        return _one(card, typed(request.form, refused)), 422
    settle(portal(), Subject("did", did))
    flash(_("Saved. The next call goes there."), "done")
    return redirect(url_for(".show", domain=domain), 303)


@blueprint.post("/numbers/<int:did>/delete")
def delete(did: int) -> Response:
    by, card, domain = _which(did)
    with saving(portal().database) as session:
        dids.remove(session, by, DidId(did))
    settle(portal(), Subject("did", did))
    flash(_("%(number)s is gone: who calls it hears that nobody has it.", number=spaced(card.number)), "done")
    return redirect(url_for(".show", domain=domain), 303)


def _which(did: int) -> tuple[Actor, DidCard, DomainId]:
    by = actor()
    with reading(portal().database) as session:
        card = dids.show(session, by, DidId(did))
        within(session, by, card.domain_id)
    return by, card, DomainId(card.domain_id)


def _change(session: Session, by: Actor, did: DidId, domain: DomainId) -> None:
    """Refuses all that is wrong at once."""
    problems: list[Problem] = []
    changes: dict[str, Any] = {name: request.form.get(name, "").strip() for name in ("number", "note")}
    with collected(problems):
        changes["to"] = callees.typed(session, by, domain, request.form)
    with collected(problems):
        dids.change(session, by, did, changes)
    refuse_any(problems)


def _add(by: Actor, place: DomainCard) -> list[DidId]:
    """All or none; each fault says which number it is about."""
    typed_numbers = lines.several(request.form.get("numbers", ""))
    made: list[DidId] = []
    problems: list[Problem] = []
    if not typed_numbers or len(typed_numbers) > MOST:
        problems.append(Problem("numbers", _("Type between 1 and %(most)s numbers, one a line.", most=MOST)))
    with saving(portal().database) as session:
        to = None
        with collected(problems):
            to = callees.typed(session, by, DomainId(place.id), request.form)
        for number in typed_numbers[:MOST]:
            made += _one_more(session, by, place, number, to, problems)
        refuse_any(list(dict.fromkeys(problems)))
    return made


def _one_more(
    session: Session, by: Actor, place: DomainCard, number: str, to: Destination | None, problems: list[Problem]
) -> list[DidId]:
    """Without a destination it is only looked at."""
    found: list[Problem] = []
    made = []
    if to is None:
        numbers.e164(found, "number", number, place.country)
        gate.text(found, "note", request.form.get("note", ""), empty=True)
    else:
        note, hours = request.form.get("note", "").strip(), yes(request.form, "opening_hours")
        with collected(found):
            made.append(dids.add(session, by, DomainId(place.id), number, to, note, opening_hours=hours))
    problems += [Problem("numbers" if each.field == "number" else each.field, each.message) for each in found]
    return made


def _new(place: DomainCard, form: Form) -> str:
    country = countries.name(place.country)
    return render_template("numbers/new.html", form=form, shown=SHOWN, hows=callees.hows(), country=country)


def _one(card: DidCard, form: Form) -> str:
    return render_template(
        "numbers/one.html",
        did=card,
        title=spaced(card.number),
        form=form,
        shown=SHOWN,
        hows=callees.hows(),
        explained=_explained(card.to),
    )


def _explained(to: Destination) -> str:
    """Where it is told what happens to a call there; empty where nothing is decided on the way."""
    match to:
        case ToUser(user):
            return url_for("explain.show", user=user)
        case ToInner("group", key):
            return url_for("explain.of_group", group=int(key))
        case _:
            return ""


def _warning(place: DomainCard) -> str:
    if place.main_number:
        return ""
    return str(_("The company has no main number yet: users without a number of their own show none on calls outside."))
