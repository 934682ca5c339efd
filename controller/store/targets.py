"""Writes where rules and overrides send calls, each with the label that stays when the thing named is gone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.ids import UserId
from controller.store import values
from controller.store.base import table_of
from controller.store.tables import DeviceRow, DidRow, GroupRow, LotRow, TargetRow, UserRow

Labels = Mapping[tuple[str, int], str]
HOLDING = tuple(table_of(row) for row in (TargetRow, DidRow, GroupRow, LotRow))  # tables whose rows say where calls go


@dataclass(frozen=True, slots=True)
class Slot:
    """One destination and where it stands in its rule or override."""

    slot: str
    to: Destination
    delay: int = 0


def put(session: Session, holder: int, owner: Mapping[str, int], slots: Iterable[Slot]) -> None:
    """Replace all targets of `owner`, which is `{"rule_id": …}` or `{"override_id": …}`."""
    (column, id_), *_ = owner.items()
    session.execute(delete(TargetRow).where(table_of(TargetRow).c[column] == id_))
    wanted = list(slots)
    if wanted:
        labels = _labels(session, [slot.to for slot in wanted])
        cells = [row(holder, owner, index, slot, labels) for index, slot in enumerate(wanted)]
        session.execute(insert(TargetRow), cells)


def operator(session: Session, user: int) -> Destination | None:
    """Where 0 leads from that user's greeting."""
    query = select(*table_of(TargetRow).c).where(TargetRow.holder_id == user, TargetRow.slot == values.OPERATOR)
    return next(map(values.destination, session.execute(query)), None)


def put_operator(session: Session, user: int, to: Destination | None) -> None:
    """Another one, or none."""
    session.execute(delete(TargetRow).where(TargetRow.holder_id == user, TargetRow.slot == values.OPERATOR))
    if to is not None:
        cells = row(user, {}, 0, Slot(values.OPERATOR, to), _labels(session, [to]))
        session.execute(insert(TargetRow), [cells])


def copies(session: Session, user: int) -> tuple[UserId, ...]:
    """Who gets a copy of each message for that user, in order; who is gone is left out."""
    named = (TargetRow.holder_id == user, TargetRow.slot == values.COPY, TargetRow.user_id.is_not(None))
    found = session.execute(select(TargetRow.user_id).where(*named).order_by(TargetRow.position)).scalars()
    return tuple(UserId(id_) for id_ in found if id_ is not None)


def put_copies(session: Session, user: int, to: Iterable[UserId]) -> None:
    """Others instead."""
    session.execute(delete(TargetRow).where(TargetRow.holder_id == user, TargetRow.slot == values.COPY))
    slots = [Slot(values.COPY, ToVoicemail(each)) for each in to]
    labels = _labels(session, [slot.to for slot in slots])
    if slots:
        session.execute(insert(TargetRow), [row(user, {}, index, slot, labels) for index, slot in enumerate(slots)])


def label(session: Session, to: Destination) -> str:
    """What people read: `Anna (1001)`, `1001a`, `voicemail of Anna (1001)`, `+4930…`."""
    return _label(to, _labels(session, [to]))


def freeze_labels(session: Session, user: int | None, device: int | None) -> None:
    """Write present names into the labels that name this user or device, which is about to be deleted."""
    for column, id_, kinds in (("user_id", user, (ToUser, ToVoicemail)), ("device_id", device, (ToHandset,))):
        if id_ is not None:
            for kind in kinds:
                _freeze(session, column, id_, kind(id_))  # type: ignore[arg-type]


def _freeze(session: Session, column: str, id_: int, to: Destination) -> None:
    present = label(session, to)
    for table in HOLDING:
        same = (table.c[column] == id_, table.c.kind == values.columns(to)["kind"])
        session.execute(update(table).where(*same).values(label=present))


def forget_group(session: Session, group: int) -> None:
    """A group about to be deleted: wherever calls were sent to it, its present name stays as label."""
    to = ToInner("group", str(group))
    present = label(session, to)
    for table in HOLDING:
        same = (table.c.kind == "group", table.c.key == to.key)
        session.execute(update(table).where(*same).values(kind="gone", key=None, label=present))


def forget_device(session: Session, device: int) -> None:
    """A handset about to be deleted leaves the ring sets; in forwards its present name stays as label."""
    session.execute(delete(TargetRow).where(TargetRow.device_id == device, TargetRow.slot == "ring"))
    freeze_labels(session, None, device)


def row(holder: int, owner: Mapping[str, int], index: int, slot: Slot, labels: Labels) -> dict[str, Any]:
    """A `targets` row; `labels` are names by ("device" or "user", id)."""
    place = {"holder_id": holder, "rule_id": None, "override_id": None, **owner}
    order = {"slot": slot.slot, "position": index, "delay": slot.delay, "label": _label(slot.to, labels)}
    return place | order | values.columns(slot.to)


def _labels(session: Session, destinations: Iterable[Destination]) -> Labels:
    cells = [values.columns(to) for to in destinations]
    devices = {cell["device_id"] for cell in cells} - {None}
    users = {cell["user_id"] for cell in cells} - {None}
    groups = {int(cell["key"]) for cell in cells if cell["kind"] == "group"}
    names: dict[tuple[str, int], str] = {}
    if devices:
        for id_, name in session.execute(select(DeviceRow.id, DeviceRow.name).where(DeviceRow.id.in_(devices))):
            names["device", id_] = name
    if users:
        columns = select(UserRow.id, UserRow.name, UserRow.extension)
        for id_, name, extension in session.execute(columns.where(UserRow.id.in_(users))):
            names["user", id_] = f"{name} ({extension})"
    if groups:
        columns = select(GroupRow.id, GroupRow.name, GroupRow.extension)
        for id_, name, extension in session.execute(columns.where(GroupRow.id.in_(groups))):
            names["group", id_] = f"group {name} ({extension})"
    return names


def _label(to: Destination, labels: Labels) -> str:
    match to:
        case ToHandset(device):
            return labels.get(("device", device), "a phone that is gone")
        case ToUser(user):
            return labels.get(("user", user), "somebody who is gone")
        case ToVoicemail(owner):
            return f"voicemail of {labels.get(('user', owner), 'somebody who is gone')}"
        case ToExternal(number):
            return number
        case ToInner("group", key):
            return labels.get(("group", int(key)), "a group that is gone")
        case ToInner(kind, key):
            return f"{kind} {key}"
        case Gone(label):
            return label
        case _:
            assert_never(to)
