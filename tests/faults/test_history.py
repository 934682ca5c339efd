"""The history process among the others: one reads, and whoever waits goes on where it was killed (PRODUCT §7)."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from controller.settings import PROJECT
from tests.calls.behaviour import Answer
from tests.calls.world import World
from tests.faults.catching_up import caught_up, rows_of
from tests.faults.house import House
from tests.faults.waiting import until


async def test_a_second_reader_waits_and_takes_over_when_the_first_is_killed(house: House, world: World) -> None:
    world.user("1001")
    world.user("1002")
    await world.phones_for("1001", "1002", behaviour=Answer())
    caller = world.phones["1001"]
    log = house.settings.log / "history.log"
    before = log.stat().st_size
    with another_reader(house):
        await until(lambda: b"waiting for its end" in log.read_bytes()[before:], 10, "the second to say so")
        house.kill("history")
        call = caller.dial("1002")
        await call.until_answered()
        await caller.hang_up(call)
        await until(lambda: rows_of(house, world) == ["answered"], 10, "the call")
    await caught_up(house)
    assert rows_of(house, world) == ["answered"]


@contextmanager
def another_reader(house: House) -> Iterator[None]:
    """A process of its own; it ends well when it is told to."""
    command = [sys.executable, "-m", "controller.history.main"]
    process = subprocess.Popen(command, env={**os.environ, **house.settings.environ()}, cwd=PROJECT)
    try:
        yield
    finally:
        process.terminate()
        assert process.wait(10) == 0
