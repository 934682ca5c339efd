"""Feature codes while the controller is dead, stands still or is slow: only what is in force is ever confirmed.

PRODUCT §5: the caller hears within 10 s that the change could not be made; nothing is changed then.
"""

import asyncio
import os
import random
import signal

import pytest
from sqlalchemy import text

from controller.domain.destinations import ToUser
from controller.store.engine import writing
from tests.calls.behaviour import Refuse
from tests.calls.keypad import NOT_NOW, overridden, spoken, told
from tests.calls.world import World
from tests.faults.house import House
from tests.faults.waiting import until

PEOPLE = [str(extension) for extension in range(1001, 1011)]
HOST, CALLER = "1098", "1099"
CONFIRMED = ("forward-to", *spoken(HOST))
WITHIN = 10.0  # seconds


async def office(world: World, *people: str) -> None:
    """These people, 1098, to whom they forward, and 1099, who calls them."""
    for extension in (*people, HOST, CALLER):
        world.user(extension)
    await world.phones_for(*people, HOST, CALLER, behaviour=Refuse(486))
    for phone in world.phones.values():
        phone.talks = True


def forwarding(world: World, extension: str) -> bool:
    """Whether his calls are forwarded, by the database."""
    found = overridden(world, world.people[extension])
    assert found in ({}, {"always": ToUser(world.people[HOST])})
    return bool(found)


async def test_a_dead_controller_lets_the_caller_hear_so_at_once(house: House, world: World) -> None:
    await office(world, "1001")
    house.kill("controller")
    assert await told(world, "1001", f"*72{HOST}", 2.0) == NOT_NOW
    assert await told(world, "1001", "*69", 2.0) == ("no-call-back",)
    await house.controller_up()
    await house.live()
    assert not forwarding(world, "1001")
    assert await world.tried(CALLER, "1001") == (["1001"], 486)


async def test_a_frozen_controller_changes_nothing_once_it_goes_on(house: House, world: World) -> None:
    """While its last beat is young the caller waits, later he hears it at once."""
    await office(world, "1001")
    with house.frozen("controller"):
        assert await told(world, "1001", f"*72{HOST}", WITHIN) == NOT_NOW
        assert await told(world, "1001", f"*72{HOST}", 2.0) == NOT_NOW
    await settled(house)
    assert not forwarding(world, "1001")
    await confirmed_at_last(world, "1001")


async def test_a_locked_database_lets_the_caller_hear_so_and_is_not_changed_later(house: House, world: World) -> None:
    await office(world, "1001")
    with writing(house.database) as session:
        session.execute(text("SELECT 1"))  # takes the lock
        assert await told(world, "1001", f"*72{HOST}", WITHIN) == NOT_NOW
    await settled(house)
    assert not forwarding(world, "1001")
    await confirmed_at_last(world, "1001")


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGKILL])
async def test_stopped_in_the_midst_only_what_was_confirmed_stays(house: House, world: World, how: int) -> None:
    """Ten people dial one after the other, and the controller stops somewhere among them."""
    chance = random.Random(2026)
    await office(world, *PEOPLE)
    dialling = [asyncio.create_task(_dial_late(world, who, at * 0.01)) for at, who in enumerate(PEOPLE)]
    await asyncio.wait([dialling[chance.randrange(2, 6)]], timeout=WITHIN)  # as soon as that one is told, or not
    pid = house.pid("controller")
    os.kill(pid, how)
    heard = dict(zip(PEOPLE, await asyncio.gather(*dialling), strict=True))
    assert set(heard.values()) <= {CONFIRMED, NOT_NOW}
    if how == signal.SIGSTOP:
        os.kill(pid, signal.SIGCONT)
    await settled(house)
    await house.live()
    for who, sounds in heard.items():
        assert forwarding(world, who) == (sounds == CONFIRMED), who
        assert await world.tried(CALLER, who) == ([HOST] if sounds == CONFIRMED else [who], 486), who


async def settled(house: House) -> None:
    """The controller runs, and no caller's promise is open."""
    await house.controller_up()
    await until(lambda: not list(house.settings.promises.glob("*.json")), 20, "all promises to be settled")


async def confirmed_at_last(world: World, who: str) -> None:
    """Who dials it again is told so; on a busy machine perhaps not the first time."""
    async with asyncio.timeout(40):
        while (heard := await told(world, who, f"*72{HOST}", WITHIN)) == NOT_NOW:
            pass
    assert heard == CONFIRMED
    assert forwarding(world, who)


async def _dial_late(world: World, who: str, seconds: float) -> tuple[str, ...]:
    await asyncio.sleep(seconds)  # not at once: that is what is tested
    return await told(world, who, f"*72{HOST}", WITHIN)
