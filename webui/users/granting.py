"""What a user may do on top of the role: given and withdrawn on the user's page."""

from typing import cast

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.ids import DomainId, UserId
from controller.operations import grants, roster
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused, refuse
from controller.store.cards import GrantKind
from webui.forms import typed
from webui.portal import portal
from webui.search.resolving import extension_in
from webui.users import one


def add_to(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/users/<int:user>/grants", view_func=give_grant, methods=["POST"])
    blueprint.add_url_rule("/users/<int:user>/grants/take", view_func=take_grant, methods=["POST"])


def give_grant(user: int) -> Response | tuple[str, int]:
    by, card = one.whom(user)
    kind, of = request.form.get("kind", ""), request.form.get("of", "")
    try:
        with saving(portal().database) as session:
            who = _named(session, by, card.domain_id, of) if kind == "delegate" else None
            grants.give(session, by, UserId(user), cast(GrantKind, kind), who)
    except Refused as refused:
        return one.page(by, card, "grant", typed(request.form, refused)), 422
    flash(_("Given. It counts at once."), "done")
    return redirect(url_for("users.one", user=user) + "#grants", 303)


def take_grant(user: int) -> Response:
    by, _card = one.whom(user)
    grant = request.form.get("grant", "")
    with saving(portal().database) as session:
        given = {each.id for each in grants.everything(session, by, UserId(user))}
        if grant.isdecimal() and int(grant) in given:
            grants.take(session, by, int(grant))
    flash(_("Withdrawn. It no longer counts."), "done")
    return redirect(url_for("users.one", user=user) + "#grants", 303)


def _named(session: Session, by: Actor, domain: int, text: str) -> UserId:
    try:
        return UserId(roster.meant(session, by, DomainId(domain), extension_in(text)).id)
    except Refused as refused:
        raise refuse("of", refused.problems[0].message) from None
