"""Recording from Home and the console, and listening in call history, in a real browser (docs/recording.md)."""

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, Page, expect

from controller.operations import actors, users
from controller.operations.bell import saving
from controller.store import auditlist
from controller.store.auditlist import Asked
from controller.store.engine import reading
from tests.browser.look import tab
from tests.browser.test_home_calls import BEGAN, Portal, Stage, stage
from tests.browser.test_pages import NARROW, WIDER, problems
from tests.patience import patient
from tests.webui.place import SATURDAY

__all__ = ["stage"]


@pytest.fixture(autouse=True)
def on_demand(stage: Stage) -> Iterator[None]:
    with saving(stage.database) as session:
        users.change(session, actors.console(SATURDAY), stage.place.anna, {"recording": "on demand"})
    yield
    stage.over()


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium_running: Browser, stage: Stage) -> AsyncIterator[Page]:
    made = await tab(chromium_running, stage.portal, "1001@acme.example", 1280, "light")
    await made.add_init_script(AXE_SCRIPT)
    yield made
    await made.context.close()


def talking(stage: Stage, *, is_recorded: bool) -> None:
    value: dict[str, Any] = stage.value("c1", "talking", "up", "up", BEGAN)
    value["parties"] = [
        party | {"is_recorded": is_recorded and party["user"] == stage.anna} for party in value["parties"]
    ]
    stage.answers.thing(stage.place.acme, "call:c1", value)


@pytest.mark.parametrize("where", ["/", "/console"])
async def test_a_call_is_recorded_and_not_any_more_from_the_page_and_shows_it(
    page: Page, stage: Stage, where: str
) -> None:
    portal = Portal()
    await portal.watch(page)
    await page.goto(stage.portal.url + where)
    talking(stage, is_recorded=False)
    row = page.locator("#own-calls li, #mine li")
    begin, end = row.locator("[data-do=record]"), row.locator("[data-do='stop recording']")
    await expect(begin).to_be_visible()
    await expect(end).to_be_hidden()
    await expect(row.locator("[data-recorded]")).to_be_hidden()
    await begin.focus()
    await page.keyboard.press("Enter")
    talking(stage, is_recorded=True)
    await expect(row.locator("[data-recorded]")).to_be_visible()
    await expect(end).to_be_visible()
    await expect(begin).to_be_hidden()
    await expect(end).to_be_focused()
    assert not await problems(page)
    await end.click()
    talking(stage, is_recorded=False)
    await expect(begin).to_be_visible()
    assert [verb for verb, _sent in portal.asked] == ["record", "stop%20recording"]


async def test_a_recording_is_played_in_the_list_and_the_log_says_so_once(page: Page, stage: Stage) -> None:
    """Seeking asks for parts; on a narrow page in the dark, too."""
    await page.set_viewport_size(NARROW)
    await page.emulate_media(color_scheme="dark")
    await page.goto(f"{stage.portal.url}/users/{stage.anna}/history?recorded=yes")
    await page.locator(".call-name").last.click()
    player = page.locator(".call-recording audio")
    await expect(player).to_be_visible()
    assert not await problems(page)
    assert await page.evaluate(WIDER) <= 0
    await player.evaluate("it => { it.muted = true; return it.play(); }")
    await player.evaluate("it => { it.currentTime = 3; }")
    await page.wait_for_function(
        "document.querySelector('.call-recording audio').currentTime >= 3", timeout=patient(10) * 1000
    )
    assert await player.evaluate("it => Math.round(it.duration)") == 4
    with reading(stage.database) as session:
        found = auditlist.found(session, stage.place.acme, Asked(kind="recording"), None, 9)
    assert [each.operation for each in found] == ["recordings.listen"]
    await page.goto(f"{stage.portal.url}/users/{stage.anna}/history?recorded=yes")
    await page.locator(".call-name").last.click()
    await page.locator(".call-recording button").click()
    question = page.get_by_role("dialog")
    await expect(question).to_contain_text("Delete this recording for good?")
    await question.get_by_role("button", name=re.compile("Delete|Yes|OK")).click()
    await expect(page.get_by_text("The recording was deleted.")).to_be_visible()
    await expect(page.locator(".call-recording")).to_have_count(0)
