"""Whose the numbers are that calls show: contacts first, then who has them in the house."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.operations import contacts_access, may
from controller.operations.actors import Actor
from controller.operations.contacts_numbers import number_of
from controller.operations.features import SwitchedOff
from controller.store import contacts_search
from controller.store.base import table_of
from controller.store.tables import GroupRow, UserRow

MOST = 50
USERS, GROUPS = table_of(UserRow), table_of(GroupRow)


@dataclass(frozen=True, slots=True)
class Named:
    """Who has a number; `contact` None: somebody of the house."""

    name: str
    contact: int | None = None


def names(session: Session, actor: Actor, domain: DomainId, numbers: Sequence[str]) -> Mapping[str, Named]:
    """By number as it was asked for, of the first MOST; what nobody is known to have is left out.

    From the asker's own contacts, the shared ones, and the directory: who is not listed has no name here.
    """
    place = may.see_domain(session, actor, domain)
    asked = dict.fromkeys(numbers[:MOST])
    public = {text: found.number for text in asked if (found := number_of("other", text, place.country))}
    dialled = {text: public.get(text) or text for text in asked}
    known = _inside(session, domain, set(dialled.values())) | _contacts(session, actor, domain, list(public.values()))
    return {text: known[number] for text, number in dialled.items() if number in known}


def _contacts(session: Session, actor: Actor, domain: DomainId, numbers: Collection[str | None]) -> dict[str, Named]:
    try:
        contacts_access.see_book(session, actor, domain, None)
    except SwitchedOff:
        return {}
    wanted = [number for number in numbers if number]
    found = contacts_search.holders(session, domain, actor.user, wanted)
    return {number: Named(name, contact) for number, (contact, name) in found.items()}


def _inside(session: Session, domain: DomainId, numbers: Collection[str]) -> dict[str, Named]:
    wanted = sorted(numbers)
    people = select(USERS.c.extension, USERS.c.number, USERS.c.name).where(
        USERS.c.domain_id == domain, USERS.c.listed, or_(USERS.c.extension.in_(wanted), USERS.c.number.in_(wanted))
    )
    rings = select(GROUPS.c.extension, GROUPS.c.name).where(
        GROUPS.c.domain_id == domain, GROUPS.c.extension.in_(wanted)
    )
    known = {row.extension: Named(row.name) for row in session.execute(rings)}
    for row in session.execute(people.order_by(USERS.c.extension)):
        known.setdefault(row.extension, Named(row.name))
        known.setdefault(row.number or "", Named(row.name))
    known.pop("", None)
    return known
