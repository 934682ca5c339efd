"""Switches for the features of a domain, by administrators, and of a user, by who manages the domain."""

from collections.abc import Collection
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId, UserId
from controller.operations import domains, may, users
from controller.operations.bell import saving
from controller.store.engine import reading
from webui import switched
from webui.managed import managed, within
from webui.portal import actor, portal

blueprint = Blueprint("features", __name__)


@dataclass(frozen=True, slots=True)
class Switch:
    """One feature; `is_fixed`: it is off for the whole company, which a user's page can't change."""

    word: str
    name: str
    meaning: str
    is_on: bool
    is_fixed: bool = False


@blueprint.get("/domains/<int:domain>/features")
def of_domain(domain: int) -> str:
    by, place = managed(domain)
    return render_template(
        "features/page.html", user=None, switches=_switches(place.switched_off), may_change=by.is_administrator
    )


@blueprint.post("/domains/<int:domain>/features")
def set_domain(domain: int) -> Response:
    by, place = managed(domain)
    off = _sent(place.switched_off)
    with saving(portal().database) as session:
        may.administer(by)
        domains.change(session, by, DomainId(domain), {"switched_off": off})
    flash(_told(off), "done")
    return redirect(url_for("domain.show", domain=domain), 303)


@blueprint.get("/users/<int:user>/features")
def of_user(user: int) -> str:
    by = actor()
    with reading(portal().database) as session:
        card = may.manage_user(session, by, user)
        place = within(session, by, card.domain_id)
    switches = _switches(card.switched_off, place.switched_off)
    return render_template("features/page.html", user=card, switches=switches, may_change=True)


@blueprint.post("/users/<int:user>/features")
def set_user(user: int) -> Response:
    by = actor()
    with saving(portal().database) as session:
        card = may.manage_user(session, by, user)
        place = within(session, by, card.domain_id)
        off = _sent(card.switched_off, place.switched_off)
        users.change(session, by, UserId(user), {"switched_off": off})
    flash(_told(off), "done")
    return redirect(url_for("users.one", user=user), 303)


def _switches(off: Collection[str], fixed: Collection[str] = ()) -> list[Switch]:
    return [
        Switch(word, name, meaning, word not in off and word not in fixed, word in fixed)
        for word, name, meaning in switched.choices()
    ]


def _sent(before: Collection[str], fixed: Collection[str] = ()) -> list[str]:
    """What is off from now on: shown, and not ticked. What the page did not offer stays as it was."""
    offered = {word for word, *_rest in switched.choices()} - set(fixed)
    ticked = set(request.form.getlist("on"))
    return sorted((offered - ticked) | (set(before) - offered))


def _told(off: Collection[str]) -> str:
    if not off:
        return str(_("Saved. Everything is switched on."))
    return str(
        ngettext("Saved. %(num)s feature is switched off.", "Saved. %(num)s features are switched off.", len(off))
    )
