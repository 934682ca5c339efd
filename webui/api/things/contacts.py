"""Contacts of a user, or shared by a domain; favourites."""

from typing import Any

from controller.domain.ids import DomainId, UserId
from controller.operations import contacts as operations
from controller.operations import contacts_favourites as favourites
from controller.operations import may
from controller.operations.contacts_check import NewContact
from controller.store.contacts_cards import ContactCard, FavouriteCard
from webui.api import paging, shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import change, create, listed, remove, single

contacts = area("contacts", "People and companies outside: a user’s own, and those that a domain shares.")
Contact = shapes.shape("Contact", ContactCard)
NewContactBody = shapes.body("NewContact", NewContact)
ContactChanges = shapes.changes("ContactChanges", NewContact)
Favourite = shapes.shape("Favourite", FavouriteCard)
NewFavourite = shapes.form("NewFavourite", of=(int | None, None), contact=(int | None, None))


@listed(contacts, "/domains/<id:domain>/contacts", Contact)
def shared(ask: Ask, domain: DomainId) -> Any:
    """The contacts that a domain shares."""
    return operations.everything(ask.session, ask.actor, domain, None, *paging.asked(ask.sent))


@create(contacts, "/domains/<id:domain>/contacts", NewContactBody, Contact)
def share(ask: Ask, domain: DomainId) -> Any:
    """A new contact for all of a domain; by office managers and attendants."""
    id_ = operations.add(ask.session, ask.actor, domain, None, NewContact(**ask.sent))
    return operations.show(ask.session, ask.actor, id_)


@listed(contacts, "/users/<id:user>/contacts", Contact)
def own(ask: Ask, user: UserId) -> Any:
    """A user’s own contacts, which only that user sees."""
    return operations.everything(ask.session, ask.actor, _domain(ask, user), user, *paging.asked(ask.sent))


@create(contacts, "/users/<id:user>/contacts", NewContactBody, Contact)
def add(ask: Ask, user: UserId) -> Any:
    """A new contact of a user."""
    id_ = operations.add(ask.session, ask.actor, _domain(ask, user), user, NewContact(**ask.sent))
    return operations.show(ask.session, ask.actor, id_)


@single(contacts, "/contacts/<id:contact>", Contact)
def show(ask: Ask, contact: int) -> Any:
    """One contact."""
    return operations.show(ask.session, ask.actor, contact)


@change(show, ContactChanges)
def set_(ask: Ask, contact: int) -> Any:
    """Change a contact; what is left out stays. Numbers, e-mails and groups are each sent as a whole."""
    operations.change(ask.session, ask.actor, contact, ask.sent)


@remove(show)
def drop(ask: Ask, contact: int) -> Any:
    """Delete a contact."""
    operations.remove(ask.session, ask.actor, contact)


@listed(contacts, "/users/<id:user>/favourites", Favourite)
def favoured(ask: Ask, user: UserId) -> Any:
    """The colleagues and contacts whom a user wants on top."""
    return favourites.everything(ask.session, ask.actor, user)


@create(contacts, "/users/<id:user>/favourites", NewFavourite, Favourite)
def favour(ask: Ask, user: UserId) -> Any:
    """One more favourite: a colleague (`of`) or a contact."""
    of, contact = ask.sent["of"], ask.sent["contact"]
    id_ = favourites.add(ask.session, ask.actor, user, None if of is None else UserId(of), contact)
    return favourites.show(ask.session, ask.actor, user, id_)


@single(contacts, "/users/<id:user>/favourites/<id:favourite>", Favourite)
def one_favourite(ask: Ask, user: UserId, favourite: int) -> Any:
    """One favourite."""
    return favourites.show(ask.session, ask.actor, user, favourite)


@remove(one_favourite)
def leave(ask: Ask, user: UserId, favourite: int) -> Any:
    """No longer a favourite."""
    favourites.remove(ask.session, ask.actor, user, favourite)


def _domain(ask: Ask, user: UserId) -> DomainId:
    return DomainId(may.see_user(ask.session, ask.actor, user).domain_id)
