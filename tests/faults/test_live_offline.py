"""A browser whose network is gone for a while: the page says so, and is right again once it is back (PRODUCT §4)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from tests.browser.chromium import chromium
from tests.browser.serving import Served
from tests.calls.amiproxy import Proxy, proxy_to
from tests.calls.world import World
from tests.faults.house import House
from tests.faults.livepage import RECOVERED, States, in_pbx, simple
from tests.faults.test_live_calls import hung_up, portal, staffed
from tests.patience import patient

__all__ = ["portal", "staffed"]
pytestmark = pytest.mark.slow
GAP = 6.0  # seconds at least
SHOWN = """() => {
  const calls = [...(globalThis.ringplanThings?.things ?? [])].filter(([key]) => key.startsWith("call:"));
  const rows = [...document.querySelectorAll("#mine > li, #waiting > li, #others > li")].map((row) => row.dataset.key);
  const legs = calls.flatMap(([, call]) => call.parties.map((party) => [party.leg, party.state]));
  const isDrawn = calls.map(([key]) => key).sort().join() === rows.sort().join();
  return { stale: document.body.dataset.stale ?? "", legs, isDrawn };
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def network(house: House) -> AsyncIterator[Proxy]:
    async with proxy_to(house.settings.web_port) as proxy:
        yield proxy


@pytest_asyncio.fixture(loop_scope="session")
async def page(portal: Served, network: Proxy, staffed: World) -> AsyncIterator[Page]:
    """1001 at the console."""
    async with chromium() as browser:
        context = await browser.new_context()
        await context.add_cookies([portal.cookie(f"1001@{staffed.name}")])  # type: ignore[list-item]
        page = await context.new_page()
        await page.goto(f"http://127.0.0.1:{network.port}/console")
        await page.wait_for_selector("body[data-live-state=fresh]", timeout=patient(15_000))
        yield page


async def agree(page: Page, world: World, *states: str) -> float:
    """Waits until the page is live, draws what it knows, and knows what the PBX has; how many seconds that took."""
    began, there, shown = asyncio.get_running_loop().time(), States(), dict[str, Any]()
    try:
        async with asyncio.timeout(RECOVERED):
            while not _is_alike(shown, there, states):
                there, shown = await in_pbx(world), await page.evaluate(SHOWN)
    except TimeoutError:
        raise AssertionError(f"not alike after {RECOVERED:g} s: {shown}, {there}") from None
    return asyncio.get_running_loop().time() - began


def _is_alike(shown: dict[str, Any], there: States, states: tuple[str, ...]) -> bool:
    if not shown or shown["stale"] or not shown["isDrawn"]:
        return False
    return sorted(there.values()) == sorted(states) and {leg: simple(state) for leg, state in shown["legs"]} == there


async def test_after_a_gap_in_the_browser_s_network_the_page_shows_what_the_pbx_has(
    page: Page, network: Proxy, staffed: World
) -> None:
    """Nobody tells the browser that nothing comes; then everybody does. In each gap a call ends and one begins."""
    talks, rings = staffed.phones["1001"].dial("1002"), staffed.phones["1003"].dial("1004")
    await talks.until_answered()
    await rings.until_ringing()
    await agree(page, staffed, "dialling", "ringing", "up", "up")

    network.flowing.clear()
    gap = asyncio.create_task(asyncio.sleep(GAP))
    await page.wait_for_selector("body[data-stale=portal] #live-mark [data-reason=portal]", timeout=patient(5000))
    await hung_up(staffed, talks, rings)
    talks = staffed.phones["1001"].dial("1002")
    await talks.until_answered()
    await gap
    network.flowing.set()
    await agree(page, staffed, "up", "up")

    await page.context.set_offline(True)
    gap = asyncio.create_task(asyncio.sleep(GAP))
    await page.wait_for_selector("body[data-stale=portal]", timeout=patient(5000))
    await hung_up(staffed, talks)
    rings = staffed.phones["1003"].dial("1004")
    await rings.until_ringing()
    await gap
    await page.context.set_offline(False)
    await agree(page, staffed, "dialling", "ringing")
    await hung_up(staffed, rings)
    await agree(page, staffed)
