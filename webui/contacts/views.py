"""The page of one colleague or contact: everything that is known, and what can be done with it."""

from flask import g, render_template

from controller.domain.ids import DomainId, UserId
from controller.operations import contacts, contacts_access, contacts_directory, features
from controller.store.engine import reading
from webui import switched
from webui.contacts import rows
from webui.contacts.listing import blueprint
from webui.portal import actor, portal


@blueprint.get("/contacts/<int:contact>")
def one(contact: int) -> str:
    by = actor()
    with reading(portal().database) as session:
        card = contacts.show(session, by, contact)
        favourites = contacts_directory.favourites(session, by, DomainId(card.domain_id))
    is_shared = card.user_id is None
    return render_template(
        "contacts/one.html",
        card=card,
        row=rows.row(card, favourites.has(card)),
        may_change=not is_shared or contacts_access.shares(by, card.domain_id),
        **_doing(),
    )


@blueprint.get("/contacts/people/<int:user>")
def person(user: int) -> str:
    """Somebody of the directory."""
    g.live_people = True  # webui/live: colleagues' presence
    by = actor()
    with reading(portal().database) as session:
        colleague = contacts_directory.person(session, by, UserId(user))
        favourites = contacts_directory.favourites(session, by, DomainId(colleague.domain_id))
    return render_template(
        "contacts/person.html",
        colleague=colleague,
        row=rows.row(colleague, favourites.has(colleague)),
        manages=by.manages(colleague.domain_id),
        **_doing(),
    )


def _doing() -> dict[str, bool]:
    """What else may be done with a number: not what is switched off."""
    return {"may_block": switched.is_on(features.LISTS), "may_forward": switched.is_on(features.RULES)}
