"""Colleagues and contacts as one list by name: searched, filtered, fifty at a time; favourites on top."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.domain.saying import say
from controller.operations import contacts_access, may
from controller.operations.actors import Actor
from controller.operations.refused import Missing, Problem
from controller.store import contacts_rows, contacts_search, find
from controller.store.cards import UserCard
from controller.store.contacts_cards import ContactCard, FavouriteCard
from controller.store.contacts_folding import folded
from controller.store.contacts_search import Sought

PAGE = 50
ANYBODY = Sought()


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the directory, as all colleagues may know."""

    id: int
    domain_id: int
    extension: str
    name: str
    department: str
    number: str | None
    email: str | None


Entry = Colleague | ContactCard


@dataclass(frozen=True, slots=True)
class Page:
    """Some of those found; `last` is where the next page goes on, None where there is none."""

    entries: tuple[Entry, ...]
    last: str | None


@dataclass(frozen=True, slots=True)
class Favourites:
    """Those who are shown on top, by name, and whether somebody is one of them."""

    entries: tuple[Entry, ...] = ()
    people: frozenset[int] = frozenset()
    contacts: frozenset[int] = frozenset()

    def has(self, entry: Entry) -> bool:
        return entry.id in (self.people if isinstance(entry, Colleague) else self.contacts)


def page(
    session: Session, actor: Actor, domain: DomainId, sought: Sought = ANYBODY, after: str = "", limit: int = PAGE
) -> Page:
    """The directory, the shared contacts and one's own. Who opted out of the directory is not in it (PRODUCT §4)."""
    contacts_access.see_book(session, actor, domain, None)
    hits = contacts_search.found(session, domain, actor.user, sought, after, limit + 1)
    shown = hits[:limit]
    people = _people(session, (hit.id for hit in shown if hit.is_person))
    contacts = contacts_rows.these(session, [hit.id for hit in shown if not hit.is_person])
    entries: tuple[Entry, ...] = tuple(people[hit.id] if hit.is_person else contacts[hit.id] for hit in shown)
    return Page(entries, shown[-1].cursor if len(hits) > limit else None)


def favourites(session: Session, actor: Actor, domain: DomainId) -> Favourites:
    """One's own. Who has left the directory since is left out."""
    contacts_access.see_book(session, actor, domain, None)
    if actor.user is None:
        return Favourites()
    cards = contacts_search.favourites(session, actor.user)
    people = _people(session, _ids(card.of_id for card in cards))
    contacts = contacts_rows.these(session, list(_ids(card.contact_id for card in cards)))
    listed: list[Entry] = [*people.values(), *contacts.values()]
    return Favourites(tuple(sorted(listed, key=_sorting)), *map(frozenset, _both(cards)))


def holder(session: Session, actor: Actor, domain: DomainId, number: str) -> Entry | None:
    """Whose that number is (E.164 or an extension): somebody's of the directory, else an own or a shared contact's.

    Not by searching, which folds every name there is: 15 ms with 10,000 users.
    """
    contacts_access.see_book(session, actor, domain, None)
    hit = contacts_search.holder(session, domain, actor.user, number)
    if hit is None:
        return None
    is_person, id_ = hit
    entries: Mapping[int, Entry] = _people(session, [id_]) if is_person else contacts_rows.these(session, [id_])
    return entries.get(id_)


def groups(session: Session, actor: Actor, domain: DomainId) -> tuple[str, ...]:
    """All there are to filter by: of contacts that one sees, and departments."""
    contacts_access.see_book(session, actor, domain, None)
    return contacts_search.groups(session, domain, actor.user)


def book_groups(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> tuple[str, ...]:
    """Those in use in one book."""
    contacts_access.see_book(session, actor, domain, user)
    return contacts_search.book_groups(session, domain, user)


def person(session: Session, actor: Actor, user: UserId) -> Colleague:
    """Somebody of the directory; who is not in it, is there for himself and for who manages the domain only."""
    card = may.see_user(session, actor, user)
    contacts_access.refuse_off(session, actor)
    if not (card.listed or actor.user == user or actor.manages(card.domain_id)):
        raise Missing([Problem("user", say("There is no user {user}.", user=user))])
    return colleague(card)


def colleague(card: UserCard) -> Colleague:
    return Colleague(card.id, card.domain_id, card.extension, card.name, card.department, card.number, card.email)


def _people(session: Session, ids: Iterable[int]) -> Mapping[int, Colleague]:
    found = find.these_users(session, list(ids))
    return {id_: colleague(card) for id_, card in found.items() if card.listed}


def _both(cards: Iterable[FavouriteCard]) -> tuple[set[int], set[int]]:
    listed = list(cards)
    return set(_ids(card.of_id for card in listed)), set(_ids(card.contact_id for card in listed))


def _ids(ids: Iterable[int | None]) -> Iterable[int]:
    return (id_ for id_ in ids if id_ is not None)


def _sorting(entry: Entry) -> str:
    return folded(entry.name if isinstance(entry, Colleague) else entry.title)
