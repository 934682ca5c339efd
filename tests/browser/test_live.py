"""The live stream in a real browser: pages move by themselves, tabs share one connection, and say when they can’t."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, expect

from controller import settings
from controller.domain.destinations import ToExternal
from controller.operations import actors, frames, overrides
from controller.operations.bell import saving
from controller.store.engine import Database, open_database
from tests.browser import furniture
from tests.browser.look import UP, phones, tab
from tests.browser.serving import Served, served
from tests.browser.test_explain import says
from tests.patience import patient
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import TUESDAY, Place, shared_frame
from webui import live

BY = actors.console(TUESDAY)


@dataclass(slots=True)
class Stage:
    """A portal and a controller that can be taken away."""

    portal: Served
    place: Place
    database: Database
    answers: Answers
    controller: ExitStack
    home: settings.Settings

    def return_controller(self) -> None:
        self.answers.start += "1"
        self.controller.enter_context(controller_at(self.home.run / "controller.sock", self.answers))


@pytest.fixture
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = settings.load({"RINGPLAN_HOME": str(tmp_path_factory.mktemp("live"))})
    place = furniture.prepared(home, furniture.usual)
    answers, database = Answers({"/phones": phones(place), "/status": UP}), open_database(home.database_url)
    with ExitStack() as controller, served(home, lambda: TUESDAY) as portal:
        made = Stage(portal, place, database, answers, controller, home)
        made.return_controller()
        yield made
    database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(chromium_running: Browser, stage: Stage) -> AsyncIterator[BrowserContext]:
    """Anna's browser."""
    page = await tab(chromium_running, stage.portal, "1001@acme.example", 1280, "light")
    await page.close()
    yield page.context
    await page.context.close()


async def home(context: BrowserContext, stage: Stage, path: str = "/") -> Page:
    """A tab that listens."""
    page = await context.new_page()
    await page.goto(stage.portal.url + path)
    await page.wait_for_selector("body[data-live-state=fresh]", timeout=patient(8000))
    return page


async def test_what_is_switched_on_by_phone_is_on_the_page_at_once_and_cleared_there(
    context: BrowserContext, stage: Stage
) -> None:
    first, second = await home(context, stage), await home(context, stage)
    with saving(stage.database) as session:
        overrides.switch_on(session, BY, stage.place.anna, "always", ToExternal("+491711234567"))
    stage.answers.change(f"user-{stage.place.anna}", stage.place.acme, stage.place.anna)
    for page in (first, second):
        await expect(page.locator(".banner")).to_contain_text("All your calls are forwarded")
    await second.locator(".banner button").click()
    await expect(second.locator(".banner")).to_have_count(0)
    await expect(second.locator(".toast-line")).to_contain_text("Your calls are no longer forwarded.")
    stage.answers.change(f"user-{stage.place.anna}", stage.place.acme, stage.place.anna)
    await expect(first.locator(".banner")).to_have_count(0)
    await second.locator(".toast-line button", has_text="Undo").click()
    await expect(second.locator(".banner")).to_contain_text("All your calls are forwarded")


async def test_a_forced_frame_changes_the_rule_in_force_on_the_page(context: BrowserContext, stage: Stage) -> None:
    page = await home(context, stage)
    await expect(page.locator("#rule")).to_contain_text("Open hours")
    with saving(stage.database) as session:
        frames.force(session, BY, shared_frame(session, stage.place.acme, "Open hours"), False, None)
    stage.answers.change(f"domain-{stage.place.acme}", stage.place.acme)
    await expect(page.locator("#rule")).not_to_contain_text("Open hours")
    await expect(page.locator("#night")).to_contain_text("Switched off by hand")


async def test_a_phone_that_goes_is_gone_from_the_page(context: BrowserContext, stage: Stage) -> None:
    page = await home(context, stage)
    await expect(page.locator("#phones .phone-state.is-connected")).to_have_count(1)
    stage.answers.by_path["/phones"] = []
    stage.answers.change(f"phones-{stage.place.anna}", stage.place.acme, stage.place.anna, "")
    await expect(page.locator("#phones .phone-state.is-connected")).to_have_count(0)


async def test_tabs_share_one_connection_and_the_next_takes_over(context: BrowserContext, stage: Stage) -> None:
    pages = [await home(context, stage) for _ in range(3)]
    hub = live.hub(stage.portal.app)
    assert len(hub) == 1
    await pages[0].close()
    with saving(stage.database) as session:
        overrides.switch_on(session, BY, stage.place.anna, "dnd")
    stage.answers.change(f"user-{stage.place.anna}", stage.place.acme, stage.place.anna)
    for page in pages[1:]:
        await expect(page.locator(".banner")).to_contain_text("Do not disturb is on")
    assert len(hub) == 1


async def test_a_page_says_within_five_seconds_that_it_is_not_live_and_is_fetched_anew_after(
    context: BrowserContext, stage: Stage
) -> None:
    pages = [await home(context, stage) for _ in range(2)]
    stage.controller.close()
    for page in pages:
        await expect(page.locator("#live-mark [data-reason=controller]")).to_be_visible(timeout=patient(5000))
        await expect(page.locator("body")).to_have_class("has-areas is-stale")
    with saving(stage.database) as session:
        overrides.switch_on(session, BY, stage.place.anna, "dnd")
    stage.return_controller()
    for page in pages:
        await expect(page.locator(".banner")).to_contain_text("Do not disturb is on", timeout=patient(8000))
        await expect(page.locator("#live-mark")).to_be_hidden()


async def test_a_lost_network_is_said_and_made_up_for(context: BrowserContext, stage: Stage) -> None:
    page = await home(context, stage)
    await page.evaluate("window.dispatchEvent(new Event('offline'))")
    await expect(page.locator("#live-mark [data-reason=portal]")).to_be_visible(timeout=patient(5000))


async def test_what_somebody_types_is_not_taken_away_by_news(context: BrowserContext, stage: Stage) -> None:
    page = await home(context, stage, "/?open=always")
    await page.locator("#to").press_sequentially("Bob Bra")
    with saving(stage.database) as session:
        overrides.switch_on(session, BY, stage.place.anna, "dnd")
    stage.answers.change(f"user-{stage.place.anna}", stage.place.acme, stage.place.anna)
    await expect(page.locator(".banner")).to_contain_text("Do not disturb is on")
    await expect(page.locator("#to")).to_have_value("Bob Bra")


async def test_news_take_the_focus_from_nobody(context: BrowserContext, stage: Stage) -> None:
    """Between the focus and the key its region is drawn anew, and the answer comes late."""
    page = await home(context, stage)
    await page.locator("#always > summary").focus()
    async with page.expect_response(lambda answer: "part=switches" in answer.url):
        stage.answers.change(f"user-{stage.place.anna}", stage.place.acme, stage.place.anna)
    await expect(page.locator("#switches:not(.htmx-request)")).to_be_attached()
    await expect(page.locator("#always > summary")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#always")).to_have_attribute("open", "")


async def test_all_calls_are_forwarded_by_keyboard_with_a_refusal_on_the_way(
    context: BrowserContext, stage: Stage
) -> None:
    page = await home(context, stage)
    await page.locator("#always > summary").press("Enter")
    await page.locator("#to").focus()
    await expect(page.locator("#to")).to_be_focused()
    await page.keyboard.type("+1 212 555 0100")
    await page.locator("#always button.btn-primary").press("Enter")
    await expect(page.locator("#to-problem")).to_contain_text("may not call")
    await expect(page.locator("#to")).to_be_focused()
    await page.locator("#to").fill("")
    await page.keyboard.type("brand")
    await expect(page.locator("#to-hits li").first).to_contain_text("Bob Brandt")
    await page.keyboard.press("Enter")
    await page.locator("#always-until").select_option("hour")
    await page.locator("#always button.btn-primary").press("Enter")
    await expect(page.locator(".banner")).to_contain_text(says("All your calls are forwarded until 12:00 today"))
    await expect(page.locator(".banner")).to_contain_text(says("They go to Bob Brandt (1002)."))
