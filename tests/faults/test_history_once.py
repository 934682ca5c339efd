"""Every call once, whatever was killed meanwhile (PRODUCT §7): `python -m tests.bench history-once` places more."""

import random

from controller.store.engine import open_history
from tests.calls.world import World
from tests.faults.catching_up import caught_up, storm
from tests.faults.house import House
from tests.faults.placed import Placing

CALLS = 100


async def test_the_history_has_every_call_once_though_reader_databases_and_pbx_are_killed_at_random(
    house: House, world: World
) -> None:
    """Against the callers' own log, and against the beginnings that stand in the PBX's journal."""
    draw = random.Random(7)
    placing = Placing(world, draw)
    counted = await storm(house, placing, CALLS, draw, pbx_kills=1)
    await caught_up(house)
    history = open_history(house.settings.history_url, existing=True)
    try:
        assert placing.wrong(history) == []
    finally:
        history.close()
    assert len(placing.log) == CALLS
    assert counted.get("pbx_killed") == 1
    assert sum(entry.outcome == "answered" for entry in placing.log) > CALLS / 4
