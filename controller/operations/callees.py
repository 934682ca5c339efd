"""What a number or a group of a domain may lead to, as who manages the domain names it; and its lists of numbers."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination
from controller.domain.ids import DomainId
from controller.operations import may
from controller.operations.actors import Actor
from controller.operations.destinations import SHOWN, Found, Named, found, groups_named, lot_named, phones_of
from controller.store import didlists, grouplists, rows, values
from controller.store.cards import DidCard, GroupCard, UserCard
from controller.store.tables import DeviceRow, UserRow


@dataclass(frozen=True, slots=True)
class Numbers:
    """Some of a domain's numbers; `last` is where the next page goes on, None where there is none."""

    numbers: tuple[DidCard, ...]
    count: int
    last: str | None


@dataclass(frozen=True, slots=True)
class Groups:
    """Some of a domain's groups, likewise."""

    groups: tuple[GroupCard, ...]
    count: int
    last: str | None


def groups(
    session: Session, actor: Actor, domain: DomainId, words: str = "", after: str = "", limit: int = 50
) -> Groups:
    """For who manages the domain; by extension."""
    may.manage_domain(session, actor, domain)
    cards = grouplists.found(session, domain, words, after, limit + 1)
    last = cards[limit - 1].extension if len(cards) > limit else None
    return Groups(cards[:limit], grouplists.count(session, domain, words), last)


def numbers(
    session: Session, actor: Actor, domain: DomainId, words: str = "", after: str = "", limit: int = 50
) -> Numbers:
    """For who manages the domain."""
    may.manage_domain(session, actor, domain)
    cards = didlists.found(session, domain, words, after, limit + 1)
    last = cards[limit - 1].number if len(cards) > limit else None
    return Numbers(cards[:limit], didlists.count(session, domain, words), last)


def search(session: Session, actor: Actor, domain: DomainId, text: str, limit: int = SHOWN) -> Found:
    """People, their phones, and groups, as somebody types, for who manages the domain; nothing before he does."""
    may.manage_domain(session, actor, domain)
    words = text.strip()
    return found(session, domain, words, limit) if words else Found()


def named(
    session: Session,
    actor: Actor,
    domain: DomainId,
    words: Collection[str] = (),
    places: Collection[Destination] = (),
) -> Named:
    """The people, phones and groups of the domain that words or destinations name."""
    may.manage_domain(session, actor, domain)
    wanted = sorted({word.strip() for word in words if word.strip()})
    cells = [values.columns(to) for to in places]
    devices, people = ({cell[key] for cell in cells} - {None} for key in ("device_id", "user_id"))
    phones = (DeviceRow.domain_id == domain, or_(DeviceRow.name.in_(wanted), DeviceRow.id.in_(devices)))
    by_word = [  # asked only where there are words: looking for names reads everybody
        UserRow.extension.in_(wanted),
        UserRow.name.in_(wanted),
        func.lower(UserRow.name).in_([word.lower() for word in wanted]),
    ]
    by_id = [UserRow.id.in_(people), UserRow.id.in_(select(DeviceRow.owner_id).where(*phones))]
    fits = or_(*by_id, *(by_word if wanted else []))
    query = rows.columns_of(UserCard, UserRow).where(UserRow.domain_id == domain, fits)
    cards = rows.cards(session, UserCard, query.order_by(UserRow.id))
    keys = [int(cell["key"]) for cell in cells if cell["kind"] == "group"]
    rings = groups_named(session, domain, wanted, keys)
    lot = lot_named(session, domain, wanted, places)
    return Named(cards, rings, phones_of(session, [card.id for card in cards]), lot)
