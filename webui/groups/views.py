"""The list of groups, and one group with its members."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from controller.domain.directory import Member
from controller.domain.ids import DomainId, GroupId
from controller.operations import callees as operations
from controller.operations import groups, may, roster
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.groups import NewGroup
from controller.operations.refused import Problem, Refused, refuse_any
from controller.store.cards import GroupCard, UserCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui import callees
from webui.forms import Form, typed
from webui.groups import page
from webui.groups.page import Place
from webui.home.settling import settle
from webui.managed import collected, managed, needed, within
from webui.portal import actor, portal

Answer = Response | str | tuple[str, int]
SHOWN = ("extension", "name", "ring_time", "to", "kind")
NEW = Form({"ring_time": "25"})
blueprint = Blueprint("groups", __name__)


@blueprint.get("/domains/<int:domain>/groups")
def show(domain: int) -> str:
    by, _place = managed(domain)
    words, after = request.args.get("q", "").strip(), request.args.get("after", "")
    with reading(portal().database) as session:
        found = operations.groups(session, by, DomainId(domain), words, after)
        people = _people(session, by, *found.groups)
        places = [card.to for card in found.groups if card.to]
        named = operations.named(session, by, DomainId(domain), places=places)
        cut_off = groups.cut_off(session, *found.groups)
    shown = {
        "rows": page.rows(found.groups, people, named, cut_off),
        "count": ngettext("%(num)s group", "%(num)s groups", found.count),
        "more": url_for(".show", domain=domain, q=words or None, after=found.last) if found.last else None,
        "is_any": not words,
    }
    if "HX-Request" in request.headers:
        return render_template("groups/more.html" if after else "groups/found.html", **shown)
    return render_template("groups/list.html", words=words, **shown)


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
            group = _put(session, by, DomainId(domain))
    except Refused as refused:
        return _page(typed(request.form, refused), page.typed_places(request.form, page.faults(refused))), 422
    return _saved(domain, group, _("The group is there."))


@blueprint.get("/groups/<int:group>")
def one(group: int) -> str:
    by, card, domain = _which(group)
    with reading(portal().database) as session:
        people = _people(session, by, card)
        named = operations.named(session, by, domain, places=[card.to] if card.to else [])
        names = {id_: each.name for id_, each in people.items()}
        warnings = groups.warnings(card, names, groups.cut_off(session, card))
    g.live_people = True  # webui/live: who is there just now
    cells = {"extension": card.extension, "name": card.name, "ring_time": str(card.ring_time)}
    return _page(Form(cells | callees.fields(named, card.to)), page.places(card, people), card, warnings)


@blueprint.post("/groups/<int:group>")
def change(group: int) -> Answer:
    by, card, domain = _which(group)
    if (rows := page.moved(request.form)) is not None:
        return _page(typed(request.form), rows, card)
    try:
        with saving(portal().database) as session:
            _put(session, by, domain, GroupId(group))
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


def _put(session: Session, by: Actor, domain: DomainId, group: GroupId | None = None) -> GroupId:
    """As it was typed: a new one, or this one changed. Refuses all that is wrong at once."""
    form, problems, wanted = request.form, list[Problem](), list[Member]()
    cells: dict[str, Any] = {name: form.get(name, "").strip() for name in ("extension", "name")}
    cells |= {"ring_time": needed(form.get("ring_time", "")), "to": None}
    with collected(problems):
        wanted = page.members(session, by, domain, form)
    with collected(problems):
        cells["to"] = callees.typed(session, by, domain, form) if form.get("to", "").strip() else None
    with collected(problems):
        if group is None:
            group = groups.add(session, by, domain, NewGroup(**cells))
        else:
            groups.change(session, by, group, cells)
    if group is not None:
        with collected(problems):
            groups.members(session, by, group, wanted)
    refuse_any(problems)
    assert group is not None
    return group


def _people(session: Session, by: Actor, *cards: GroupCard) -> Mapping[int, UserCard]:
    if not cards:
        return {}
    ids = sorted({member.user for card in cards for member in card.members})
    return roster.names(session, by, DomainId(cards[0].domain_id), ids)


def _page(form: Form, rows: list[Place], card: GroupCard | None = None, warnings: tuple[str, ...] = ()) -> str:
    fields = (*SHOWN, *(f"member-{number}" for number in range(len(rows))))
    return render_template(
        "groups/one.html", form=form, rows=rows, card=card, warnings=warnings, shown=fields, hows=callees.hows()
    )


def _saved(domain: int, group: GroupId, said: str) -> Response:
    settle(portal(), Subject("group", group))
    flash(said, "done")
    return redirect(url_for(".show", domain=domain), 303)
