"""From the log-in to a call: what somebody new sets up in a browser is what real phones then do."""

import pytest
from playwright.async_api import Browser, Page, expect

from controller.domain.timeframes import Always
from controller.operations import passwords
from tests.browser.hands import Hands, Keys, Pointer
from tests.browser.look import tab
from tests.browser.serving import Served
from tests.calls.world import World
from tests.webui.place import PASSWORD

pytestmark = pytest.mark.slow
RINGING = ["1001", "1001a", "1002"]
KINDS = {"mouse": (Pointer, 1280), "keyboard": (Keys, 1280), "phone": (Pointer, 390)}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_rule_made_in_the_browser_is_what_the_next_call_follows(
    kind: str, world: World, portal: Served, browser: Browser
) -> None:
    """Log in, draw Open hours, ring several phones then, order the rules by the keyboard, see that they are live."""
    await new_here(world)
    make, width = KINDS[kind]
    page = await tab(browser, portal, "", width, "light")
    page.set_default_timeout(30_000)
    hands: Hands = make(page)
    try:
        await log_in(hands, portal, f"1001@{world.name}")
        await draw_open_hours(hands)
        await ring_several(hands)
        rang, _ = await world.tried("1003", "1001")
        assert sorted(rang) == RINGING  # a new rule stands above what would hide it
        await first_by_keyboard(page, "Always")
        await world.live()
        assert (await world.tried("1003", "1001"))[0] == []  # do not disturb
        await first_by_keyboard(page, "Open hours")
        await world.live()
    finally:
        await page.context.close()
    rang, _ = await world.tried("1003", "1001")
    assert sorted(rang) == RINGING
    await world.at("2026-11-24T19:00")  # after hours
    assert (await world.tried("1003", "1001"))[0] == []


async def new_here(world: World) -> None:
    """Anna with two phones, and a rule that is always on do not disturb; Bob; and Carol, who calls."""
    anna = world.user("1001", "Anna", phones=("1001", "1001a"))
    world.user("1002", "Bob")
    world.user("1003", "Carol")
    world.save(lambda session, me: passwords.set_password(session, me, anna, PASSWORD))
    world.rule(anna, world.frame("Always", Always(), anna), dnd=True)
    await world.at("2026-11-24T11:00")  # a Tuesday
    await world.phones_for("1001", "1001a", "1002", "1003")


async def log_in(hands: Hands, portal: Served, account: str) -> None:
    await hands.page.goto(f"{portal.url}/login")
    await hands.write(hands.page.get_by_label("Log-in"), account)
    await hands.write(hands.page.get_by_label("Password", exact=True), PASSWORD)
    await hands.press(hands.page.get_by_role("button", name="Log in"))
    await expect(hands.page.locator("#content h1")).to_be_visible()


async def draw_open_hours(hands: Hands) -> None:
    page = hands.page
    await area(hands, "Time frames")
    await hands.press(page.get_by_role("link", name="New time frame"))
    await hands.write(page.get_by_label("Name", exact=True), "Open hours")
    await hands.hours("Tuesday", 8, 18)
    await expect(page.locator("#preview")).to_contain_text("Tue 8:00–18:00")
    await hands.press(page.get_by_role("button", name="Save", exact=True).locator("visible=true").last)
    await expect(page.get_by_role("heading", name="Open hours").first).to_be_visible()


async def ring_several(hands: Hands) -> None:
    """A rule above the one that is there: own phones at once, Bob's a second later."""
    page = hands.page
    await area(hands, "Answering rules")
    await hands.press(page.get_by_role("link", name="New rule"))
    await hands.choose(page.get_by_label("Time frame", exact=True), "Open hours · Tue 8:00–18:00")
    await hands.tick(page.get_by_role("radio", name="Several phones"))
    await hands.tick(page.get_by_role("checkbox", name="Ring all my phones"))
    await hands.write(page.get_by_role("combobox", name="Rings along").first, "bob")
    await expect(page.get_by_role("option", name="Bob")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator("#told")).to_contain_text("Bob")
    await hands.press(page.locator("#save"))
    await expect(page.locator(".rule-list .rule")).to_have_count(3)


async def first_by_keyboard(page: Page, name: str) -> None:
    """Space takes it, an arrow moves it, Space puts it down; the page says when it is live.

    The list is in its new order before that is saved, and says of the order before that it is in effect.
    """
    await Keys(page).press(page.get_by_role("button", name=f"Move “{name}”"))
    await page.keyboard.press("ArrowUp")
    async with page.expect_response(lambda answer: answer.url.endswith("/rules/order")):
        await page.keyboard.press("Enter")
    await expect(page.locator(".rule-list .rule").first).to_contain_text(name)
    await expect(page.locator(".rule-list .rule").first).to_contain_text("Active now")
    await expect(page.locator(".progress-line.is-good")).to_contain_text("In effect now.")


async def area(hands: Hands, name: str) -> None:
    """By the menu, which narrow screens fold away."""
    await hands.page.wait_for_load_state()  # the menu is a script's
    menu = hands.page.get_by_role("button", name="Menu")
    if await menu.is_visible():
        await hands.press(menu)
    await hands.press(hands.page.get_by_role("navigation").get_by_role("link", name=name, exact=True))
