"""Fixtures for faults: a house of its own for these tests, mended after each, and a fresh domain for every test."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from controller.settings import Settings, load
from tests.calls.world import World
from tests.faults.callee import Callee
from tests.faults.house import House, open_house
from tests.pbx_fixture import environment

SESSION_LOOP = pytest.mark.asyncio(loop_scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The house's links live in the run's own event loop, so what talks to it does, too."""
    for item in items:
        if "running_house" in getattr(item, "fixturenames", ()):
            item.add_marker(SESSION_LOOP, append=False)


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def running_house(tree_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Everything that `ringplan up` runs, in a state folder of its own; ended with the last of these tests, as four
    processes with nothing to do still take 3 % of a processor."""
    home = tmp_path_factory.mktemp("pbx-faults")
    Path(home, "owner").write_text(str(os.getpid()))
    async with open_house(load(environment(home, RINGPLAN_REMOVAL_AGE="2"))) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="session")
async def house(running_house: House) -> AsyncIterator[House]:
    """The house with everything in order, before and after."""
    await running_house.controller_up()
    yield running_house
    await running_house.controller_up()
    await running_house.calm()
    await running_house.live()


@pytest_asyncio.fixture(loop_scope="session")
async def world(house: House) -> AsyncIterator[World]:
    """A fresh domain; at the end its phones are gone and no channel is left."""
    fresh = World(house)  # type: ignore[arg-type]
    yield fresh
    await house.post.ami.wait_up(10)
    await house.post.events.wait_up(10)
    await fresh.close()


@pytest_asyncio.fixture(loop_scope="session")
async def callee(world: World) -> Callee:
    """1002, whom 1001 calls; live."""
    made = Callee(world)
    await made.move_in()
    return made
