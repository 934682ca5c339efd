"""Call parking in a real browser: who is parked stands there by itself, and the operator is found as one types."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import BrowserContext, expect

from tests.browser.exchange import Exchange
from tests.browser.test_live import Stage, context, stage
from tests.browser.test_pages import problems

__all__ = ["context", "stage"]


async def test_the_page_shows_who_is_parked_and_takes_an_operator(context: BrowserContext, stage: Stage) -> None:
    exchange = Exchange(stage.answers, stage.place)
    page = await context.new_page()
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(f"{stage.portal.url}/domains/{stage.place.acme}/parking")
    now = page.get_by_role("region", name="Parked now")
    await expect(now).to_contain_text("Nobody is parked.")
    exchange.parked("712", "1.2", "+49301234567")
    exchange.parked("703", "1.1", "")
    await expect(now.get_by_role("listitem")).to_have_count(2)
    await expect(now.get_by_role("listitem").first).to_contain_text("703")
    await expect(now.get_by_role("listitem").first).to_contain_text("A caller without a number")
    await expect(now.get_by_role("listitem").last).to_contain_text("+49 30 1234567")
    exchange.gone("slot:703")
    await expect(now.get_by_role("listitem")).to_have_count(1)
    assert not await problems(page)
    await page.get_by_label("Operator").press_sequentially("bob")
    await page.get_by_role("option", name="Bob Brandt").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Then Bob Brandt (1002) is rung.")).to_be_visible()
    await expect(page.get_by_label("Operator")).to_have_value("Bob Brandt (1002)")
