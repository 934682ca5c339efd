"""Random groups on the PBX against `ring_group`: whoever rings is who was foretold (DESIGN §6)."""

from random import Random

import pytest
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, ToHandset, ToUser, ToVoicemail
from controller.domain.directory import Member
from controller.domain.ids import GroupId
from controller.domain.rules import Forwards, RingTarget, Simultaneous
from controller.operations import groups
from controller.operations.actors import Actor
from controller.operations.changes import touch
from controller.store import rows
from controller.store.subjects import Subject
from controller.store.tables import GroupRow
from tests.calls.behaviour import Refuse
from tests.calls.ringgroups import STAFF, foretold, group, staff
from tests.calls.world import World

CASES = 8
PHONES = [f"{extension}{suffix}" for extension in STAFF for suffix in ("", "a")]


def a_destination(world: World, rng: Random) -> Destination | None:
    people, phones = world.people, world.devices
    return rng.choice(
        [
            *(None, None, ToUser(people["1001"]), ToUser(people["1009"]), ToVoicemail(people["1003"])),
            *(ToHandset(phones["1001"]), ToHandset(phones["1004a"])),
        ]
    )


def a_rule(world: World, extension: str, rng: Random) -> None:
    """The Default rule of that user, and now and then an override."""
    named = rng.sample(["1001", *PHONES], rng.randint(0, 4))
    targets = tuple(RingTarget(ToHandset(world.devices[name]), rng.choice((0, 0, 1, 4, 9))) for name in named)
    ring = Simultaneous(targets, include_extension=rng.random() < 0.7, all_phones=rng.random() < 0.2)
    always = a_destination(world, rng) if rng.random() < 0.4 else None
    world.default(world.people[extension], ring=ring, dnd=rng.random() < 0.2, forwards=Forwards(always=always))
    world.clear(world.people[extension], "dnd")
    world.clear(world.people[extension], "always")
    if rng.random() < 0.3:
        to = a_destination(world, rng)
        world.override(world.people[extension], "always" if to else "dnd", to)


def regroup(world: World, sales: GroupId, rng: Random) -> None:
    """Other members, delays, and ring time, also below what people may choose."""
    chosen = rng.sample(["1001", *STAFF], rng.randint(1, 4))
    wanted = [Member(world.people[extension], rng.choice((0, 0, 2, 7))) for extension in chosen]
    seconds = rng.choice((3, 8, 12, 30))

    def put(session: Session, me: Actor) -> None:
        rows.change(session, GroupRow, sales, {"ring_time": seconds})
        groups.members(session, me, sales, wanted)
        touch(session, me, [Subject("group", sales)])

    world.save(put)


@pytest.mark.parametrize("seed", range(2))
async def test_whoever_rings_is_who_was_foretold(world: World, seed: int) -> None:
    """Every phone refuses, so that all that may ring gets its turn at once."""
    await staff(world, *PHONES, behaviour=Refuse(486))
    world.user("1009", phones=())
    sales = group(world)
    rng = Random(seed)
    for _ in range(CASES):
        for extension in STAFF:
            a_rule(world, extension, rng)
        regroup(world, sales, rng)
        await world.live()
        rang, code = await world.tried("1001", "600")
        expected = foretold(world, sales)
        assert (sorted(rang), code) == (sorted(expected), 486 if expected else 480)
