"""What is not live: subjects that wait or were refused, with the names of the things they are about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, or_, select, union_all
from sqlalchemy.orm import Session

from controller.store.ledger import PlanStateRow
from controller.store.tables import BanRow, DeviceRow, DidRow, DomainRow, FrameRow, GroupRow, TrunkRow, UserRow

MOST = 1000  # looked at
NAMED: dict[str, Any] = {
    "user": UserRow.name,
    "mailbox": UserRow.name,
    "own callers": UserRow.name,
    "music": UserRow.name,
    "frame": FrameRow.name,
    "device": DeviceRow.name,
    "trunk": TrunkRow.name,
    "did": DidRow.number,
    "group": GroupRow.name,
    "domain": DomainRow.name,
    "outside": DomainRow.name,
    "callers": DomainRow.name,
    "domain music": DomainRow.name,
}


@dataclass(frozen=True, slots=True)
class Lacking:
    """One of them; `error` empty: it waits."""

    kind: str
    id: int
    name: str
    error: str
    since: datetime


def lacking(session: Session, domain: int | None) -> tuple[Lacking, ...]:
    """The refused first, then by how long they wait; of one domain, or (None) of all and bans."""
    columns = (PlanStateRow.kind, PlanStateRow.subject_id, PlanStateRow.error, PlanStateRow.changed_at)
    is_lacking = or_(PlanStateRow.error != "", PlanStateRow.live < PlanStateRow.wanted)
    order = (PlanStateRow.error == "", PlanStateRow.changed_at)
    states = session.execute(select(*columns).where(is_lacking).order_by(*order).limit(MOST)).all()
    names = _names(session, ((row[0], row[1]) for row in states), domain)
    known = ((*row, names.get((row[0], row[1]))) for row in states)
    return tuple(Lacking(kind, id_, name, error, since) for kind, id_, error, since, name in known if name is not None)


def _names(session: Session, subjects: Iterable[tuple[str, int]], domain: int | None) -> dict[tuple[str, int], str]:
    """Of those that are there and in the domain."""
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for kind, id_ in subjects:
        by_kind[kind].append(id_)
    wanted = []
    for kind, ids in by_kind.items():
        name = NAMED.get(kind, BanRow.address)
        if kind not in NAMED and domain is not None:
            continue
        row = name.class_
        query = select(literal(kind), row.id, name).where(row.id.in_(ids))
        if domain is not None:
            query = query.where((row.id if row is DomainRow else row.domain_id) == domain)
        wanted.append(query)
    found = session.execute(union_all(*wanted)) if wanted else ()
    return {(kind, id_): text for kind, id_, text in found}
