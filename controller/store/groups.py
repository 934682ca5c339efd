"""Ring groups: cards, members in order, and which groups name whom."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination
from controller.domain.directory import Member, RingGroup
from controller.domain.ids import GroupId, UserId
from controller.store import targets, values
from controller.store.base import AnyRow, Query, table_of
from controller.store.cards import GroupCard
from controller.store.outside import GroupRow, MemberRow

GROUPS, MEMBERS = table_of(GroupRow), table_of(MemberRow)
OF_MEMBERS = select(MEMBERS).order_by(MEMBERS.c.position, MEMBERS.c.id)


def card(session: Session, id_: int) -> GroupCard | None:
    """None: deleted."""
    return next(iter(cards(session, select(GROUPS).where(GROUPS.c.id == id_))), None)


def at(session: Session, domain: int, extension: str) -> GroupCard | None:
    """The group that has the extension."""
    query = select(GROUPS).where(GROUPS.c.domain_id == domain, GROUPS.c.extension == extension)
    return next(iter(cards(session, query)), None)


def these(session: Session, ids: Collection[int]) -> tuple[GroupCard, ...]:
    """Those that are there."""
    return cards(session, select(GROUPS).where(GROUPS.c.id.in_(sorted(ids)))) if ids else ()


def domain_of(session: Session, id_: int) -> int | None:
    """None: deleted."""
    return session.execute(select(GROUPS.c.domain_id).where(GROUPS.c.id == id_)).scalar_one_or_none()


def of_domain(session: Session, domain: int) -> tuple[GroupCard, ...]:
    """By extension."""
    return cards(session, select(GROUPS).where(GROUPS.c.domain_id == domain).order_by(GROUPS.c.extension))


def of_member(session: Session, user: int) -> list[int]:
    """The groups that the user rings in."""
    query = select(MEMBERS.c.group_id).where(MEMBERS.c.user_id == user).order_by(MEMBERS.c.group_id)
    return list(session.execute(query).scalars())


def every_id(session: Session) -> list[int]:
    """All groups there are."""
    return _ids(session, select(GROUPS.c.id).order_by(GROUPS.c.id))


def put_members(session: Session, group: int, members: Sequence[Member]) -> None:
    """These and no others, in this order."""
    session.execute(delete(MEMBERS).where(MEMBERS.c.group_id == group))
    numbered = enumerate(members)
    cells = [{"group_id": group, "user_id": m.user, "delay": m.delay, "position": n} for n, m in numbered]
    if cells:
        session.execute(insert(MEMBERS), cells)


def values_of(session: Session, ids: Collection[int]) -> dict[int, RingGroup]:
    """Those groups as a directory holds them; one that is not there is left out."""
    return {
        each.id: RingGroup(GroupId(each.id), each.extension, each.name, each.ring_time, each.members, each.to)
        for each in these(session, ids)
    }


def columns(session: Session, to: Destination | None) -> dict[str, object]:
    """The columns of a destination with its label; an empty kind is none."""
    if to is None:
        return {"kind": "", "key": None, "device_id": None, "user_id": None, "label": ""}
    return {**values.columns(to), "label": targets.label(session, to)}


def cards(session: Session, query: Query) -> tuple[GroupCard, ...]:
    """Those of a query for whole rows, with their members."""
    rows = session.execute(query).all()
    members: defaultdict[int, list[Member]] = defaultdict(list)
    if rows:
        chosen = OF_MEMBERS.where(MEMBERS.c.group_id.in_([row.id for row in rows]))
        for member in session.execute(chosen):
            members[member.group_id].append(Member(UserId(member.user_id), member.delay))
    return tuple(_card(row, members[row.id]) for row in rows)


def _card(row: AnyRow, members: list[Member]) -> GroupCard:
    to = values.destination(row) if row.kind else None
    return GroupCard(row.id, row.domain_id, row.extension, row.name, row.ring_time, to, tuple(members), row.created)


def _ids(session: Session, query: Query) -> list[int]:
    return list(session.execute(query).scalars())
