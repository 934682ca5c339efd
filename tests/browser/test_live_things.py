"""What goes on, in a real browser: all tabs show the same, whoever is connected, and nothing old looks fresh."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from controller import settings
from tests.browser import furniture
from tests.browser.look import UP, phones, tab
from tests.browser.serving import served
from tests.browser.test_live import Stage
from tests.patience import patient
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import TUESDAY, Place
from webui import live

NEXT_TO = "body[data-live-state=fresh]"
MODULE = """document.querySelector('script[src*="/live.js"]').src.replace("live.js", "live-things.js?other")"""
WATCH = """(module) => import(module).then(({ onThings }) => {
  window.heard = [];
  window.stop = onThings((keys) => window.heard.push([...keys]));
})"""


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = settings.load({"RINGPLAN_HOME": str(tmp_path_factory.mktemp("live"))})
    place = furniture.prepared(home, furniture.usual)
    answers = Answers({"/phones": phones(place), "/status": UP})
    with ExitStack() as controller, served(home, lambda: TUESDAY) as portal:
        controller.enter_context(controller_at(home.run / "controller.sock", answers))
        yield Stage(portal, place, None, answers, controller, home)  # type: ignore[arg-type]


@pytest_asyncio.fixture(loop_scope="session")
async def context(chromium_running: Browser, stage: Stage) -> AsyncIterator[BrowserContext]:
    """Bob's browser, who is an ordinary user."""
    page = await tab(chromium_running, stage.portal, "1002@acme.example", 1280, "light")
    await page.close()
    yield page.context
    await page.context.close()


def call(id_: str, place: Place, user: int, state: str = "talking") -> dict[str, Any]:
    who = {"leg": id_, "user": user, "device": 1, "trunk": None, "number": "1002", "name": "Bob", "state": "up"}
    about = {"began": 1, "since": 1, "dialled": "1002", "slot": "", "box": None}
    party = {**who, "channel": "PJSIP/d1-1", "since": 1, "is_caller": False}
    return {"id": id_, "domain": place.acme, "state": state, **about, "parties": [party]}


async def opened(context: BrowserContext, stage: Stage) -> Page:
    page = await context.new_page()
    await page.goto(stage.portal.url)
    await page.wait_for_selector(NEXT_TO, timeout=patient(8000))
    return page


async def keys(page: Page, *expected: str) -> None:
    """Waits until the page knows of exactly these things."""
    script = "(wanted) => JSON.stringify([...(globalThis.ringplanThings?.things ?? []).keys()].sort()) === wanted"
    wanted = "[" + ",".join(f'"{key}"' for key in sorted(expected)) + "]"
    await page.wait_for_function(script, arg=wanted, timeout=patient(8000))


async def test_all_tabs_know_what_goes_on_whoever_holds_the_connection_and_nothing_old_stays(
    context: BrowserContext, stage: Stage
) -> None:
    place, told = stage.place, stage.answers
    told.thing(place.acme, "call:old", call("old", place, place.bob))
    leader = await opened(context, stage)
    await keys(leader, "call:old")
    follower = await opened(context, stage)
    await keys(follower, "call:old")  # from the first tab
    assert len(live.hub(stage.portal.app)) == 1

    told.thing(place.acme, "call:hers", call("hers", place, place.anna))  # he must never know
    told.thing(place.acme, "call:new", call("new", place, place.bob, "ringing"))
    for page in (leader, follower):
        await keys(page, "call:new", "call:old")
        assert "PJSIP" not in await page.evaluate("JSON.stringify([...globalThis.ringplanThings.things])")

    await leader.close()
    told.thing(place.acme, "call:new", None)
    await keys(follower, "call:old")  # it has its own connection now

    stage.controller.close()
    await follower.wait_for_selector("body[data-stale=controller]", timeout=patient(5000))
    told.things.clear()
    told.things[place.acme, "call:next"] = call("next", place, place.bob)
    stage.return_controller()
    await follower.wait_for_selector("body:not(.is-stale)", timeout=patient(8000))
    await keys(follower, "call:next")  # what ended meanwhile has gone


async def test_modules_hear_of_each_change_once_and_at_once_of_what_is_there(
    context: BrowserContext, stage: Stage
) -> None:
    """Another module has another copy of live-things.js: the things are one."""
    place, told = stage.place, stage.answers
    told.thing(place.acme, "call:a", call("a", place, place.bob))
    page = await opened(context, stage)
    await keys(page, "call:a")
    await page.evaluate(WATCH, await page.evaluate(MODULE))
    told.thing(place.acme, "call:b", call("b", place, place.bob))
    await keys(page, "call:a", "call:b")
    told.thing(place.acme, "call:a", None)
    await keys(page, "call:b")
    assert await page.evaluate("window.heard") == [["call:a"], ["call:b"], ["call:a"]]
    assert await page.evaluate("window.stop()")
