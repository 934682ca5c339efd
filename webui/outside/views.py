"""One page: permissions with a checker, how numbers are dialled, emergency numbers, limits of a day."""

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId
from controller.operations import domains, roster
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused, refuse
from controller.store.cards import DomainCard
from controller.store.engine import reading
from controller.store.numberplans import emergency_numbers
from controller.store.rosters import Sought
from controller.store.subjects import Subject
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.managed import managed, whole
from webui.outside import checking, countries
from webui.portal import portal

Answer = Response | tuple[str, int]
BRAKES = ("day_calls", "day_minutes", "day_countries")
DIALLING = ("outside_prefix", "area_code", "emergency_numbers", "emergency_contact")
BETWEEN = re.compile(r"[\s,;]+")
blueprint = Blueprint("outside", __name__)


@blueprint.get("/domains/<int:domain>/outside")
def show(domain: int) -> str:
    by, place = managed(domain)
    return _page(by, place)


@blueprint.get("/domains/<int:domain>/outside/check")
def check(domain: int) -> str:
    """May this number be called?"""
    by, place = managed(domain)
    if "HX-Request" not in request.headers:
        return _page(by, place)
    form, verdict = _checked(by, place)
    return render_template("outside/check.html", check_form=form, verdict=verdict)


@blueprint.post("/domains/<int:domain>/outside/permit")
def permit(domain: int) -> Answer:
    """One pattern more: a country, or what numbers begin with."""
    by, place = managed(domain)
    country, begins = request.form.get("country", ""), request.form.get("begins", "").strip()
    sign = "!" if request.form.get("refuse") == "yes" else ""
    wanted = [f"{sign}{begins.removeprefix('!')}"] if begins else [f"{sign}country:{country}"] if country else []
    try:
        if not wanted:
            raise refuse("country", _("Choose a country, or type what the numbers begin with."))
        _save(by, place, {"outbound": [*place.outbound, *wanted]})
    except Refused as refused:
        return _page(
            by, place, permit=_at(typed(request.form, refused), "outbound", "begins" if begins else "country")
        ), 422
    return _saved(place, _("Saved. The next call follows it."))


@blueprint.post("/domains/<int:domain>/outside/withdraw")
def withdraw(domain: int) -> Answer:
    """One pattern less."""
    by, place = managed(domain)
    gone = request.form.get("pattern", "")
    _save(by, place, {"outbound": [each for each in place.outbound if each != gone]})
    return _saved(place, _("Taken out. The next call follows it."))


@blueprint.post("/domains/<int:domain>/outside/dialling")
def dialling(domain: int) -> Answer:
    """Prefix, area code, emergency numbers and who is told."""
    by, place = managed(domain)
    changes = {name: request.form.get(name, "").strip() or None for name in DIALLING if name != "emergency_numbers"}
    own = [each for each in BETWEEN.split(request.form.get("emergency_numbers", "")) if each]
    return _saved_or_told(by, place, "dialling", changes | {"emergency_numbers": own})


@blueprint.post("/domains/<int:domain>/outside/limits")
def limits(domain: int) -> Answer:
    """How much a user may use up in a day."""
    by, place = managed(domain)
    return _saved_or_told(by, place, "limits", {name: whole(request.form.get(name, "")) for name in BRAKES})


def _saved_or_told(by: Actor, place: DomainCard, section: str, changes: dict[str, Any]) -> Answer:
    try:
        _save(by, place, changes)
    except Refused as refused:
        return _page(by, place, **{section: typed(request.form, refused)}), 422
    return _saved(place, _("Saved. The next call follows it."))


def _save(by: Actor, place: DomainCard, changes: dict[str, Any]) -> None:
    with saving(portal().database) as session:
        domains.change(session, by, DomainId(place.id), changes)


def _saved(place: DomainCard, said: str) -> Response:
    settle(portal(), Subject("outside", place.id))
    flash(said, "done")
    return redirect(url_for(".show", domain=place.id), 303)


def _page(by: Actor, place: DomainCard, **forms: Form) -> str:
    with reading(portal().database) as session:
        own = roster.page(session, by, DomainId(place.id), Sought(own_outbound=True), limit=20)
        warnings = domains.warnings(session, by, DomainId(place.id))
    form, verdict = _checked(by, place)
    return render_template(
        "outside/page.html",
        patterns=countries.patterns(place.outbound),
        countries=[("", _("Choose a country")), *countries.names()],
        home=countries.name(place.country),
        official=emergency_numbers(place.country),
        own=own,
        warnings=warnings,
        check_form=form,
        verdict=verdict,
        forms={"permit": Form(), "dialling": _dialling(place), "limits": _limits(place)} | forms,
        shown={"permit": ("country", "begins"), "dialling": DIALLING, "limits": BRAKES},
    )


def _checked(by: Actor, place: DomainCard) -> tuple[Form, checking.Verdict | None]:
    number, who = (request.args.get(name, "").strip() for name in ("number", "who"))
    with reading(portal().database) as session:
        return checking.check(session, by, place, number, who)


def _dialling(place: DomainCard) -> Form:
    values = {name: getattr(place, name) or "" for name in DIALLING}
    return Form(values | {"emergency_numbers": ", ".join(place.emergency_numbers)})


def _limits(place: DomainCard) -> Form:
    return Form({name: str(getattr(place, name) or "") for name in BRAKES})


def _at(form: Form, field: str, shown: str) -> Form:
    """A problem of the whole list, at the field that was just typed into."""
    problems = {shown if name == field else name: text for name, text in form.problems.items()}
    return Form(form.values, problems)
