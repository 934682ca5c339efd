"""The queries behind load.py: one round fetches everything about a set of users, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import BindParameter, ColumnElement, CompoundSelect, bindparam, case, func, literal, select
from sqlalchemy.orm import Session

from controller.domain.directory import RingGroup
from controller.store.answering import FrameRow, ListRow, OverrideRow, RuleRow, TargetRow
from controller.store.base import AnyRow, table_of
from controller.store.live_rows import LotRow
from controller.store.outside import TrunkRow
from controller.store.people import DeviceRow, DomainRow, UserRow
from controller.store.values import COPY, OPERATOR

FRAMES, LISTS, OVERRIDES = table_of(FrameRow), table_of(ListRow), table_of(OverrideRow)
RULES, TARGETS = table_of(RuleRow), table_of(TargetRow)
DEVICES, DOMAINS, USERS = table_of(DeviceRow), table_of(DomainRow), table_of(UserRow)
LOTS, TRUNKS = table_of(LotRow), table_of(TrunkRow)

IDS: BindParameter[list[int]] = bindparam("ids", expanding=True)
# Statements are built once, over tables rather than classes: a third of the time of building them each time.
OF_USERS = select(USERS).where(USERS.c.id.in_(IDS))
THEIR_DOMAINS = select(USERS.c.id, USERS.c.domain_id).where(USERS.c.id.in_(IDS))
OWN_DEVICES = (
    select(DEVICES.c.id, DEVICES.c.owner_id, DEVICES.c.name).where(DEVICES.c.owner_id.in_(IDS)).order_by(DEVICES.c.name)
)
OF_DEVICES = select(DEVICES.c.id, DEVICES.c.owner_id, DEVICES.c.name).where(DEVICES.c.id.in_(IDS))
OF_RULES = select(RULES).where(RULES.c.user_id.in_(IDS)).order_by(RULES.c.is_default, RULES.c.position)
OF_TARGETS = select(TARGETS).where(TARGETS.c.holder_id.in_(IDS)).order_by(TARGETS.c.position)
OF_OVERRIDES = (
    select(OVERRIDES)
    .where(OVERRIDES.c.user_id.in_(IDS), OVERRIDES.c.active)
    .order_by(OVERRIDES.c.since, OVERRIDES.c.id)
)
OF_LISTS = select(LISTS.c.user_id, LISTS.c.list, LISTS.c.number).where(LISTS.c.user_id.in_(IDS))
SOME_OF_LISTS = (
    select(LISTS.c.user_id, LISTS.c.list, func.min(LISTS.c.number).label("number"))
    .where(LISTS.c.user_id.in_(IDS))
    .group_by(LISTS.c.user_id, LISTS.c.list)
)
OF_FRAMES = (
    select(FRAMES, func.coalesce(FRAMES.c.zone, USERS.c.zone, DOMAINS.c.zone).label("zone_in_force"))
    .join(DOMAINS, DOMAINS.c.id == FRAMES.c.domain_id)
    .outerjoin(USERS, USERS.c.id == FRAMES.c.owner_id)
    .where(FRAMES.c.id.in_(IDS))
)


def _reached() -> CompoundSelect[int]:
    """Whoever a call can be handed to, so many forwards away, and whose handsets those people ring."""
    start = select(USERS.c.id, literal(0).label("far")).where(USERS.c.id.in_(IDS)).cte("entered", recursive=True)
    step = select(TARGETS.c.user_id, start.c.far + 1).join(start, TARGETS.c.holder_id == start.c.id)
    called = (TARGETS.c.user_id.is_not(None), TARGETS.c.slot != COPY)
    entered = start.union(step.where(*called, start.c.far < bindparam("most")))
    owners = select(DEVICES.c.owner_id).join(TARGETS, TARGETS.c.device_id == DEVICES.c.id)
    return select(entered.c.id).union(owners.join(entered, TARGETS.c.holder_id == entered.c.id))


REACHED = _reached()
HAS_WAY_OUT = select(TRUNKS.c.id).where(TRUNKS.c.domain_id == DOMAINS.c.id, TRUNKS.c.enabled).exists()
HAS_LOT = select(LOTS.c.id).where(LOTS.c.id == DOMAINS.c.id).exists()
OF_DOMAIN = select(DOMAINS, HAS_WAY_OUT.label("has_way_out"), HAS_LOT.label("has_lot")).where(DOMAINS.c.id.in_(IDS))


def _joined(which: str) -> ColumnElement[str]:
    """The numbers of one list, a line each: one text comes four times as fast as thousands of rows."""
    return func.aggregate_strings(case((LISTS.c.list == which, LISTS.c.number)), "\n").label(which)


JOINED = select(_joined("blocked"), _joined("allowed"))
DOMAIN_LISTS = JOINED.where(LISTS.c.domain_id.in_(IDS), LISTS.c.user_id.is_(None))
OWN_LISTS = JOINED.where(LISTS.c.user_id.in_(IDS))

Groups = defaultdict[int, list[AnyRow]]


def _groups() -> Groups:
    return defaultdict(list)


@dataclass(slots=True)
class Found:
    """Rows gathered so far, by the id of what they belong to.

    Without `whole_lists` a list has one of its entries: enough to know that it is not empty.
    """

    whole_lists: bool = True
    users: dict[int, AnyRow] = field(default_factory=dict)
    devices: dict[int, AnyRow] = field(default_factory=dict)
    own_devices: Groups = field(default_factory=_groups)
    rules: Groups = field(default_factory=_groups)
    overrides: Groups = field(default_factory=_groups)
    entries: Groups = field(default_factory=_groups)
    targets: Groups = field(default_factory=_groups)  # by holder
    rule_targets: Groups = field(default_factory=_groups)
    override_targets: Groups = field(default_factory=_groups)
    operators: Groups = field(default_factory=_groups)  # by holder: one or none
    copies: Groups = field(default_factory=_groups)  # by holder: to voicemails; calls do not go there
    ring_groups: dict[int, RingGroup] = field(default_factory=dict)


def fetch(session: Session, found: Found, users: Collection[int]) -> None:
    """Adds those of `users` that are not yet in `found`: six statements, however many they are."""
    ids = {"ids": [user for user in users if user not in found.users]}
    if not ids["ids"]:
        return
    execute = session.connection().execute  # a third less work a statement than the session's own
    found.users |= {row.id: row for row in execute(OF_USERS, ids)}
    for row in execute(OWN_DEVICES, ids):
        found.devices[row.id] = row
        found.own_devices[row.owner_id].append(row)
    _gather(found.rules, "user_id", execute(OF_RULES, ids))
    _gather(found.overrides, "user_id", execute(OF_OVERRIDES, ids))
    _gather(found.entries, "user_id", execute(OF_LISTS if found.whole_lists else SOME_OF_LISTS, ids))
    everything = execute(OF_TARGETS, ids).all()
    targets = [row for row in everything if row.slot != COPY]
    _gather(found.copies, "holder_id", (row for row in everything if row.slot == COPY and row.user_id is not None))
    _gather(found.targets, "holder_id", targets)
    _gather(found.rule_targets, "rule_id", (row for row in targets if row.rule_id is not None))
    _gather(found.override_targets, "override_id", (row for row in targets if row.override_id is not None))
    _gather(found.operators, "holder_id", (row for row in targets if row.slot == OPERATOR))


def reached(session: Session, users: Collection[int], most: int) -> set[int]:
    """Users that a call to one of these can come by, `most` forwards away: one statement. Groups are not followed."""
    return set(session.connection().execute(REACHED, {"ids": list(users), "most": most}).scalars())


def domains_of(session: Session, users: Collection[int]) -> list[AnyRow]:
    """`id` and `domain_id` of those that are there."""
    return list(session.connection().execute(THEIR_DOMAINS, {"ids": list(users)}))


def fetch_users(session: Session, found: Found, users: Collection[int]) -> None:
    """Adds the users themselves, without anything that is theirs: one statement."""
    ids = [user for user in users if user not in found.users]
    if ids:
        found.users |= {row.id: row for row in session.connection().execute(OF_USERS, {"ids": ids})}


def fetch_devices(session: Session, found: Found, devices: Collection[int]) -> None:
    """Adds handsets of others: one statement."""
    ids = [device for device in devices if device not in found.devices]
    if ids:
        found.devices |= {row.id: row for row in session.connection().execute(OF_DEVICES, {"ids": ids})}


def frames(session: Session, ids: Collection[int]) -> list[AnyRow]:
    """The frames of those ids, each with the zone in force: its own, its owner's, the domain's (PRODUCT §3)."""
    return list(session.connection().execute(OF_FRAMES, {"ids": list(ids)})) if ids else []


def domain(session: Session, domain_id: int) -> AnyRow | None:
    """The domain's row, `has_way_out`: whether a trunk of it is switched on, and `has_lot`."""
    return session.connection().execute(OF_DOMAIN, {"ids": [domain_id]}).one_or_none()


def domain_lists(session: Session, domain_id: int) -> AnyRow:
    """`blocked` and `allowed` of the domain, each None or its numbers, a line each."""
    return session.connection().execute(DOMAIN_LISTS, {"ids": [domain_id]}).one()


def own_lists(session: Session, user: int) -> AnyRow:
    """The user's likewise."""
    return session.connection().execute(OWN_LISTS, {"ids": [user]}).one()


def _gather(groups: Groups, key: str, rows: Iterable[AnyRow]) -> None:
    for row in rows:
        groups[getattr(row, key)].append(row)
