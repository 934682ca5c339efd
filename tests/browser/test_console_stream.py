"""What the stream brings is drawn, whatever else it brings at the same moment, and whatever the browser can't do."""

import pytest
from playwright.async_api import expect

from tests.browser.test_console import CALLER, OTHER, Desk, desk, row, served_exchange
from webui.live import pulse

__all__ = ["desk", "served_exchange"]

ANDROID = """() => {
  document.hasFocus = () => false;
  window.Notification = class {
    static permission = "granted";
    constructor() { throw new TypeError("Illegal constructor"); }
  };
}"""  # Chrome there has notices for service workers only


async def test_a_call_that_came_and_went_between_two_looks_keeps_nothing_else_from_being_drawn(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever fetches a parked call has one of his own until he is joined to it; so has a page that answers."""
    exchange, page = desk.exchange, await desk.open()
    exchange.parked("703", "1.1", CALLER)
    await expect(page.locator("#parked > li")).to_have_count(1)
    monkeypatch.setattr(pulse, "BREATH", 0.5)
    exchange.person(exchange.place.bob, "talking")  # told at once, and what follows together
    exchange.call("1.2", "announcement", exchange.bob("up"))
    exchange.gone("call:1.2")
    exchange.gone("slot:703")
    exchange.talks("1.1", CALLER)
    await expect(row(page, "mine", "Marta Maler")).to_contain_text("Talking")
    await expect(page.locator("#parked > li")).to_have_count(0)


async def test_a_browser_that_has_no_notices_shows_the_calls_all_the_same(desk: Desk) -> None:
    exchange, page = desk.exchange, await desk.open()
    await page.evaluate(ANDROID)
    exchange.call("1.1", "ringing", exchange.bob("up"), exchange.anna("ringing"))
    exchange.parked("703", "1.2", OTHER)
    await expect(row(page, "mine", "Bob Brandt")).to_contain_text("Ringing")
    await expect(page.locator("#parked > li")).to_have_count(1)
