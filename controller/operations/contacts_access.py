"""Who may see and change which contacts: one's own, and those that the domain shares (PRODUCT §4).

A book of contacts is a user's, or (`user` None) the one that all of a domain see. Nobody sees a colleague's own one.
"""

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import features, may
from controller.operations.actors import Actor
from controller.operations.refused import Forbidden, Missing, Problem, refuse
from controller.store import contacts_rows, find
from controller.store.cards import DomainCard
from controller.store.contacts_cards import ContactCard


def see_book(session: Session, actor: Actor, domain: int, user: int | None) -> DomainCard:
    """The shared one everybody of the domain, a user's own one that user."""
    place = may.see_domain(session, actor, domain)
    refuse_off(session, actor)
    if user is None:
        return place
    card = may.see_user(session, actor, user)
    if not _is_own(actor, user):
        raise Forbidden([Problem("user", say("Only {name} may see and change these contacts.", name=card.name))])
    if card.domain_id != domain:
        raise refuse("user", "That user belongs to another domain.")
    return place


def edit_book(session: Session, actor: Actor, domain: int, user: int | None) -> DomainCard:
    """The shared one who shares contacts there, a user's own one that user."""
    place = see_book(session, actor, domain, user)
    if user is None:
        refuse_sharing(actor, domain)
    return place


def see(session: Session, actor: Actor, contact: int) -> ContactCard:
    """One that is in a book which he may see."""
    card = contacts_rows.one(session, contact)
    if card is None or not (actor.is_administrator or actor.domain == card.domain_id):
        raise Missing([Problem("contact", say("There is no contact {contact}.", contact=contact))])
    if card.user_id is not None and not _is_own(actor, card.user_id):
        raise Forbidden([Problem("contact", say("This contact is a colleague’s own, which nobody else may see."))])
    refuse_off(session, actor)
    return card


def edit(session: Session, actor: Actor, contact: int) -> ContactCard:
    """One that is in a book which he may change."""
    card = see(session, actor, contact)
    if card.user_id is None:
        refuse_sharing(actor, card.domain_id)
    return card


def shares(actor: Actor, domain: int) -> bool:
    """Whether he may change what the domain shares: office managers, and attendants, whose daily tool it is."""
    return actor.manages(domain) or (actor.attendant and actor.domain == domain)


def refuse_sharing(actor: Actor, domain: int) -> None:
    """Raises Forbidden."""
    if not shares(actor, domain):
        why = say("Only office managers and attendants may change shared contacts. Ask one of them.")
        raise Forbidden([Problem("contact", why)])


def refuse_off(session: Session, actor: Actor) -> None:
    """Raises SwitchedOff where contacts are switched off for who asks."""
    card = None if actor.user is None else find.user(session, UserId(actor.user))
    if card is not None:
        features.refuse_off(actor, card, features.CONTACTS)


def _is_own(actor: Actor, user: int) -> bool:
    return actor.user == user or actor.is_administrator
