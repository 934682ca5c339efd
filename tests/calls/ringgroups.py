"""Ring groups in tests of calls: people who are members, and when their phones began to ring."""

from typing import Any

from controller import clock
from controller.domain.calls import Call, Inside
from controller.domain.decide import ring_group
from controller.domain.decision import Ring
from controller.domain.destinations import Destination, ToInner
from controller.domain.directory import Member
from controller.domain.ids import GroupId
from controller.operations import groups
from controller.operations.groups import NewGroup
from controller.store import load, rows
from controller.store.engine import reading
from controller.store.tables import GroupRow
from tests.calls.behaviour import Behaviour
from tests.calls.behaviour import Ring as Rings
from tests.calls.leg import Leg
from tests.calls.world import World

STAFF = ("1002", "1003", "1004")


async def staff(world: World, *phones: str, behaviour: Behaviour | None = None) -> None:
    """1001 calls; the others are members of groups. Nobody answers unless told otherwise."""
    world.user("1001")
    for extension in STAFF:
        world.user(extension, phones=(extension, f"{extension}a"), mailbox=True)
    await world.phones_for("1001", *(phones or STAFF), behaviour=behaviour or Rings())


def group(
    world: World, *members: str | tuple[str, int], to: Destination | None = None, ring_time: int = 2, **more: Any
) -> GroupId:
    """A group 600 of these extensions, some with a delay, that rings for less than people may choose."""
    pairs = [member if isinstance(member, tuple) else (member, 0) for member in members or STAFF]
    new = NewGroup(more.get("extension", "600"), more.get("name", "Sales"), to=to)
    id_ = world.save(lambda session, me: groups.add(session, me, world.domain, new))
    wanted = [Member(world.people[extension], delay) for extension, delay in pairs]
    world.save(lambda session, me: rows.change(session, GroupRow, id_, {"ring_time": ring_time}))
    world.save(lambda session, me: groups.members(session, me, id_, wanted))
    return id_


def lead(world: World, id_: GroupId, to: Destination) -> None:
    """Where the group leads from now on."""
    world.save(lambda session, me: groups.change(session, me, id_, {"to": to}))


def to_group(id_: GroupId) -> ToInner:
    return ToInner("group", str(id_))


def starts(world: World, call: Leg) -> dict[str, float]:
    """How many seconds after the call began each handset's INVITE came."""
    legs = {name: phone.incoming[-1].started for name, phone in world.phones.items() if name in world.rung(call)}
    return {name: started - call.started for name, started in legs.items()}


def near(seen: dict[str, float], wanted: dict[str, float]) -> bool:
    """Within what a busy machine and a look every 0.1 seconds make of it."""
    return seen.keys() == wanted.keys() and all(abs(seen[name] - wanted[name]) <= 0.35 for name in wanted)


def foretold(world: World, id_: GroupId) -> set[str]:
    """The handsets that ring as `ring_group` has it, for a call from 1001."""
    with reading(world.posted.database) as session:
        directory = load.load_group(session, id_, reach=True)
    caller = Inside(world.people["1001"], world.devices["1001"], "1001")
    way = ring_group(directory, id_, Call(world.people["1001"], caller), world.now or clock.now())
    names = {device: name for name, device in world.devices.items()}
    return {names[leg.to] for leg in way.outcome.legs} if isinstance(way.outcome, Ring) else set()  # type: ignore[index]
