"""Contacts: people and companies outside, with their numbers; of a user, or (`user` None) shared by the domain."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import contacts_access, contacts_check
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.contacts_check import Clean, NewContact, NewNumber
from controller.operations.gate import Problems
from controller.operations.refused import refuse, refuse_any
from controller.store import contacts_rows, contacts_search
from controller.store.contacts_cards import ContactCard

MOST = 20_000  # contacts in a book


def everything(
    session: Session, actor: Actor, domain: DomainId, user: UserId | None, after: int = 0, limit: int = 50
) -> tuple[ContactCard, ...]:
    """A book by id: so many of those that come after one."""
    contacts_access.see_book(session, actor, domain, user)
    return contacts_rows.after(session, domain, user, after, limit)


def show(session: Session, actor: Actor, contact: int) -> ContactCard:
    """One contact."""
    return contacts_access.see(session, actor, contact)


def add(session: Session, actor: Actor, domain: DomainId, user: UserId | None, new: NewContact) -> int:
    """A new contact; its id."""
    place = contacts_access.edit_book(session, actor, domain, user)
    card = made(actor, domain, user, _checked(new, place.country))
    refuse_full(session, domain, user, 1)
    [id_] = contacts_rows.add_all(session, [card])
    audit(session, actor, "contacts.add", "contact", id_, told_to(card), after=replace(card, id=id_))
    return id_


def change(session: Session, actor: Actor, contact: int, changes: Mapping[str, Any]) -> ContactCard:
    """Set the named fields of NewContact; numbers, e-mails and groups each as a whole."""
    before = contacts_access.edit(session, actor, contact)
    place = contacts_access.see_book(session, actor, before.domain_id, before.user_id)
    after = replace(before, **_cells(_checked(replace(as_typed(before), **changes), place.country)))
    if before != after:
        contacts_rows.change_all(session, [after])
        audit(session, actor, "contacts.change", "contact", contact, told_to(after), before=before, after=after)
    return after


def remove(session: Session, actor: Actor, contact: int) -> ContactCard:
    """What it was; `contacts_undo` puts it back for a while."""
    card = contacts_access.edit(session, actor, contact)
    contacts_rows.remove_all(session, [contact])
    audit(session, actor, "contacts.remove", "contact", contact, told_to(card), before=card)
    return card


def named(session: Session, domain: int, user: int | None, number: str) -> str | None:
    """Whose this E.164 number is among the user's contacts and the shared ones: for callers' names."""
    return contacts_search.named(session, domain, user, [number]).get(number)


def names(
    session: Session, actor: Actor, domain: DomainId, user: UserId | None, numbers: Sequence[str] = ()
) -> Mapping[str, str]:
    """The same for many, by number, for who may see them: `user` is left out where that is somebody else."""
    contacts_access.see_book(session, actor, domain, None)
    return contacts_search.named(session, domain, user if user == actor.user else None, numbers)


def made(actor: Actor, domain: DomainId, user: UserId | None, clean: Clean, id_: int = 0) -> ContactCard:
    """The card of a new one."""
    return ContactCard(id=id_, domain_id=domain, user_id=user, created=actor.at, **_cells(clean))


def as_typed(card: ContactCard) -> NewContact:
    """What would make the same again."""
    numbers = tuple(NewNumber(number.kind, number.typed) for number in card.numbers)
    return NewContact(card.name, card.company, numbers, card.emails, card.groups, card.notes)


def told_to(card: ContactCard) -> int | None:
    """In whose audit log it stands: a user's own contacts are no business of the domain's office managers."""
    return None if card.user_id is not None else card.domain_id


def refuse_full(session: Session, domain: DomainId, user: UserId | None, more: int) -> None:
    """Raises Refused where a book would become too large."""
    if contacts_rows.count(session, domain, user) + more > MOST:
        raise refuse("contact", "There can be {most} contacts at most. Delete some first.", most=MOST)


def _checked(new: NewContact, country: str) -> Clean:
    problems: Problems = []
    clean = contacts_check.checked(problems, new, country)
    refuse_any(problems)
    return clean


def _cells(clean: Clean) -> dict[str, Any]:
    return {name: getattr(clean, name) for name in clean.__slots__}
