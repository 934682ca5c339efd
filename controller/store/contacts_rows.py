"""Contacts in and out of their tables: read by id, many at once, and written with all that hangs on them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from controller.store import reserve
from controller.store.base import Base, table_of
from controller.store.contacts import ContactGroupRow, ContactNumberRow, ContactRow
from controller.store.contacts_cards import ContactCard, ContactNumber
from controller.store.contacts_folding import folded

CHUNK = 500  # ids a statement
UNDIALLED = re.compile(r"[^0-9*#]")
CELLS = ("id", "domain_id", "user_id", "name", "company", "emails", "notes", "created")


def one(session: Session, contact: int) -> ContactCard | None:
    """None: there is none."""
    return these(session, [contact]).get(contact)


def these(session: Session, contacts: Collection[int]) -> dict[int, ContactCard]:
    """By id, those that are there."""
    found: dict[int, ContactCard] = {}
    for ids in _chunks(sorted(contacts)):
        numbers, groups = _numbers(session, ids), _groups(session, ids)
        table = table_of(ContactRow)
        rows = session.execute(select(*(table.c[name] for name in CELLS)).where(table.c.id.in_(ids)))
        for row in rows.mappings():
            id_ = row["id"]
            found[id_] = ContactCard(
                **dict(row) | {"emails": tuple(row["emails"])}, numbers=tuple(numbers[id_]), groups=tuple(groups[id_])
            )
    return found


def after(session: Session, domain: int, user: int | None, after: int, limit: int) -> tuple[ContactCard, ...]:
    """A book by id: so many of those that come after one."""
    query = select(ContactRow.id).where(*of_book(domain, user), ContactRow.id > after)
    ids = list(session.execute(query.order_by(ContactRow.id).limit(limit)).scalars())
    cards = these(session, ids)
    return tuple(cards[id_] for id_ in ids)


def whole_book(session: Session, domain: int, user: int | None) -> tuple[ContactCard, ...]:
    """All of it, by name: for files."""
    order = select(ContactRow.id).where(*of_book(domain, user)).order_by(ContactRow.sorting, ContactRow.id)
    ids = list(session.execute(order).scalars())
    cards = these(session, ids)
    return tuple(cards[id_] for id_ in ids)


def count(session: Session, domain: int, user: int | None) -> int:
    """How many are in the book."""
    return session.execute(select(func.count()).select_from(ContactRow).where(*of_book(domain, user))).scalar_one()


def of_book(domain: int, user: int | None) -> tuple[Any, Any]:
    """The conditions that pick a book: a user's, or (None) the one that the domain shares."""
    return ContactRow.domain_id == domain, ContactRow.user_id == user


def add_all(session: Session, cards: Sequence[ContactCard]) -> list[int]:
    """New rows for all of them, whatever ids they have; the new ids in their order."""
    ids = list(reserve.ids(session, ContactRow, len(cards)))
    own = [_row(card) | {"id": id_} for card, id_ in zip(cards, ids, strict=True)]
    _insert(session, ContactRow, own)
    _hang_on(session, zip(ids, cards, strict=True))
    return ids


def change_all(session: Session, cards: Collection[ContactCard]) -> None:
    """Each becomes what its card says."""
    for card in cards:
        session.execute(update(table_of(ContactRow)).where(ContactRow.id == card.id).values(**_row(card)))
    for ids in _chunks([card.id for card in cards]):
        for table in (ContactNumberRow, ContactGroupRow):
            session.execute(delete(table_of(table)).where(table_of(table).c.contact_id.in_(ids)))
    _hang_on(session, ((card.id, card) for card in cards))


def remove_all(session: Session, contacts: Collection[int]) -> None:
    """Gone, with what hangs on them."""
    for ids in _chunks(sorted(contacts)):
        session.execute(delete(table_of(ContactRow)).where(ContactRow.id.in_(ids)))


def words_of(card: ContactCard) -> str:
    """All that a search looks through: numbers as digits, with their country where they have one."""
    digits = (each.number or UNDIALLED.sub("", each.typed) for each in card.numbers)
    return folded(" ".join((card.name, card.company, *card.groups, *card.emails, *digits)))


def _row(card: ContactCard) -> dict[str, Any]:
    cells = {name: getattr(card, name) for name in CELLS if name != "id"}
    return cells | {"emails": list(card.emails), "sorting": folded(card.title)[:80], "words": words_of(card)}


def _hang_on(session: Session, cards: Iterable[tuple[int, ContactCard]]) -> None:
    numbers: list[Mapping[str, Any]] = []
    groups: list[Mapping[str, Any]] = []
    for id_, card in cards:
        same = {"contact_id": id_, "domain_id": card.domain_id}
        numbers += [
            same | {"position": at, "kind": each.kind, "typed": each.typed, "number": each.number}
            for at, each in enumerate(card.numbers)
        ]
        groups += [same | {"user_id": card.user_id, "name": name} for name in card.groups]
    _insert(session, ContactNumberRow, numbers)
    _insert(session, ContactGroupRow, groups)


def _insert(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        session.execute(insert(table_of(table)), rows)


def _numbers(session: Session, ids: Sequence[int]) -> Mapping[int, list[ContactNumber]]:
    columns = (ContactNumberRow.contact_id, ContactNumberRow.kind, ContactNumberRow.typed, ContactNumberRow.number)
    query = select(*columns).where(ContactNumberRow.contact_id.in_(ids)).order_by(ContactNumberRow.position)
    found: dict[int, list[ContactNumber]] = defaultdict(list)
    for contact, kind, typed, number in session.execute(query):
        found[contact].append(ContactNumber(kind, typed, number))  # type: ignore[arg-type]
    return found


def _groups(session: Session, ids: Sequence[int]) -> Mapping[int, list[str]]:
    query = select(ContactGroupRow.contact_id, ContactGroupRow.name).where(ContactGroupRow.contact_id.in_(ids))
    found: dict[int, list[str]] = defaultdict(list)
    for contact, name in session.execute(query.order_by(ContactGroupRow.name)):
        found[contact].append(name)
    return found


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))
