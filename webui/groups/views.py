"""The list of groups, and one group with its members."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.destinations import Destination
from controller.domain.ids import DomainId, GroupId
from controller.operations import callees as operations
from controller.operations import groups, may, roster
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.groups import NewGroup
from controller.operations.refused import Refused
from controller.store.cards import GroupCard, UserCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui import callees
from webui.forms import Form, typed
from webui.groups import page
from webui.groups.page import Place
from webui.home.settling import settle
from webui.managed import managed, whole, within
from webui.portal import actor, portal

Answer = Response | str | tuple[str, int]
SHOWN = ("extension", "name", "ring_time", "to", "kind")
NEW = Form({"ring_time": "25"})
blueprint = Blueprint("groups", __name__)


@blueprint.get("/domains/<int:domain>/groups")
def show(domain: int) -> str:
    by, _place = managed(domain)
    with reading(portal().database) as session:
        cards = groups.everything(session, by, DomainId(domain))
        people = _people(session, by, *cards)
        named = operations.named(session, by, DomainId(domain), places=[card.to for card in cards if card.to])
    return render_template("groups/list.html", rows=page.rows(cards, people, named))


@blueprint.get("/domains/<int:domain>/groups/new")
def new(domain: int) -> str:
    managed(domain)
    return _page(NEW, [Place("", "")] * 3)


@blueprint.post("/domains/<int:domain>/groups/new")
def add(domain: int) -> Answer:
    by, _place = managed(domain)
    if (rows := page.moved(request.form)) is not None:
        return _page(typed(request.form), rows)
    try:
        with saving(portal().database) as session:
            group = groups.add(session, by, DomainId(domain), NewGroup(**_cells(session, by, DomainId(domain))))
            groups.members(session, by, group, page.members(session, by, DomainId(domain), request.form))
    except Refused as refused:
        return _page(typed(request.form, refused), page.typed_places(request.form, page.faults(refused))), 422
    return _saved(domain, group, _("The group is there."))


@blueprint.get("/groups/<int:group>")
def one(group: int) -> str:
    by, card, domain = _which(group)
    with reading(portal().database) as session:
        people = _people(session, by, card)
        named = operations.named(session, by, domain, places=[card.to] if card.to else [])
    cells = {"extension": card.extension, "name": card.name, "ring_time": str(card.ring_time)}
    return _page(Form(cells | callees.fields(named, card.to)), page.places(card, people), card, people)


@blueprint.post("/groups/<int:group>")
def change(group: int) -> Answer:
    by, card, domain = _which(group)
    if (rows := page.moved(request.form)) is not None:
        return _page(typed(request.form), rows, card)
    try:
        with saving(portal().database) as session:
            groups.change(session, by, GroupId(group), _cells(session, by, domain))
            groups.members(session, by, GroupId(group), page.members(session, by, domain, request.form))
    except Refused as refused:
        return _page(typed(request.form, refused), page.typed_places(request.form, page.faults(refused)), card), 422
    return _saved(domain, GroupId(group), _("Saved. The next call to the group follows it."))


@blueprint.post("/groups/<int:group>/delete")
def delete(group: int) -> Response:
    by, card, domain = _which(group)
    with saving(portal().database) as session:
        groups.remove(session, by, GroupId(group))
    return _saved(domain, GroupId(group), _("The group %(name)s is gone.", name=card.name))


def _which(group: int) -> tuple[Actor, GroupCard, DomainId]:
    by = actor()
    with reading(portal().database) as session:
        card = may.manage_group(session, by, group)
        within(session, by, card.domain_id)
    return by, card, DomainId(card.domain_id)


def _cells(session: Session, by: Actor, domain: DomainId) -> dict[str, Any]:
    form = request.form
    to: Destination | None = callees.typed(session, by, domain, form) if form.get("to", "").strip() else None
    cells = {name: form.get(name, "").strip() for name in ("extension", "name")}
    return cells | {"ring_time": whole(form.get("ring_time", "")) or 0, "to": to}


def _people(session: Session, by: Actor, *cards: GroupCard) -> Mapping[int, UserCard]:
    if not cards:
        return {}
    ids = sorted({member.user for card in cards for member in card.members})
    return roster.names(session, by, DomainId(cards[0].domain_id), ids)


def _page(
    form: Form, rows: list[Place], card: GroupCard | None = None, people: Mapping[int, UserCard] | None = None
) -> str:
    names = {id_: each.name for id_, each in (people or {}).items()}
    warnings = groups.warnings(card, names) if card and people is not None else ()
    fields = (*SHOWN, *(f"member-{number}" for number in range(len(rows))))
    return render_template(
        "groups/one.html", form=form, rows=rows, card=card, warnings=warnings, shown=fields, hows=callees.hows()
    )


def _saved(domain: int, group: GroupId, said: str) -> Response:
    settle(portal(), Subject("group", group))
    flash(said, "done")
    return redirect(url_for(".show", domain=domain), 303)
