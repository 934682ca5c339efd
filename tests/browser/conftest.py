"""A real Chromium before the real portal: one browser and one portal a run, a context a test."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from controller import settings
from tests.browser import furniture
from tests.browser.look import UP, phones, tab
from tests.browser.serving import Served, served
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import TUESDAY, Place

SESSION_LOOP = pytest.mark.asyncio(loop_scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser lives in the run's own event loop, so whoever talks to it does, too."""
    for item in items:
        if {"chromium_running", "controller_at_post"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(SESSION_LOOP, append=False)
        if "chromium_running" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")


@dataclass(frozen=True, slots=True)
class Office:
    """A portal that is served, and what is in it."""

    portal: Served
    place: Place


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The usual office, in the state of a Tuesday at eleven; tests that change it look at their own things."""
    folder = str(tmp_path_factory.mktemp("office"))
    home = settings.load({"RINGPLAN_HOME": folder, "RINGPLAN_TEST_MODE": "1", "RINGPLAN_TRANSCRIBER": "listen"})
    place = furniture.prepared(home, furniture.usual)
    answers = Answers({"/phones": phones(place), "/status": UP})
    with controller_at(home.run / "controller.sock", answers), served(home, lambda: TUESDAY) as portal:
        yield Office(portal, place)


@dataclass(slots=True)
class Tabs:
    """Opens pages; `errors` are those that no script of theirs caught."""

    browser: Browser
    portal: Served
    opened: list[Page]
    errors: list[str] = field(default_factory=list)

    async def open(self, user: str = "1001@acme.example", width: int = 1280, mode: str = "light", **more: Any) -> Page:
        """A page of who is logged in (nobody: ''), at no address yet."""
        page = await tab(self.browser, self.portal, user, width, mode, **more)
        page.on("pageerror", lambda error: self.errors.append(error.stack or str(error)))
        self.opened.append(page)
        return page

    async def close(self) -> list[str]:
        """All of them; returns their errors."""
        while self.opened:
            await self.opened.pop().context.close()
        errors, self.errors = self.errors, []
        return errors


@pytest_asyncio.fixture(loop_scope="session")
async def tabs(chromium_running: Browser, office: Office) -> AsyncIterator[Tabs]:
    """Closed at the end of the test."""
    made = Tabs(chromium_running, office.portal, [])
    yield made
    await made.close()
