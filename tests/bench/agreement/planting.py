"""Worlds as rows of the database, many at once; the controller does the rest, as after any change."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination
from controller.domain.directory import Device, Directory, User
from controller.domain.ids import GroupId
from controller.domain.lots import USUAL
from controller.domain.rules import AnsweringRule, CallerLists, Default, During, Override, Simultaneous
from controller.domain.timeframes import TimeFrame
from controller.operations.devices import ha1
from controller.store import frame_codec, groups, load, outbox, values
from controller.store.subjects import Subject
from controller.store.tables import (
    DeviceRow,
    DidRow,
    DomainRow,
    FrameRow,
    GroupRow,
    ListRow,
    LotRow,
    MemberRow,
    OverrideRow,
    RuleRow,
    TargetRow,
    TrunkRow,
    UserRow,
)
from tests.bench.agreement import outside_rows
from tests.bench.agreement.cases import World
from tests.bench.agreement.outside_rows import Cells, Row
from tests.calls.wire import Address

PLANTED = datetime(2026, 1, 1, tzinfo=UTC)
TABLES: tuple[type[Any], ...] = (
    DomainRow,
    LotRow,
    UserRow,
    DeviceRow,
    FrameRow,
    RuleRow,
    OverrideRow,
    TargetRow,
    TrunkRow,
    DidRow,
    GroupRow,
    MemberRow,
    ListRow,
)  # what is named comes first


class Misread(AssertionError):
    """What the store reads back is not what was drawn."""


def plant(session: Session, worlds: Iterable[World], carriers: Mapping[int, Sequence[Address]]) -> None:
    """All rows of the worlds, and the wish to have them in the PBX; `carriers` by a world's number. Raises Misread."""
    worlds = list(worlds)
    rows = [row for world in worlds for row in _world(world, carriers[world.number])]
    for table in TABLES:
        cells = [cells for of, cells in rows if of is table]
        if cells:
            session.execute(insert(table.__table__), cells)
    for world in worlds:
        read = load.load_many(session, list(world.directory.users))
        held = groups.values_of(session, list(world.directory.groups))
        _check(world.directory, replace(read, groups={GroupId(id_): group for id_, group in held.items()}))
        outbox.touch(session, subjects(world), PLANTED)


def _check(drawn: Directory, read: Directory) -> None:
    """Frames that no rule uses are not read."""
    used = {id_: frame for id_, frame in drawn.frames.items() if id_ in read.frames}
    if read != replace(drawn, frames=used):
        raise Misread(f"{drawn.domain.name} does not read back as it was drawn")


def addresses(worlds: Iterable[World]) -> dict[int, list[Address]]:
    """Carriers that nobody calls, as many as each world has trunks: for worlds that are only rows."""
    return {
        world.number: [(f"127.99.{world.number % 250}.{index + 1}", 5060) for index, _ in enumerate(world.trunks)]
        for world in worlds
    }


def subjects(world: World) -> list[Subject]:
    """Everything the PBX should hold of the world."""
    directory = world.directory
    shared = [frame.id for frame in directory.frames.values() if frame.owner is None]
    return [
        *(Subject(kind, directory.domain.id) for kind in ("domain", "outside", "callers")),
        *(Subject("own callers", user.id) for user in directory.users.values() if user.lists != CallerLists()),
        *(Subject("trunk", trunk) for trunk in world.trunks),
        *(Subject("did", id_) for id_, *_ in outside_rows.dids(world)),
        *(Subject("group", group) for group in directory.groups),
        *(Subject("frame", frame) for frame in shared),
        *(Subject("device", device) for device in directory.devices),
        *(Subject("user", user) for user in directory.users),
        *(Subject("mailbox", user.id) for user in directory.users.values() if user.has_mailbox),
    ]


def secret(device: int) -> str:
    """What a phone of a world registers with."""
    return f"secret{device}"


def _world(world: World, carriers: Sequence[Address]) -> Iterator[Row]:
    directory = world.directory
    domain = directory.domain
    same: Cells = {"country": domain.country, "language": "en", "main_number": None, "emergency_contact": None}
    same |= {"emergency_numbers": [], "created": PLANTED}
    same |= {"outbound": list(domain.outbound), "refuse_anonymous": domain.lists.refuse_anonymous}
    yield DomainRow, {"id": domain.id, "name": domain.name, "zone": domain.zone, **same}
    if domain.has_lot:
        lot = {name: getattr(USUAL, name) for name in ("number", "first", "last", "seconds")}
        yield LotRow, {"id": domain.id, **lot, **outside_rows.led(None)}
    yield from outside_rows.rows(world, carriers, PLANTED)
    for frame in directory.frames.values():
        yield FrameRow, _frame(frame, domain.id, domain.zone)
    for device in directory.devices.values():
        yield DeviceRow, _device(device, domain.id)
    for user in directory.users.values():
        yield UserRow, _user(user, domain.id)
        for position, rule in enumerate(user.rules):
            yield from _rule(user, rule, position)
        for index, override in enumerate(user.overrides):
            yield from _override(user, override, user.id * 10 + index)


def _user(user: User, domain: int) -> Cells:
    same = {"scope": "user", "department": "", "listed": True, "number": None, "email": None, "show_caller": False}
    same |= {"zone": None, "language": None, "password_hash": None, "created": PLANTED}
    same |= {"outbound": list(user.outbound), "refuse_anonymous": user.lists.refuse_anonymous}
    own = {"extension": user.extension, "name": user.name, "ring_timeout": user.ring_timeout}
    box = {"has_mailbox": user.has_mailbox, "pin": "4711" if user.has_mailbox else None}
    return {"id": user.id, "domain_id": domain, **own, **box, **same}


def _device(device: Device, domain: int) -> Cells:
    own = {"id": device.id, "owner_id": device.owner, "name": device.name, "domain_id": domain}
    return own | {"label": "", "ha1": ha1(device.id, secret(device.id)), "created": PLANTED}


def _frame(frame: TimeFrame, domain: int, zone: str) -> Cells:
    kind, body = frame_codec.encode(frame.kind)
    forced = frame.forced
    own: Cells = {"id": frame.id, "owner_id": frame.owner, "name": frame.name, "kind": kind, "body": body}
    own |= {"domain_id": domain, "number": None, "zone": None if frame.zone == zone else frame.zone}
    return own | {
        "forced_on": None if forced is None else forced.on,
        "forced_until": None if forced is None else forced.until,
        "forced_by": None,
    }


def _rule(user: User, rule: AnsweringRule, position: int) -> Iterator[Row]:
    ring = rule.ring if isinstance(rule.ring, Simultaneous) else Simultaneous()
    yield (
        RuleRow,
        {
            "id": rule.id,
            "user_id": user.id,
            "position": position,
            "is_default": isinstance(rule.when, Default),
            "frame_id": rule.when.frame if isinstance(rule.when, During) else None,
            "ring": "simultaneous" if isinstance(rule.ring, Simultaneous) else "extension",
            **{field: getattr(rule, field) for field in ("enabled", "name", "dnd", "screening")},
            **{field: getattr(ring, field) for field in ("include_extension", "all_phones", "confirm_external")},
        },
    )
    named = {"dnd": rule.dnd_destination, **{slot: getattr(rule.forwards, slot) for slot in values.FORWARD_SLOTS}}
    for slot, to in named.items():
        if to is not None:
            yield _target(user, slot, to, rule_id=rule.id)
    for index, target in enumerate(ring.targets):
        yield _target(user, "ring", target.to, rule_id=rule.id, position=index, delay=target.delay)


def _override(user: User, override: Override, id_: int) -> Iterator[Row]:
    cells = {"id": id_, "user_id": user.id, "kind": override.kind, "active": True}
    yield OverrideRow, cells | {"since": override.since, "until": override.until}
    if override.to is not None:
        yield _target(user, override.kind, override.to, override_id=id_)


def _target(user: User, slot: str, to: Destination, **place: int) -> Row:
    label = getattr(to, "label", "")
    where = {"rule_id": None, "override_id": None, "position": 0, "delay": 0, **place}
    return TargetRow, {"holder_id": user.id, "slot": slot, "label": label, **where, **values.columns(to)}
