"""A person or a number, as typed: part of a number, or whose numbers and which users are called so."""

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.operations import contacts_access
from controller.operations.actors import Actor
from controller.operations.features import SwitchedOff
from controller.store import contacts_rows, contacts_search
from controller.store.base import table_of
from controller.store.contacts_folding import folded, in_sql
from controller.store.contacts_search import MOST_WORDS, Sought
from controller.store.tables import UserRow

MOST = 200  # people, and contacts, that one name may mean
NUMBERLIKE = re.compile(r"[+0-9()/.*# \u00a0-]+")
USERS = table_of(UserRow)


def found(session: Session, actor: Actor, domain: DomainId, text: str) -> dict[str, Any]:
    """Of Wanted: `numbers` (parts of one), or of a name `people` and `exactly` (their numbers); empty: nobody."""
    if NUMBERLIKE.fullmatch(text):
        digits = _digits(text)
        return {"numbers": (digits,) if digits else ()}
    return {"people": _people(session, domain, text), "exactly": _numbers(session, actor, domain, text)}


def departments(session: Session, domain: DomainId) -> tuple[str, ...]:
    """All that somebody is in, by name."""
    query = select(USERS.c.department).where(USERS.c.domain_id == domain, USERS.c.department != "").distinct()
    return tuple(sorted(session.execute(query).scalars(), key=str.casefold))


def people_of(session: Session, domain: DomainId, department: str) -> frozenset[int]:
    """Who is in it now."""
    query = select(USERS.c.id).where(USERS.c.domain_id == domain, USERS.c.department == department)
    return frozenset(session.execute(query).scalars())


def _digits(text: str) -> str:
    """Without what stands before the area at home and abroad: `0171`, `+49 (0) 171`, `0049 171`."""
    plain = re.sub(r"[^0-9*#]", "", re.sub(r"\(0+\)", "", text))
    return plain.lstrip("0") or plain


def _people(session: Session, domain: DomainId, text: str) -> frozenset[int]:
    """Who is not in the directory, too: whoever sees calls with him sees his name there."""
    name = in_sql(UserRow.name)
    parts = [name.contains(word, autoescape=True) for word in folded(text).split()[:MOST_WORDS]]
    called = select(USERS.c.id).where(USERS.c.domain_id == domain, *parts)
    return frozenset(session.execute(called.limit(MOST)).scalars())


def _numbers(session: Session, actor: Actor, domain: DomainId, text: str) -> frozenset[str]:
    """Of contacts that the reader sees."""
    try:
        contacts_access.see_book(session, actor, domain, None)
    except SwitchedOff:
        return frozenset()
    found = {hit.id for among in ("shared", "own") for hit in _hits(session, actor, domain, text, among)}
    cards = contacts_rows.these(session, sorted(found))
    return frozenset(each.number or each.typed for card in cards.values() for each in card.numbers)


def _hits(session: Session, actor: Actor, domain: DomainId, text: str, among: Any) -> Any:
    return contacts_search.found(session, domain, actor.user, Sought(text, among), "", MOST)
