"""What is done with many chosen users at once; deleting first says what will happen."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from controller.domain.ids import UserId
from controller.domain.saying import with_values
from controller.operations import invitations, removalwords, roster
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused, refuse
from controller.store.cards import DomainCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.home.settling import settle
from webui.managed import managed, needed
from webui.portal import portal
from webui.words.text import isolated

Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation as shown, once."""

    login: str
    name: str
    email: str
    url: str


def add_to(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/domains/<int:domain>/users/together", view_func=together, methods=["POST"])


def together(domain: int) -> Answer:
    by, place = managed(domain)
    ids = [UserId(int(text)) for text in request.form.getlist("user") if text.isdecimal() and len(text) < 10]
    try:
        return _do(by, place, list(dict.fromkeys(ids)))
    except Refused as refused:
        flash(str(refused), "refused")
        return redirect(url_for("users.show", domain=domain), 303)


def _do(by: Actor, place: DomainCard, ids: list[UserId]) -> Answer:
    if not ids:
        raise refuse("users", _("Nobody was chosen. Tick the users first."))
    match request.form.get("do"):
        case "department":
            department = request.form.get("department", "").strip()
            _change(by, ids, {"department": department})
            said = _("Department: %(name)s", name=department) if department else _("No department any more")
        case "ring_timeout":
            _change(by, ids, {"ring_timeout": needed(request.form.get("ring_timeout", ""))})
            said = _("Ring time set")
        case "invite":
            return _invite(by, place, ids)
        case "delete":
            return ask_deletion(by, ids)
        case "deleted":
            _remove(by, ids)
            said = _("Deleted")
        case _:
            raise refuse("do", _("Choose what is to be done."))
    settle(portal(), Subject("user", ids[-1]))
    flash(_("%(said)s (%(users)s).", said=said, users=ngettext("%(num)s user", "%(num)s users", len(ids))), "done")
    return redirect(url_for("users.show", domain=place.id), 303)


def _change(by: Actor, ids: list[UserId], changes: dict[str, object]) -> None:
    with saving(portal().database) as session:
        roster.change(session, by, ids, changes)


def _remove(by: Actor, ids: list[UserId]) -> None:
    with saving(portal().database) as session:
        roster.remove(session, by, ids)


def _invite(by: Actor, place: DomainCard, ids: list[UserId]) -> str:
    """The links are shown this once."""
    with saving(portal().database) as session:
        cards = roster.these(session, by, ids)
        made = invitations.invite_all(session, by, [UserId(card.id) for card in cards], by_mail=portal().mails)
    links = [
        Link(f"{card.extension}@{place.name}", card.name, card.email or "", _url(one.secret))
        for card, one in zip(cards, made, strict=True)
        if not one.mailed_to
    ]
    return render_template("users/invited.html", links=links, mailed=len(made) - len(links))


def _url(secret: str) -> str:
    return url_for("invitation.show", secret=secret, _external=True)


def ask_deletion(by: Actor, ids: list[UserId]) -> str:
    """The page that says what goes, and what changes for others."""
    with reading(portal().database) as session:
        cards, found = roster.consequences(session, by, ids)
    one = cards[0].name if len(cards) == 1 else None
    title = _("Delete %(name)s?", name=one) if one else _("Delete %(num)s users?", num=len(cards))
    gone, broken = (
        [with_values(each, isolated) for each in said(found)] for said in (removalwords.gone, removalwords.broken)
    )
    return render_template("users/delete.html", title=title, users=cards, gone=gone, broken=broken)
