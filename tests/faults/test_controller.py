"""The controller killed or frozen: calls follow the last rules, and a change is live once it is back (PRODUCT §8.1)."""

import asyncio
import random
import subprocess
import sys

from controller.domain.destinations import ToHandset
from controller.domain.rules import Forwards
from controller.domain.timeframes import Weekly, WeeklyRange
from controller.settings import PROJECT
from tests.calls.world import World
from tests.faults.callee import HANDSETS, Callee
from tests.faults.house import House
from tests.faults.waiting import until

ROUNDS = 5
MOMENTS = 0.15  # seconds in which the changes are made


async def test_calls_follow_the_rules_while_the_controller_is_dead(house: House, callee: Callee) -> None:
    assert await callee.rung() == "a"
    callee.choose("b")
    await house.live()
    house.kill("controller")
    assert await callee.rung() == "b"


async def test_a_time_frame_begins_and_ends_while_no_controller_runs(
    house: House, world: World, callee: Callee
) -> None:
    """PRODUCT §8.1: time frames go on."""
    mornings = world.frame("Mornings", Weekly(tuple(WeeklyRange(day, 540, 720) for day in range(1, 8))))
    world.rule(callee.user, mornings, forwards=Forwards(always=ToHandset(world.devices[HANDSETS["b"][1]])))
    await world.at("2026-11-21T08:59:59")
    house.kill("controller")
    assert await callee.rung() == "a"
    await world.later(seconds=1)
    assert await callee.rung() == f"mixed: ('{HANDSETS['b'][1]}',)"
    await world.later(hours=3)
    assert await callee.rung() == "a"


async def test_a_change_made_while_the_controller_is_frozen_is_live_when_it_goes_on(
    house: House, callee: Callee
) -> None:
    with house.frozen("controller"):
        callee.choose("b")
        assert await callee.rung() == "a"
        assert house.state("user", callee.user).standing == "waiting"
    await house.live()
    assert await callee.rung() == "b"


async def test_a_controller_frozen_in_the_midst_of_changes_leaves_whole_versions(house: House, callee: Callee) -> None:
    for turn in range(6):
        for version in ("b", "a", "b"):
            callee.choose(version)
        with house.frozen("controller"):
            assert await callee.rung() in HANDSETS, f"turn {turn}"
    await house.live()
    assert await callee.rung() == "b"


async def test_a_controller_killed_at_any_moment_leaves_whole_versions_and_the_next_one_mends(
    house: House, callee: Callee
) -> None:
    """Between file and flip, too: many changes, kills at random moments from the first to the last, a call in each."""
    chance = random.Random(2026)
    for turn in range(ROUNDS):
        changing = asyncio.create_task(_change_often(callee, 12))
        moment = (turn + chance.random()) * MOMENTS / ROUNDS
        await asyncio.wait([changing], timeout=moment)  # the moment is what is drawn
        house.kill("controller")
        await changing
        assert await callee.rung() in HANDSETS, f"turn {turn}"
        await house.controller_up()
    callee.choose("b")
    await house.live()
    assert await callee.rung() == "b"
    only = {house.state("user", callee.user).content_hash}
    await until(lambda: _plans(house, callee) == only, 15, "what nobody enters any more to be taken out")
    agreed = _diff(house)
    assert agreed.returncode == 0, agreed.stdout
    assert b"left over" not in agreed.stdout


def _plans(house: House, callee: Callee) -> set[str]:
    return {name for name in house.contexts() if name.startswith(f"plan-{callee.user}-")}


async def _change_often(callee: Callee, times: int) -> None:
    for turn in range(times):
        await asyncio.to_thread(callee.choose, "ab"[turn % 2])


def _diff(house: House) -> "subprocess.CompletedProcess[bytes]":
    """`ringplan diff`: what the database wants against the files and the PBX."""
    return subprocess.run(
        [sys.executable, "-m", "controller.cli", "diff"],
        env=house.settings.environ(),
        cwd=PROJECT,
        capture_output=True,
        check=False,
        timeout=30,
    )
