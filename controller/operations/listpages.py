"""Caller lists as pages show them: a part at a time, searched, with ids; one entry out by its id."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from controller.domain.ids import DomainId, UserId
from controller.domain.saying import say
from controller.operations import gate, lists
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.gate import Problems
from controller.operations.lists import ListName
from controller.operations.refused import Missing, Problem, refuse_any
from controller.store import contacts_search
from controller.store.rosters import matching
from controller.store.tables import ListRow, UserRow

PAGE = 50
UNSPOKEN = re.compile(r"[^0-9+*]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a list; `name` is whose extension, or which contact's number it is; `note` why it is there."""

    id: int
    number: str
    name: str = ""
    note: str = ""


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
    query = select(ListRow.id, ListRow.number, ListRow.note).where(*lists.of_owner(owner), ListRow.list == which)
    if search.strip():
        noted = and_(*matching((ListRow.note,), search))
        query = query.where(or_(ListRow.number.contains(_digits(search), autoescape=True), noted))
    rows = session.execute(query.where(ListRow.number > after).order_by(ListRow.number).limit(limit)).all()
    names = _names(session, domain, [row.number for row in rows])
    outside = [row.number for row in rows if row.number.startswith("+")]
    names = {**names, **contacts_search.named(session, domain, user if user == actor.user else None, outside)}
    return tuple(Entry(row.id, row.number, names.get(row.number, ""), row.note) for row in rows)


def remove_entry(
    session: Session, actor: Actor, domain: DomainId, user: UserId | None, entry: int
) -> tuple[ListName, str, str]:
    """Take it out; which list had it, the number, and its note. Raises Missing."""
    owner = lists.owner_of(session, actor, domain, user)
    which, number, note = _entry(session, owner, entry)
    session.execute(delete(ListRow).where(*lists.of_owner(owner), ListRow.id == entry))
    lists.changed(session, actor, "lists.remove", owner, True, before={"list": which, "number": number})
    return which, number, note


def note_entry(
    session: Session, actor: Actor, domain: DomainId, user: UserId | None, entry: int, note: str
) -> tuple[ListName, str]:
    """Say why it is there; which list has it, and the number. Calls are not concerned. Raises Missing."""
    owner = lists.owner_of(session, actor, domain, user)
    which, number, before = _entry(session, owner, entry)
    problems: Problems = []
    clean = gate.text(problems, "note", note, empty=True)
    refuse_any(problems)
    if clean != before:
        session.execute(update(ListRow).where(ListRow.id == entry).values(note=clean))
        kind, id_ = ("domain", owner.domain.id) if owner.user is None else ("user", owner.user)
        told = {"note": clean, "number": number}
        audit(session, actor, "lists.note", kind, id_, owner.domain.id, before={"note": before}, after=told)
    return which, number


def _entry(session: Session, owner: lists.Owner, entry: int) -> tuple[ListName, str, str]:
    query = select(ListRow.list, ListRow.number, ListRow.note).where(*lists.of_owner(owner), ListRow.id == entry)
    found = session.execute(query).one_or_none()
    if found is None:
        raise Missing([Problem("entry", say("That number is not in the list any more."))])
    return ("blocked" if found.list == "blocked" else "allowed"), found.number, found.note


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
