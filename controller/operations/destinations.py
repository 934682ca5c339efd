"""Finds where calls can be sent: the people, groups and phones of a domain, as they are searched and typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from controller.domain.destinations import PARKED, Destination
from controller.domain.directory import RingGroup
from controller.domain.ids import GroupId, UserId
from controller.domain.lots import Lot
from controller.operations import may
from controller.operations.actors import Actor
from controller.store import grouplists, lots, rows, values
from controller.store.base import Query
from controller.store.cards import DeviceCard, GroupCard, UserCard
from controller.store.outside import GroupRow
from controller.store.tables import DeviceRow, UserRow

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What fits a search, best first, with the phones of those people by owner."""

    users: tuple[UserCard, ...] = ()
    groups: tuple[GroupCard, ...] = ()
    phones: Mapping[int, tuple[DeviceCard, ...]] = field(default_factory=dict)
    lot: Lot | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """People, groups and phones of one domain that words or destinations name; phones by owner, all that they have.

    `lot` is the domain's, where it may be meant.
    """

    users: tuple[UserCard, ...] = ()
    groups: tuple[RingGroup, ...] = ()
    phones: Mapping[int, tuple[DeviceCard, ...]] = field(default_factory=dict)
    lot: Lot | None = None

    @property
    def devices(self) -> tuple[DeviceCard, ...]:
        return tuple(phone for phones in self.phones.values() for phone in phones)

    def person(self, word: str) -> UserCard | None:
        """By extension, or by name where only one has it."""
        at = [card for card in self.users if card.extension == word]
        called = [card for card in self.users if card.name.casefold() == word.casefold()]
        return at[0] if at else called[0] if len(called) == 1 else None

    def group(self, word: str) -> RingGroup | None:
        """Likewise."""
        at = [group for group in self.groups if group.extension == word]
        called = [group for group in self.groups if group.name.casefold() == word.casefold()]
        return at[0] if at else called[0] if len(called) == 1 else None

    def by_id(self, user: int) -> UserCard | None:
        return next((card for card in self.users if card.id == user), None)


def search(session: Session, actor: Actor, user: UserId, text: str = "", limit: int = SHOWN) -> Found:
    """By name, extension or department, for the rules of `user`; who opted out of the directory is left out."""
    card = may.edit_rules(session, actor, user)
    words = text.strip()
    if not words:
        return Found((card,), (), phones_of(session, [card.id]))
    return found(session, card.domain_id, words, limit, None if actor.manages(card.domain_id) else card.id)


def found(session: Session, domain: int, words: str, limit: int, seen_by: int | None = None) -> Found:
    """The same of a domain; `seen_by` None: also those who are not listed, else only he himself of them."""
    people = rows.cards(session, UserCard, _people(domain, words, limit, seen_by))
    rings = grouplists.found(session, domain, words, "", limit)
    return Found(people, rings, phones_of(session, [each.id for each in people]), lots.of(session, domain))


def named(
    session: Session, actor: Actor, user: UserId, words: Collection[str] = (), places: Collection[Destination] = ()
) -> Named:
    """What these extensions, SIP users or names are in the domain of `user`, and what `places` name; and himself."""
    card = may.edit_rules(session, actor, user)
    wanted = sorted({word.strip() for word in words if word.strip()} | {card.extension})
    cells = [values.columns(to) for to in places]
    own = DeviceRow.domain_id == card.domain_id
    phones = own & or_(DeviceRow.name.in_(wanted), DeviceRow.id.in_({cell["device_id"] for cell in cells} - {None}))
    fits = or_(
        UserRow.extension.in_(wanted),
        func.lower(UserRow.name).in_([word.lower() for word in wanted]),
        UserRow.name.in_(wanted),
        UserRow.id.in_({cell["user_id"] for cell in cells} - {None}),
        UserRow.id.in_(select(DeviceRow.owner_id).where(phones)),
    )
    columns = rows.columns_of(UserCard, UserRow).where(UserRow.domain_id == card.domain_id, fits)
    cards = rows.cards(session, UserCard, columns.order_by(UserRow.id))
    keys = [int(cell["key"]) for cell in cells if cell["kind"] == "group"]
    rings = groups_named(session, card.domain_id, wanted, keys)
    lot = lot_named(session, card.domain_id, words, places)
    return Named(cards, rings, phones_of(session, [each.id for each in cards]), lot)


def lot_named(session: Session, domain: int, words: Collection[str], places: Collection[Destination]) -> Lot | None:
    """The domain's lot, where words may mean it or a destination is parking."""
    return lots.of(session, domain) if words or PARKED in places else None


def phones_of(session: Session, owners: Collection[int]) -> dict[int, tuple[DeviceCard, ...]]:
    """By owner, each by name."""
    found: dict[int, tuple[DeviceCard, ...]] = {}
    columns = rows.columns_of(DeviceCard, DeviceRow).where(DeviceRow.owner_id.in_(sorted(owners)))
    for each in rows.cards(session, DeviceCard, columns.order_by(DeviceRow.name)) if owners else ():
        found[each.owner_id] = (*found.get(each.owner_id, ()), each)
    return found


def _people(domain: int, words: str, limit: int, seen_by: int | None) -> Query:
    """Those whose extension or name begins so stand first."""
    spellings = {words, words.lower(), words.upper(), words.title()}  # SQLite's LIKE folds ASCII only
    name = or_(*(UserRow.name.contains(each, autoescape=True) for each in spellings))
    department = or_(*(UserRow.department.contains(each, autoescape=True) for each in spellings))
    extension = UserRow.extension.startswith(words, autoescape=True)
    begins = or_(*(UserRow.name.startswith(each, autoescape=True) for each in spellings))
    columns = rows.columns_of(UserCard, UserRow).where(UserRow.domain_id == domain)
    if seen_by is not None:
        columns = columns.where(or_(UserRow.listed, UserRow.id == seen_by))
    every = [_fits_word(word) for word in words.split()]
    fits = or_(extension, name, department, and_(*every))
    return columns.where(fits).order_by(extension.desc(), begins.desc(), UserRow.name, UserRow.id).limit(limit)


def _fits_word(word: str) -> ColumnElement[bool]:
    return or_(*(UserRow.name.contains(each, autoescape=True) for each in (word, word.lower(), word.title())))


def groups_named(
    session: Session, domain: int, wanted: Collection[str], keys: Collection[int]
) -> tuple[RingGroup, ...]:
    """Groups of the domain that words name, or that have these ids."""
    columns = select(GroupRow.id, GroupRow.extension, GroupRow.name, GroupRow.ring_time)
    lowered = func.lower(GroupRow.name).in_([word.lower() for word in wanted])
    fits = or_(GroupRow.extension.in_(wanted), GroupRow.name.in_(wanted), lowered, GroupRow.id.in_(keys))
    found = session.execute(columns.where(GroupRow.domain_id == domain, fits).order_by(GroupRow.id))
    return tuple(RingGroup(GroupId(row.id), row.extension, row.name, row.ring_time) for row in found)
