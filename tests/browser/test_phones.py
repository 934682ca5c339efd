"""The phones page in a real browser: by keyboard, without JavaScript, and moving by itself when a phone registers."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, Page, expect

from controller import settings
from controller.store import find
from controller.store.engine import reading
from tests.browser import furniture
from tests.browser.hands import Keys
from tests.browser.look import UP, phones, tab
from tests.browser.serving import Served, served
from tests.browser.test_pages import problems
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import TUESDAY, Place
from webui.portal import KEY

SECRET = re.compile("^[0-9a-f]{24}$")


@dataclass(frozen=True, slots=True)
class Scene:
    """A portal, and a controller that sees what it is told to."""

    portal: Served
    place: Place
    answers: Answers

    @property
    def url(self) -> str:
        return f"{self.portal.url}/users/{self.place.anna}/phones"

    def registers(self, name: str, **more: Any) -> None:
        """That phone of Anna's, now."""
        with reading(self.portal.app.extensions[KEY].database) as session:
            card = find.device_named(session, self.place.acme, name)
        assert card is not None
        seen = {"device": card.id, "registered": True, "address": "192.168.1.30:5060", "user_agent": "Linphone"}
        self.answers.by_path["/phones"].append(seen | {"rtt_ms": 20.0, "expires": 1795530000} | more)
        self.answers.change(f"phones-{self.place.anna}", self.place.acme, self.place.anna)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    home = settings.load({"RINGPLAN_HOME": str(tmp_path_factory.mktemp("phones"))})
    place = furniture.prepared(home, furniture.usual)
    answers = Answers({"/phones": phones(place), "/status": UP, "/phones/ring": {"outcome": "rings", "seconds": 8}})
    with controller_at(home.run / "controller.sock", answers), served(home, lambda: TUESDAY) as portal:
        yield Scene(portal, place, answers)


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium_running: Browser, scene: Scene) -> AsyncIterator[Page]:
    """Anna's, judged by axe when `problems` is asked."""
    made = await tab(chromium_running, scene.portal, "1001@acme.example", 1280, "light")
    await made.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await made.add_init_script(AXE_SCRIPT)
    yield made
    await made.context.close()


async def test_a_phone_is_added_by_keyboard_and_the_page_notices_when_it_registers(scene: Scene, page: Page) -> None:
    hands = Keys(page)
    await page.goto(scene.url)
    await hands.press(page.get_by_role("link", name="Add a phone"))
    await hands.write(page.get_by_label("What do you call it?"), "Kitchen")
    await hands.press(page.get_by_role("button", name="Add the phone"))
    await expect(page.locator("#setup-secret")).to_have_text(SECRET)
    await page.wait_for_selector("body[data-live-state=fresh]")
    for image in await page.locator(".code img").all():
        assert await image.evaluate("each => each.complete && each.naturalWidth > 100")
    await hands.press(page.get_by_role("button", name="Copy: Password"))
    await expect(page.get_by_role("button", name="Copy: Password")).to_have_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == await page.locator("#setup-secret").inner_text()
    await expect(page.locator("#phone-state")).to_contain_text("Not connected")
    scene.registers(await page.locator("#setup-user").inner_text())
    await expect(page.locator("#phone-state")).to_contain_text("The phone is connected")
    assert not await problems(page)


async def test_neither_reloading_nor_going_back_shows_the_password_again(scene: Scene, page: Page) -> None:
    await page.goto(f"{scene.url}/new")
    await page.get_by_role("button", name="Add the phone").click()
    await expect(page.locator("#setup-secret")).to_have_text(SECRET)
    await page.get_by_role("link", name="Phones").last.click()
    await page.go_back()
    await expect(page.locator("#setup-secret")).to_have_count(0)
    await expect(page.locator(".setup")).to_contain_text("can’t be shown again")
    await page.reload()
    await expect(page.locator("#setup-secret")).to_have_count(0)


async def test_ringing_a_phone_answers_in_its_place_and_asks_for_that_one_only(scene: Scene, page: Page) -> None:
    await page.goto(scene.url)
    button = page.get_by_role("button", name=re.compile("Ring .Mobile app.: which phone is this"))
    await Keys(page).press(button)
    card = page.locator(".handset").filter(has_text="Mobile app")
    await expect(card.get_by_role("status")).to_contain_text("It rings now for 8 seconds")
    assert scene.answers.asked[-1].startswith(f"/phones/ring?device={scene.place.mobile}&")
    await expect(button).to_be_enabled()
    assert not await problems(page)


async def test_a_refused_name_keeps_what_was_typed(scene: Scene, page: Page) -> None:
    await page.goto(f"{scene.url}/new")
    await page.get_by_label("What do you call it?").fill("Desk of Ada")
    await page.get_by_label("User name").fill("1002")
    await page.get_by_role("button", name="Add the phone").click()
    await expect(page.locator("#name-problem")).to_contain_text("can’t be a phone of")
    await expect(page.get_by_label("What do you call it?")).to_have_value("Desk of Ada")
    assert not await problems(page)


async def test_without_javascript_a_phone_is_added_rung_and_deleted(scene: Scene, chromium_running: Browser) -> None:
    page = await tab(chromium_running, scene.portal, "1002@acme.example", 390, "light", javascript=False)
    await page.goto(f"{scene.portal.url}/users/{scene.place.bob}/phones")
    await page.get_by_role("link", name="Add the first phone").click()
    await page.get_by_role("button", name="Add the phone").click()
    await expect(page.locator("#setup-secret")).to_have_text(SECRET)
    await page.get_by_role("button", name="which phone is this?").click()
    await expect(page.locator(".toasts")).to_contain_text("It rings now for 8 seconds")
    await page.get_by_role("link", name="Delete …").click()
    await expect(page.get_by_role("note")).to_contain_text("It is the last phone of")
    await page.get_by_role("button", name="Delete it").click()
    await expect(page.locator("main")).to_contain_text("No phone yet")
    await page.context.close()
