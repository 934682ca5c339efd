"""The queries behind load.py: one round fetches everything about a set of users, in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.store.answering import FrameRow, ListRow, OverrideRow, RuleRow, TargetRow
from controller.store.base import AnyRow, Query
from controller.store.people import DeviceRow, DomainRow, UserRow

Groups = defaultdict[int, list[AnyRow]]


def _groups() -> Groups:
    return defaultdict(list)


@dataclass(slots=True)
class Found:
    """Rows gathered so far, by the id of what they belong to."""

    users: dict[int, AnyRow] = field(default_factory=dict)
    devices: dict[int, AnyRow] = field(default_factory=dict)
    own_devices: Groups = field(default_factory=_groups)
    rules: Groups = field(default_factory=_groups)
    overrides: Groups = field(default_factory=_groups)
    entries: Groups = field(default_factory=_groups)
    targets: Groups = field(default_factory=_groups)  # by holder
    rule_targets: Groups = field(default_factory=_groups)
    override_targets: Groups = field(default_factory=_groups)


def fetch(session: Session, found: Found, users: Collection[int]) -> None:
    """Adds those of `users` that are not yet in `found`: six statements, however many they are."""
    ids = [user for user in users if user not in found.users]
    if not ids:
        return
    found.users |= {row.id: row for row in session.execute(_users().where(UserRow.id.in_(ids)))}
    for row in session.execute(_devices().where(DeviceRow.owner_id.in_(ids))):
        found.devices[row.id] = row
        found.own_devices[row.owner_id].append(row)
    _gather(found.rules, "user_id", session.execute(_rules().where(RuleRow.user_id.in_(ids))))
    _gather(found.overrides, "user_id", session.execute(_overrides().where(OverrideRow.user_id.in_(ids))))
    _gather(found.entries, "user_id", session.execute(_entries().where(ListRow.user_id.in_(ids))))
    targets = session.execute(_targets().where(TargetRow.holder_id.in_(ids))).all()
    _gather(found.targets, "holder_id", targets)
    _gather(found.rule_targets, "rule_id", (row for row in targets if row.rule_id is not None))
    _gather(found.override_targets, "override_id", (row for row in targets if row.override_id is not None))


def fetch_devices(session: Session, found: Found, devices: Collection[int]) -> None:
    """Adds handsets of others: one statement."""
    ids = [device for device in devices if device not in found.devices]
    if ids:
        rows = session.execute(_devices().where(DeviceRow.id.in_(ids)))
        found.devices |= {row.id: row for row in rows}


def frames(session: Session, ids: Collection[int]) -> list[AnyRow]:
    """The frames of those ids, each with the zone in force: its own, its owner's, the domain's (PRODUCT §3)."""
    if not ids:
        return []
    return list(session.execute(frame_query().where(FrameRow.id.in_(list(ids)))))


def frame_query() -> Query:
    """Columns of frames with `zone_in_force`; add the wanted conditions."""
    zone = func.coalesce(FrameRow.zone, UserRow.zone, DomainRow.zone).label("zone_in_force")
    columns = select(*FrameRow.__table__.c, zone)
    joined = columns.join(DomainRow, DomainRow.id == FrameRow.domain_id)
    return joined.outerjoin(UserRow, UserRow.id == FrameRow.owner_id)


def domain(session: Session, domain_id: int) -> tuple[AnyRow, list[AnyRow]] | None:
    """The domain's row and its list entries."""
    row = session.execute(select(*DomainRow.__table__.c).where(DomainRow.id == domain_id)).one_or_none()
    if row is None:
        return None
    entries = _entries().where(ListRow.domain_id == domain_id, ListRow.user_id.is_(None))
    return row, list(session.execute(entries))


def _gather(groups: Groups, key: str, rows: Iterable[AnyRow]) -> None:
    for row in rows:
        groups[getattr(row, key)].append(row)


def _users() -> Query:
    return select(*UserRow.__table__.c)


def _devices() -> Query:
    return select(DeviceRow.id, DeviceRow.owner_id, DeviceRow.name).order_by(DeviceRow.name)


def _rules() -> Query:
    return select(*RuleRow.__table__.c).order_by(RuleRow.is_default, RuleRow.position)


def _overrides() -> Query:
    return select(*OverrideRow.__table__.c).where(OverrideRow.active).order_by(OverrideRow.since, OverrideRow.id)


def _entries() -> Query:
    return select(ListRow.user_id, ListRow.list, ListRow.number)


def _targets() -> Query:
    return select(*TargetRow.__table__.c).order_by(TargetRow.position)
