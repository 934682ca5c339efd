"""Messages in a real browser: played with the caller's sound, heard, deleted and put back, there by themselves."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, Route, ViewportSize, expect

from controller.domain.ids import DomainId, UserId
from controller.operations import actors, devices, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.settings import load
from controller.store import messages
from controller.store.engine import Database, open_database, reading
from tests.browser import furniture
from tests.browser.look import UP, tab
from tests.browser.serving import Served, served
from tests.browser.test_pages import problems
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import SATURDAY, TUESDAY, person
from tests.webui.voices import a_message, spoken

CONSOLE = actors.console(SATURDAY)
LIST = re.compile(r"/messages(\?|$)")


@dataclass(frozen=True, slots=True)
class Mara:
    """Somebody with three new messages, a phone, and a controller that can tell."""

    id: UserId
    database: Database
    portal: Served
    answers: Answers
    ids: tuple[int, ...]

    def folder(self, message: int) -> str:
        with reading(self.database) as session:
            found = messages.one(session, self.id, message)
        return found.folder if found else "nowhere"


@pytest.fixture(scope="module")
def place_of_mara(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Answers, DomainId, Database]]:
    """A portal with sounds, for all tests here."""
    home = load({"RINGPLAN_HOME": str(tmp_path_factory.mktemp("messages")), "RINGPLAN_TEST_MODE": "1"})
    place = furniture.prepared(home, furniture.empty)
    sound = spoken(tmp_path_factory.mktemp("sound"))
    greeting = {"is": "temporary", "seconds": 31, "since": "2026-11-23T09:00:00+00:00"}
    answers = Answers({"/phones": [], "/status": UP, "/messages/sound": sound, "/greetings": {"greetings": [greeting]}})
    answers.by_path |= {"/messages/play": {"outcome": "rings"}, "/greetings/sound": sound, "/greetings/put": {}}
    database = open_database(home.database_url)
    with controller_at(home.run / "controller.sock", answers), served(home, lambda: TUESDAY) as portal:
        yield portal, answers, place.acme, database
    database.close()


@pytest.fixture
def mara(place_of_mara: tuple[Served, Answers, DomainId, Database]) -> Iterator[Mara]:
    portal, answers, acme, database = place_of_mara
    with saving(database) as session:
        id_ = person(session, acme, NewUser("1720", "Mara Maurer"))
        devices.add(session, CONSOLE, id_, "1720", "Desk")
        ids = tuple(a_message(session, id_, f"+4930901820{n}", name=f"Caller {n}", seconds=6) for n in (1, 2, 3))
    yield Mara(id_, database, portal, answers, ids)
    with saving(database) as session:
        users.remove(session, CONSOLE, id_)


async def opened(browser: object, mara: Mara, path: str = "/messages", width: int = 1280, mode: str = "light") -> Page:
    page = await tab(browser, mara.portal, "1720@acme.example", width, mode)  # type: ignore[arg-type]
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(f"{mara.portal.url}/users/{mara.id}{path}" if path != "/" else mara.portal.url)
    return page


async def test_a_message_is_played_counts_as_heard_and_stays_in_sight(chromium_running: object, mara: Mara) -> None:
    page = await opened(chromium_running, mara)
    row = page.locator(".message").filter(has_text="Caller 2")
    await row.get_by_role("link", name="Play the message from Caller 2").click()
    await expect(row.get_by_role("button", name="Pause")).to_be_visible()
    await expect(row).to_contain_text("Heard: it is among the saved ones now.")
    await expect(page.locator(".tabs a", has_text="New")).to_contain_text("2")
    await expect(row.locator(".wave-heard")).to_have_attribute("d", re.compile("^M"))
    assert mara.folder(mara.ids[1]) == "saved"
    await page.context.close()


async def test_the_player_is_worked_by_keyboard(chromium_running: object, mara: Mara) -> None:
    """Also where the sound is not there yet, or can't be fetched at first: the place that was chosen stands."""
    page = await opened(chromium_running, mara)
    await page.route(re.compile("/sound"), lambda route: route.fulfill(status=503))
    await page.locator("body[data-live-state=fresh]").wait_for()
    await page.locator(".message-caller").first.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.locator(".message.is-open").wait_for()  # htmx keeps the class of before for 20 ms
    slider = page.get_by_role("slider", name="Place in the message")
    await slider.press("ArrowRight")
    await expect(page.get_by_role("alert")).to_contain_text("can’t be fetched")
    await page.unroute_all()
    await expect(slider).to_have_attribute("aria-valuenow", "5")
    await expect(slider).to_be_focused()
    await page.keyboard.press("Home")
    await expect(slider).to_have_attribute("aria-valuenow", "0")
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Pause")).to_be_visible()
    await slider.focus()
    await page.keyboard.press("Space")
    await expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    speed = page.get_by_role("button", name="Speed")
    await speed.click()
    await expect(speed).to_have_text("1.25×")
    await page.context.close()


async def test_a_deleted_message_comes_back_by_undo(chromium_running: object, mara: Mara) -> None:
    page = await opened(chromium_running, mara)
    await page.get_by_role("button", name="Delete: Caller 3").click()
    await expect(page.locator(".message")).to_have_count(2)
    assert mara.folder(mara.ids[2]) == "trash"
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".message")).to_have_count(3)
    assert mara.folder(mara.ids[2]) == "new"
    await page.context.close()


async def test_a_new_message_is_there_by_itself_and_what_is_open_stays_open(
    chromium_running: object, mara: Mara
) -> None:
    page = await opened(chromium_running, mara)
    await page.locator("body[data-live-state=fresh]").wait_for()
    await page.get_by_role("link", name="Caller 1", exact=False).last.click()
    await expect(page.locator(".message.is-open")).to_have_count(1)
    with saving(mara.database) as session:
        domain = 1
        a_message(session, mara.id, "+33140205050")
    mara.answers.change(f"messages-{mara.id}", domain, mara.id)
    await expect(page.locator(".message")).to_have_count(4)
    await expect(page.locator(".message.is-open")).to_contain_text("Caller 1")
    await page.context.close()


async def test_home_plays_new_messages(chromium_running: object, mara: Mara) -> None:
    page = await opened(chromium_running, mara, "/")
    first = page.locator(".tile-message").first
    await first.locator(".tile-play").click()
    await expect(first.locator(".tile-progress")).to_be_visible()
    await expect(first).to_have_class(re.compile("is-playing"))
    await page.context.close()


async def test_a_phone_is_rung_and_the_page_says_so(chromium_running: object, mara: Mara) -> None:
    """To hear it, and to call back: as every number of the portal, with the same question, answers and keys."""
    with saving(mara.database) as session:
        devices.add(session, CONSOLE, mara.id, "1720k", "Kitchen")
    page = await opened(chromium_running, mara)
    await page.locator(".message-caller").first.click()
    await page.get_by_text("Play on my phone").click()
    await page.get_by_role("button", name="Kitchen").click()
    toasts = page.locator(".toast-line")
    await expect(toasts).to_contain_text("Your phone rings: pick up, and you hear the message.")
    why = "Choose the phone: one or another."
    mara.answers.by_path["/calls/do"] = {"status": 422, "error": why, "problems": [{"field": "device", "message": why}]}
    await page.get_by_role("link", name="Call back").press("Enter")
    which = page.get_by_role("dialog", name="Which of your phones should ring?")
    await expect(which).to_be_visible()
    mara.answers.by_path["/calls/do"] = {"status": 200, "said": ""}
    await which.get_by_role("button", name="Kitchen").press("Enter")
    await expect(toasts.last).to_contain_text("Your phone rings: pick up, and +49309018203 is called.")
    del mara.answers.by_path["/calls/do"]
    await page.get_by_role("link", name="Call back").press("Enter")
    await expect(toasts.last).to_contain_text("did not answer in time")
    await expect(toasts.last.locator("use").first).to_have_attribute("href", re.compile("#warning$"))
    await page.context.close()


@pytest.mark.parametrize("slower", ["list", "row"])
async def test_a_list_on_its_way_does_not_shut_a_row_that_is_opened(
    chromium_running: object, mara: Mara, slower: str
) -> None:
    page = await opened(chromium_running, mara)
    asked, again, list_may, row_may = (asyncio.Event() for _ in range(4))

    async def to_list(route: Route) -> None:
        (again if asked.is_set() else asked).set()
        await list_may.wait()
        await route.continue_()

    async def to_row(route: Route) -> None:
        await row_may.wait()
        await route.continue_()

    await page.route(LIST, to_list)
    await page.route(re.compile(r"/messages/\d+(\?|$)"), to_row)
    await page.evaluate("document.body.dispatchEvent(new CustomEvent('live:resync'))")
    await asyncio.wait_for(asked.wait(), 10)
    await page.locator(".message-caller").first.click()
    if slower == "list":
        row_may.set()
        await expect(page.get_by_role("button", name="Play on my phone")).to_be_visible()
        list_may.set()
    else:
        async with page.expect_response(LIST):
            list_may.set()
        row_may.set()
    await asyncio.wait_for(again.wait(), 10)
    await page.wait_for_load_state("networkidle")
    await expect(page.get_by_role("button", name="Play on my phone")).to_be_visible()
    await page.context.close()


async def test_a_list_of_before_does_not_call_a_message_new_that_was_heard_since(
    chromium_running: object, mara: Mara
) -> None:
    page = await opened(chromium_running, mara)
    await page.locator("body[data-live-state=fresh]").wait_for()
    answered, may = asyncio.Event(), asyncio.Event()

    async def held(route: Route) -> None:
        answer = await route.fetch()
        answered.set()
        await may.wait()
        await route.fulfill(response=answer)

    await page.locator(".message-caller").first.click()
    await expect(page.locator(".message.is-open")).to_have_count(1)
    await page.route(LIST, held, times=1)
    await page.evaluate("document.body.dispatchEvent(new CustomEvent('live:resync'))")
    await asyncio.wait_for(answered.wait(), 10)
    await page.locator(".message.is-open").get_by_role("button", name="Play", exact=True).click()
    await expect(page.locator(".message.is-open")).to_contain_text("Heard: it is among the saved ones now.")
    async with page.expect_response(LIST):
        may.set()
    await page.wait_for_load_state("networkidle")
    await expect(page.locator(".tabs a", has_text="New")).to_contain_text("2")
    await page.context.close()


async def test_people_are_chosen_from_a_list_to_send_a_message_on(chromium_running: object, mara: Mara) -> None:
    page = await opened(chromium_running, mara, f"/messages/{mara.ids[0]}/forward")
    await page.get_by_role("combobox", name="To").press_sequentially("bo")
    await page.get_by_role("option", name="Bob Brandt").wait_for()
    await page.keyboard.press("Enter")
    await expect(page.locator(".chip")).to_contain_text("Bob Brandt (1002)")
    await expect(page.get_by_role("combobox", name="To")).to_have_value("")
    await page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
async def test_the_pages_are_accessible_and_no_wider_than_their_window(
    chromium_running: object, mara: Mara, width: int
) -> None:
    """With a message open, the trash, and with the ways to change a greeting open."""
    page = await opened(chromium_running, mara, "/messages", width)
    for path, opens in (("/messages", ".message-caller"), ("/messages?folder=trash", ""), ("/voicemail", "summary")):
        await page.set_viewport_size(ViewportSize(width=width, height=800))
        await page.goto(f"{mara.portal.url}/users/{mara.id}{path}")
        if opens:
            await page.locator(f"main {opens}").first.click()
            await page.locator(":is(.message-open, .greeting-change[open])").first.wait_for()
        assert not await problems(page), path
    await page.context.close()


def test_a_spoken_sound_is_six_seconds_long(tmp_path: Path) -> None:
    """So that what is measured above is what is heard."""
    assert len(spoken(tmp_path)) == 44 + 6 * 8000 * 2


async def test_a_greeting_recorded_on_the_phone_is_there_by_itself(chromium_running: object, mara: Mara) -> None:
    """The phone is called from the page; once it was recorded the list is drawn anew, and still records in the page."""
    mara.answers.by_path["/greetings/record"] = {"outcome": "rings"}
    page = await opened(chromium_running, mara, "/voicemail")
    await page.locator("#greeting-busy summary").click()
    await page.locator("#greeting-busy").get_by_role("button", name="Call my phone").click()
    await expect(page.locator("#toasts")).to_contain_text("Your phone rings")
    await page.locator("body[data-live-state=fresh]").wait_for()
    before = mara.answers.by_path["/greetings"]
    own = {"is": "busy", "seconds": 7, "since": "2026-11-24T09:00:00+00:00"}
    mara.answers.by_path["/greetings"] = {"greetings": [own]}
    mara.answers.change(f"greetings-{mara.id}", 1, mara.id)
    await expect(page.locator("#greeting-busy .greeting-now")).to_contain_text("Your own, 0:07")
    mara.answers.by_path["/greetings"] = before
    await page.context.close()
