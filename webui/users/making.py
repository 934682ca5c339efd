"""A new user with phone, voicemail and invitation in one form; what can be shown only once comes right after."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import devices, invitations, mailboxes, roster, users
from controller.operations.actors import Actor
from controller.operations.bell import saving
from controller.operations.devices import Account
from controller.operations.invitations import Invitation
from controller.operations.refused import Refused
from controller.operations.users import NewUser
from controller.store.cards import DomainCard, UserCard
from controller.store.engine import reading
from controller.store.subjects import Subject
from webui.forms import Form, typed
from webui.home.settling import settle
from webui.managed import managed, yes
from webui.phones.server import server
from webui.portal import portal
from webui.users import people

SHOWN = ("extension", "name", "email", "department", "scope")
WITH_ALL = {"phone": "yes", "mailbox": "yes", "invite": "yes", "scope": "user"}


@dataclass(frozen=True, slots=True)
class Made:
    """A new user, and what is shown this once: None where it was not asked for."""

    card: UserCard
    account: Account | None
    pin: str | None
    invitation: Invitation | None


def add_to(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/domains/<int:domain>/users/new", view_func=new, methods=["GET"])
    blueprint.add_url_rule("/domains/<int:domain>/users/new", view_func=add, methods=["POST"])


def new(domain: int) -> str:
    by, place = managed(domain)
    with reading(portal().database) as session:
        extension = roster.next_extension(session, by, DomainId(domain))
    return _page(by, place, Form(WITH_ALL | {"extension": extension}))


def add(domain: int) -> str | tuple[str, int]:
    by, place = managed(domain)
    try:
        with saving(portal().database) as session:
            made = _make(session, by, DomainId(domain))
    except Refused as refused:
        return _page(by, place, typed(request.form, refused)), 422
    settle(portal(), Subject("user", made.card.id))
    login, link = f"{made.card.extension}@{place.name}", _link(made.invitation)
    return render_template("users/made.html", made=made, login=login, link=link, server=server())


def _link(invitation: Invitation | None) -> str:
    """To be handed over. What goes by mail is for whom it goes to."""
    if invitation is None or invitation.mailed_to or not invitation.secret:
        return ""
    return url_for("invitation.show", secret=invitation.secret, _external=True)


def _make(session: Session, by: Actor, domain: DomainId) -> Made:
    form = request.form
    fields = {name: form.get(name, "").strip() for name in ("extension", "name", "department")}
    scope = form.get("scope", "user")
    user = users.add(session, by, domain, NewUser(**fields, scope=scope, email=form.get("email", "").strip() or None))  # type: ignore[arg-type]  # checked there
    account = devices.add(session, by, user, fields["extension"]) if yes(form, "phone") else None
    pin = mailboxes.switch_on(session, by, user) if yes(form, "mailbox") else None
    invitation = invitations.invite(session, by, user, by_mail=portal().mails) if yes(form, "invite") else None
    return Made(users.show(session, by, UserId(user)), account, pin, invitation)


def _page(by: Actor, place: DomainCard, form: Form) -> str:
    with reading(portal().database) as session:
        departments = roster.departments(session, by, DomainId(place.id))
    return render_template(
        "users/new.html", form=form, shown=SHOWN, departments=departments, scopes=scopes(by, _("An ordinary user"))
    )


def scopes(by: Actor, ordinary: str) -> list[tuple[str, str, str]]:
    """The roles that may be given, each with what it means."""
    choices = [
        ("user", ordinary, _("Sees and changes what is his or hers.")),
        ("office_manager", people.role("office_manager"), _("Manages users, numbers and lines of this company.")),
    ]
    if by.is_administrator:
        choices.append(("administrator", people.role("administrator"), _("May do everything, in every company.")))
    return choices
