"""Everybody whom the console shows, favourites marked; static/console-people.js draws them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import contacts_directory, contacts_favourites, features, users
from controller.operations.actors import Actor
from controller.store import find
from controller.store.cards import UserCard
from controller.store.contacts_folding import folded
from controller.store.contacts_search import Sought
from webui import switched

MOST = 500  # people in the page; beyond that the search asks the server
HITS = 50


class Listed(NamedTuple):
    """One colleague. `box`: a call can be sent to the voicemail; `star`: one's favourite."""

    id: int
    extension: str
    name: str
    department: str
    box: bool
    star: bool


@dataclass(frozen=True, slots=True)
class People:
    """`is_part`: there are more than these."""

    shown: tuple[Listed, ...]
    is_part: bool

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(sorted({each.department for each in self.shown if each.department}, key=folded))


def people(session: Session, by: Actor, domain: DomainId) -> People:
    """By name, without oneself; of a large domain one's favourites, and as many others as fit."""
    stars = _stars(session, by)
    cards = users.page(session, by, domain, 0, MOST + 1)
    some = {card.id: card for card in cards[:MOST]}
    if len(cards) > MOST:
        some |= {id_: card for id_, card in find.these_users(session, list(stars)).items() if card.listed}
    return People(_listed(some.values(), by, stars), len(cards) > MOST)


def found(session: Session, by: Actor, domain: DomainId, words: str) -> tuple[Listed, ...]:
    """Of a large domain, those in the directory that these words find. Raises SwitchedOff without contacts."""
    page = contacts_directory.page(session, by, domain, Sought(words, "people"), limit=HITS)
    cards = find.these_users(session, [entry.id for entry in page.entries])
    return _listed(cards.values(), by, _stars(session, by))


def _listed(cards: Iterable[UserCard], by: Actor, stars: frozenset[int]) -> tuple[Listed, ...]:
    rows = (
        Listed(card.id, card.extension, card.name, card.department, card.has_mailbox, card.id in stars)
        for card in cards
        if card.id != by.user
    )
    return tuple(sorted(rows, key=lambda each: (folded(each.name), each.extension)))


def _stars(session: Session, by: Actor) -> frozenset[int]:
    """Favourites belong to the contacts, which may be switched off."""
    if by.user is None or not switched.is_on(features.CONTACTS):
        return frozenset()
    every = contacts_favourites.everything(session, by, UserId(by.user))
    return frozenset(each.of_id for each in every if each.of_id is not None)
