"""Call history in a real browser: by keyboard, filtered as one types, on a phone, accessible when unfolded."""

import asyncio
import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import BrowserContext, Route, expect

from tests.browser.conftest import Office, Tabs
from tests.browser.exchange import Exchange
from tests.browser.test_live import Stage, context, stage
from tests.browser.test_pages import NARROW, WIDER, problems
from tests.webui import pasts
from webui.portal import KEY

__all__ = ["context", "stage"]


async def test_calls_are_filtered_unfolded_and_folded_by_keyboard(office: Office, tabs: Tabs) -> None:
    page = await tabs.open("1001@acme.example")
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(f"{office.portal.url}/users/{office.place.anna}/history")
    rows = page.locator(".call")
    everything = await rows.count()
    assert everything > 10
    await page.get_by_label("Result").select_option("elsewhere")
    await expect(rows).to_have_count(2)
    assert page.url.endswith("/history?result=elsewhere")
    await page.get_by_label("Person or number").fill("0171")
    await page.wait_for_url("**/history?*who=0171*")
    await expect(rows).to_have_count(2)
    assert "result=elsewhere" in page.url
    file = await page.get_by_role("link", name="Save as CSV").get_attribute("href")
    assert file is not None
    assert file.endswith("history.csv?who=0171&result=elsewhere")
    name = rows.last.locator(".call-name")
    await name.focus()
    await page.keyboard.press("Enter")
    await expect(rows.last.get_by_role("list", name="What happened").get_by_role("listitem")).to_have_count(12)
    await expect(name).to_have_attribute("aria-expanded", "true")
    assert not await problems(page)
    await expect(name).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".call-open")).to_have_count(0)
    scripts = asyncio.Event()

    async def late(route: Route) -> None:
        await scripts.wait()
        await route.continue_()

    await page.route("**/htmx.min.js*", late)
    await page.go_back()
    await expect(page.get_by_label("Person or number")).to_have_value("")
    await page.go_back(wait_until="commit")  # before the page that comes can hear of it
    scripts.set()
    await expect(page.locator(".call")).to_have_count(everything)


async def test_a_preset_takes_the_place_of_days_and_nonsense_is_told_at_its_field_until_it_is_right(
    office: Office, tabs: Tabs
) -> None:
    page = await tabs.open("1001@acme.example")
    await page.set_viewport_size(NARROW)
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(f"{office.portal.url}/domains/{office.place.acme}/history?since=2026-11-24")
    today = await page.locator(".call").count()
    await page.get_by_label("When").select_option("yesterday")
    await page.wait_for_url("**/history?range=yesterday")
    await expect(page.get_by_label("From")).to_have_value("")
    assert await page.locator(".call").count() != today
    longer = page.get_by_label("Talked at least")
    await longer.press_sequentially("long")
    await expect(longer).to_have_accessible_description(re.compile("Write minutes, such as 2"))
    await expect(longer).to_have_attribute("aria-invalid", "true")
    await expect(longer).to_have_value("long")
    await expect(longer).to_be_focused()
    await expect(page.locator("#found")).to_have_text("Nothing is shown yet. Correct what is marked in the filter.")
    assert await page.evaluate(WIDER) <= 0
    assert not await problems(page)
    await longer.fill("1")
    await expect(longer).to_have_attribute("aria-invalid", "false")
    await expect(longer).to_have_accessible_description("")
    await expect(page.locator("#found")).not_to_contain_text("Nothing is shown yet")


async def test_home_shows_a_call_of_one_s_own_soon_after_it_has_ended(context: BrowserContext, stage: Stage) -> None:
    exchange = Exchange(stage.answers, stage.place)
    page = await context.new_page()
    await page.goto(stage.portal.url)
    tile = page.get_by_role("region", name="Recent calls")
    await expect(tile.locator(".recent-call")).to_have_count(5)
    exchange.talks("9.1", "+49891")
    await expect(page.get_by_role("region", name="Calls now").get_by_role("listitem")).to_have_count(1)
    async with page.expect_response(lambda answer: "part=recent" in answer.url):
        exchange.gone("call:9.1")
    pasts.keep(stage.portal.app.extensions[KEY].history, pasts.one(stage.place, "9.1", pasts.ago(seconds=1)))  # late
    await expect(tile.locator(".recent-call").first).to_contain_text("10:59")
