"""Fixtures for calls that follow rules: the controller once a run, a domain of its own for every test."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from controller import clock
from tests.browser.serving import Served, served
from tests.calls.posted import Posted, posted
from tests.calls.world import World
from tests.pbx_fixture import Pbx

SESSION_LOOP = pytest.mark.asyncio(loop_scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The controller lives in the run's own event loop, so what talks to it does, too."""
    for item in items:
        if "controller_at_post" in getattr(item, "fixturenames", ()):
            item.add_marker(SESSION_LOOP, append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def controller_at_post(pbx: Pbx) -> AsyncIterator[Posted]:
    """The controller on the run's Asterisk, with a SQLite database in its folder."""
    async with posted(pbx.settings) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def world(controller_at_post: Posted) -> AsyncIterator[World]:
    """A fresh domain; at the end its phones are gone and no channel is left."""
    fresh = World(controller_at_post)
    yield fresh
    await fresh.close()


@pytest.fixture
def browser(chromium_running: Browser) -> Browser:
    """The one of the run."""
    return chromium_running


@pytest.fixture
def portal(world: World) -> Iterator[Served]:
    """On the controller's database, with the clock of the world."""
    with served(world.posted.settings, lambda: world.now or clock.now()) as running:
        yield running
