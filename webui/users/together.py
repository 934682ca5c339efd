"""What is done with many chosen users at once; deleting first says what will happen."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from controller.domain.ids import UserId
from controller.operations import invitations, roster
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.refused import Refused, refuse
from controller.store.cards import DomainCard, UserCard
from controller.store.engine import reading
from controller.store.leaving import Leaving
from controller.store.subjects import Subject
from webui.home.settling import settle
from webui.managed import managed, whole
from webui.portal import portal

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
            _change(by, ids, {"ring_timeout": whole(request.form.get("ring_timeout", ""))})
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
    """The page that says what goes and what then leads nowhere."""
    with reading(portal().database) as session:
        cards, found = roster.consequences(session, by, ids)
    one = cards[0].name if len(cards) == 1 else None
    title = _("Delete %(name)s?", name=one) if one else _("Delete %(num)s users?", num=len(cards))
    return render_template("users/delete.html", title=title, users=cards, gone=gone(cards, found), broken=broken(found))


def gone(cards: tuple[UserCard, ...], found: Leaving) -> list[str]:
    """What is deleted along, a sentence each."""
    said = [_("Answering rules, own time frames and call settings")]
    if found.phones:
        said.append(
            ngettext(
                "%(num)s phone, which stops working at once", "%(num)s phones, which stop working at once", found.phones
            )
        )
    if found.mailboxes:
        said.append(
            ngettext(
                "%(num)s voicemail box with its messages",
                "%(num)s voicemail boxes with their messages",
                found.mailboxes,
            )
        )
    return said


def broken(found: Leaving) -> list[str]:
    """What leads nowhere afterwards."""
    said = [_("The number %(number)s leads nowhere", number=number) for number in found.numbers]
    said += [_("The group %(name)s has a member less", name=name) for name in found.groups]
    said += [_("The group %(name)s sends calls that nobody takes nowhere", name=name) for name in found.led_groups]
    for whose, rule in found.rules[:20]:
        place = _("rule “%(rule)s”", rule=rule) if rule else _("a rule or an override")
        said.append(_("%(name)s sends calls there (%(place)s): that counts as not set", name=whose, place=place))
    if len(found.rules) > 20:
        said.append(_("… and %(num)s more rules of others", num=len(found.rules) - 20))
    return said + [_("%(name)s is no longer the delegate", name=name) for name in found.delegates]
