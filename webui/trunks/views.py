"""The list of lines with their state, their order, one line's form, and the test call."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId, TrunkId
from controller.operations import gate, numbers, trunks
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused
from controller.operations.trunks import NewTrunk
from controller.store.cards import DomainCard, TrunkCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.managed import managed, page_or_fragment, within
from webui.portal import actor, person, portal
from webui.trunks import states, trunkform

Answer = Response | str | tuple[str, int]
blueprint = Blueprint("trunks", __name__)


@blueprint.get("/domains/<int:domain>/trunks")
def show(domain: int) -> str:
    by, _place = managed(domain)
    with reading(portal().database) as session:
        cards = trunks.everything(session, by, DomainId(domain))
    found = states.states(portal().controller, domain) if cards else {}
    lines = states.lines(cards, found, portal().now(), person().zone)
    return page_or_fragment("trunks/list.html", "trunks/lines.html", lines=lines, is_blind=found is None)


@blueprint.post("/domains/<int:domain>/trunks/order")
def order(domain: int) -> Answer:
    """All lines as they stand in the form, one of them perhaps moved by a button: `up:7`."""
    by, _place = managed(domain)
    wanted = [TrunkId(int(text)) for text in request.form.getlist("order") if text.isdecimal()]
    _move(wanted, request.form.get("move", ""))
    try:
        with saving(portal().database) as session:
            trunks.reorder(session, by, DomainId(domain), wanted)
    except Refused as refused:
        flash(str(refused), "refused")
    settle(portal(), Subject("outside", domain))
    return show(domain) if "HX-Request" in request.headers else redirect(url_for(".show", domain=domain), 303)


@blueprint.get("/domains/<int:domain>/trunks/new")
def new(domain: int) -> str:
    managed(domain)
    return _page(trunkform.fresh())


@blueprint.post("/domains/<int:domain>/trunks/new")
def add(domain: int) -> Answer:
    by, _place = managed(domain)
    try:
        with saving(portal().database) as session:
            trunk = trunks.add(session, by, DomainId(domain), NewTrunk(**trunkform.cells(request.form)))
    except Refused as refused:
        return _page(typed(request.form, refused)), 422
    settle(portal(), Subject("trunk", trunk))
    flash(_("The line is there. Make a test call."), "done")
    return redirect(url_for(".one", trunk=trunk), 303)


@blueprint.get("/trunks/<int:trunk>")
def one(trunk: int) -> str:
    _by, card, _place = _which(trunk)
    return _page(trunkform.of(card), card)


@blueprint.post("/trunks/<int:trunk>")
def change(trunk: int) -> Answer:
    by, card, place = _which(trunk)
    try:
        with saving(portal().database) as session:
            trunks.change(session, by, TrunkId(trunk), trunkform.cells(request.form))
    except Refused as refused:
        return _page(typed(request.form, refused), card), 422
    return _saved(place, trunk, _("Saved."))


@blueprint.post("/trunks/<int:trunk>/switch")
def switch(trunk: int) -> Response:
    """On or off."""
    by, card, place = _which(trunk)
    on = request.form.get("on") == "yes"
    with saving(portal().database) as session:
        trunks.change(session, by, TrunkId(trunk), {"enabled": on})
    name = card.name
    return _saved(
        place,
        trunk,
        _("%(name)s is on.", name=name) if on else _("%(name)s is off: no new call goes that way.", name=name),
    )


@blueprint.post("/trunks/<int:trunk>/delete")
def delete(trunk: int) -> Response:
    by, card, place = _which(trunk)
    with saving(portal().database) as session:
        trunks.remove(session, by, TrunkId(trunk))
    return _saved(place, trunk, _("%(name)s is gone. Calls under way stay.", name=card.name))


@blueprint.post("/trunks/<int:trunk>/test")
def test(trunk: int) -> Answer:
    """A call through exactly this line; with no number the carrier is only asked whether it answers."""
    _by, card, place = _which(trunk)
    number = request.form.get("test_number", "").strip()
    problems: gate.Problems = []
    dialled = numbers.e164(problems, "test_number", number, place.country) if number else ""
    if problems:
        return _tested(card, Form({"test_number": number}, {"test_number": problems[0].message}), None), 422
    return _tested(card, Form({"test_number": number}), states.test(portal().controller, trunk, dialled))


def _tested(card: TrunkCard, form: Form, found: states.Tested | None) -> str:
    if "HX-Request" in request.headers:
        return render_template("trunks/test.html", trunk=card, form=form, tested=found)
    return _page(trunkform.of(card), card, form, found)


def _which(trunk: int) -> tuple[Actor, TrunkCard, DomainCard]:
    by = actor()
    with reading(portal().database) as session:
        card = trunks.show(session, by, TrunkId(trunk))
        return by, card, within(session, by, card.domain_id)


def _page(
    form: Form, card: TrunkCard | None = None, test_form: Form | None = None, tested: states.Tested | None = None
) -> str:
    return render_template(
        "trunks/one.html",
        form=form,
        trunk=card,
        shown=trunkform.SHOWN,
        choices=trunkform.choices(),
        test_form=test_form or Form(),
        tested=tested,
    )


def _move(order: list[TrunkId], pressed: str) -> None:
    what, _colon, text = pressed.partition(":")
    if what in ("up", "down") and text.isdecimal() and int(text) in order:
        trunk = TrunkId(int(text))
        at = order.index(trunk)
        order.remove(trunk)
        order.insert(max(0, at - 1) if what == "up" else at + 1, trunk)


def _saved(place: DomainCard, trunk: int, said: str) -> Response:
    settle(portal(), Subject("trunk", trunk))
    flash(said, "done")
    return redirect(url_for(".show", domain=place.id), 303)
