"""Favourites: the colleagues and contacts whom a user wants on top. They are nobody else's business."""

from sqlalchemy.orm import Session

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import contacts_access, contacts_directory, may
from controller.operations.actors import Actor
from controller.operations.refused import Missing, Problem, refuse
from controller.operations.taken import unless_taken
from controller.store import contacts_search, rows
from controller.store.contacts_cards import FavouriteCard
from controller.store.tables import FavouriteRow

MOST = 100


def everything(session: Session, actor: Actor, user: UserId) -> tuple[FavouriteCard, ...]:
    """In the order in which they were made."""
    _book(session, actor, user)
    return contacts_search.favourites(session, user)


def show(session: Session, actor: Actor, user: UserId, favourite: int) -> FavouriteCard:
    """One of them."""
    for card in everything(session, actor, user):
        if card.id == favourite:
            return card
    raise Missing([Problem("favourite", say("There is no favourite {favourite}.", favourite=favourite))])


def add(session: Session, actor: Actor, user: UserId, of: UserId | None = None, contact: int | None = None) -> int:
    """A colleague (`of`) or a contact; its id."""
    domain = _book(session, actor, user)
    if (of is None) == (contact is None):
        raise refuse("of", "Say who: a colleague or a contact.")
    if of is not None and contacts_directory.person(session, actor, of).domain_id != domain:
        raise refuse("of", "That user belongs to another domain.")
    if contact is not None and contacts_access.see(session, actor, contact).domain_id != domain:
        raise refuse("contact", "That contact belongs to another domain.")
    if len(contacts_search.favourites(session, user)) >= MOST:
        raise refuse("of", "There can be {most} favourites at most. Take one out first.", most=MOST)
    with unless_taken(session, "of", say("That is a favourite already.")):
        return rows.add(session, FavouriteRow, {"user_id": user, "of_id": of, "contact_id": contact})


def remove(session: Session, actor: Actor, user: UserId, favourite: int) -> None:
    """No longer one."""
    rows.remove(session, FavouriteRow, show(session, actor, user, favourite).id)


def turn(session: Session, actor: Actor, user: UserId, of: UserId | None = None, contact: int | None = None) -> bool:
    """Makes it one where it is none, and the other way round; whether it now is one."""
    for card in everything(session, actor, user):
        if card.of_id == of and card.contact_id == contact:
            rows.remove(session, FavouriteRow, card.id)
            return False
    add(session, actor, user, of, contact)
    return True


def _book(session: Session, actor: Actor, user: UserId) -> int:
    card = may.see_user(session, actor, user)
    contacts_access.see_book(session, actor, card.domain_id, user)
    return card.domain_id
