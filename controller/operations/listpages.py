"""Caller lists as pages show them: a part at a time, searched, with ids; one entry out by its id."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.operations import lists
from controller.operations.actors import Actor
from controller.operations.lists import ListName
from controller.operations.refused import Missing, Problem
from controller.store.tables import ListRow, UserRow

PAGE = 50
UNSPOKEN = re.compile(r"[^0-9+*]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a list; `name` is whose extension it is, empty for other numbers."""

    id: int
    number: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

    blocked: int
    allowed: int
    refuse_anonymous: bool


def counts(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> Counts:
    """Of both lists."""
    owner = lists.owner_of(session, actor, domain, user)
    query = select(ListRow.list, func.count()).where(*lists.of_owner(owner)).group_by(ListRow.list)
    found = dict(session.execute(query).all())
    return Counts(found.get("blocked", 0), found.get("allowed", 0), owner.refuse_anonymous)


def page(
    session: Session,
    actor: Actor,
    domain: DomainId,
    user: UserId | None,
    which: ListName,
    search: str = "",
    after: str = "",
    limit: int = PAGE,
) -> tuple[Entry, ...]:
    """So many numbers `after` one, in their order, with the digits of `search` in them."""
    owner = lists.owner_of(session, actor, domain, user)
    query = select(ListRow.id, ListRow.number).where(*lists.of_owner(owner), ListRow.list == which)
    if search.strip():
        query = query.where(ListRow.number.contains(_digits(search), autoescape=True))
    rows = session.execute(query.where(ListRow.number > after).order_by(ListRow.number).limit(limit)).all()
    names = _names(session, domain, [number for _, number in rows])
    return tuple(Entry(id_, number, names.get(number, "")) for id_, number in rows)


def remove_entry(
    session: Session, actor: Actor, domain: DomainId, user: UserId | None, entry: int
) -> tuple[ListName, str]:
    """Take it out; which list had it, and the number. Raises Missing."""
    owner = lists.owner_of(session, actor, domain, user)
    this = (*lists.of_owner(owner), ListRow.id == entry)
    found = session.execute(select(ListRow.list, ListRow.number).where(*this)).one_or_none()
    if found is None:
        raise Missing([Problem("entry", "That number is not in the list any more.")])
    which: ListName = "blocked" if found.list == "blocked" else "allowed"
    session.execute(delete(ListRow).where(*this))
    before = {"list": which, "number": found.number}
    lists.changed(session, actor, "lists.remove", owner, True, before=before)
    return which, str(found.number)


def _digits(search: str) -> str:
    """As numbers are kept, without the zero that begins a number inside its country; nothing fits what has no digit."""
    return UNSPOKEN.sub("", search).lstrip("0") or search.strip()


def _names(session: Session, domain: DomainId, numbers: list[str]) -> Mapping[str, str]:
    """Whose extensions these are."""
    extensions = [number for number in numbers if number.isdecimal()]
    if not extensions:
        return {}
    query = select(UserRow.extension, UserRow.name).where(UserRow.domain_id == domain)
    return dict(session.execute(query.where(UserRow.extension.in_(extensions))).all())
