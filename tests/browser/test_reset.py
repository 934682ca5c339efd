"""A forgotten password from the log-in page to Home: in a real browser, through a real queue and a real mail server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, Page, expect

from controller import caught, settings
from controller.mail import catcher
from controller.mail.sender import Sender
from controller.operations import actors, users
from controller.operations.bell import saving
from controller.settings import Settings
from tests.browser import furniture
from tests.browser.look import tab
from tests.browser.serving import served
from tests.browser.test_pages import problems
from tests.webui.place import TUESDAY
from webui.portal import KEY

CHOSEN = "a sentence nobody guesses"


@pytest_asyncio.fixture(loop_scope="session")
async def demo(chromium_running: Browser, tmp_path_factory: object) -> AsyncIterator[tuple[Settings, Page]]:
    """A portal whose mails are caught, the controller's sender beside it, and who is not logged in."""
    folder = tmp_path_factory.mktemp("demo")  # type: ignore[attr-defined]
    home = settings.load({"RINGPLAN_HOME": str(folder), "RINGPLAN_TEST_MODE": "1", "RINGPLAN_SMTP": "catch"})
    place = furniture.prepared(home, furniture.usual)
    with served(home, lambda: TUESDAY) as portal:
        database = portal.app.extensions[KEY].database
        with saving(database) as session:
            users.change(session, actors.console(TUESDAY), place.anna, {"email": "anna@acme.example"})
        sender = Sender(database, home.mail, home.mail_from, portal.url, lambda: TUESDAY)
        page = await tab(chromium_running, portal, "", 1280, "light")
        await page.add_init_script(AXE_SCRIPT)
        await page.goto(f"{portal.url}/login")
        async with catcher.catching(home):
            running = asyncio.create_task(sender.run())
            yield home, page
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
        await page.context.close()


async def test_who_forgot_the_password_is_in_again_by_way_of_a_mail(demo: tuple[Settings, Page]) -> None:
    home, page = demo
    base = page.url.removesuffix("/login")
    await page.get_by_role("link", name="Forgot your password?").click()
    await expect(page.get_by_label("Log-in or e-mail address")).to_be_focused()
    await page.keyboard.type("1001@acme.example")
    said = await problems(page)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    said += await problems(page)
    await page.goto(f"{base}/outgoing/{caught.key(home)}")
    link = page.locator(".caught-text a")
    async with asyncio.timeout(30):
        while not await link.count():
            await page.reload()
    said += await problems(page)
    await link.first.click()
    for field in ("New password", "The same once more"):
        await page.get_by_label(field).fill(CHOSEN)
    said += await problems(page)
    await page.get_by_role("button", name="Save and log in").click()
    await expect(page.get_by_text("Your new password is in force.")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("If somebody calls you now")
    assert said == []
