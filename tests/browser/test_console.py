"""The attendant console in a real browser: by keyboard alone, by dragging, in two windows, and when it is not live."""

import re
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Browser, Locator, Page, expect

from controller import settings
from controller.operations import actors, contacts, users
from controller.operations.bell import saving
from controller.operations.contacts_check import NewContact, NewNumber
from controller.operations.users import NewUser
from controller.store.engine import Database
from tests.browser import furniture
from tests.browser.conftest import Tabs
from tests.browser.exchange import Exchange, party
from tests.browser.look import UP
from tests.browser.serving import served
from tests.browser.test_pages import NARROW, WIDE, problems, violations
from tests.patience import patient
from tests.webui import place as office
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import SATURDAY, TUESDAY, Place

BY = actors.console(SATURDAY)
CALLER, OTHER, SHOWN = "+49301234567", "+33142278186", "+33 1 42 27 81 86"
ALERT = re.compile(r"Call from (Marta Maler|\+49 30 1234567), ringing")  # no call waits long for its name


def furnished(database: Database) -> Place:
    """Some colleagues more, and a contact."""
    place = office.furnish(database)
    with saving(database) as session:
        for extension, name, department in (("1010", "Zoë Ångström", "Sales"), ("1011", "Bea Brown", "Support")):
            users.add(session, BY, place.acme, NewUser(extension, name, department=department))
        new = NewContact("Marta Maler", "", (NewNumber("mobile", CALLER),), (), (), "")
        contacts.add(session, BY, place.acme, None, new)
    return place


@pytest.fixture(scope="module")
def served_exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Exchange, "Tabs"]]:
    home = settings.load({"RINGPLAN_HOME": str(tmp_path_factory.mktemp("console"))})
    place = furniture.prepared(home, furnished)
    answers = Answers({"/phones": [], "/status": UP})
    with controller_at(home.run / "controller.sock", answers), served(home, lambda: TUESDAY) as portal:
        yield Exchange(answers, place), Tabs(None, portal, [])  # type: ignore[arg-type]


@pytest_asyncio.fixture(loop_scope="session")
async def desk(chromium_running: Browser, served_exchange: tuple[Exchange, Tabs]) -> AsyncIterator["Desk"]:
    exchange, tabs = served_exchange
    tabs.browser = chromium_running
    exchange.clear()
    for user in (exchange.place.anna, exchange.place.bob):
        exchange.person(user, "available")
    yield Desk(exchange, tabs)
    assert await tabs.close() == []


class Desk:
    """Somebody at the console."""

    def __init__(self, exchange: Exchange, tabs: Tabs) -> None:
        self.exchange, self.tabs = exchange, tabs

    async def open(self, user: str = "1001@acme.example", **more: object) -> Page:
        page = await self.tabs.open(user, **more)  # type: ignore[arg-type]
        await page.add_init_script(AXE_SCRIPT)
        await page.goto(self.tabs.portal.url + "/console")
        await page.wait_for_selector("body[data-live-state=fresh]", timeout=patient(8000))
        await expect(row(page, "people", "Bob Brandt").locator(".colleague-state")).to_have_text("Available")
        return page

    def verbs(self) -> list[str]:
        return [body["verb"] for body in self.exchange.asked]


def row(page: Page, where: str, name: str) -> Locator:
    """A line of one of the lists."""
    return page.locator(f"#{where} > li").filter(has_text=name)


async def drag_onto_voicemail(page: Page, call: Locator, person: Locator) -> None:
    """Its place shows while something is dragged."""
    await call.hover()
    await page.mouse.down()
    await person.hover()
    voicemail = person.locator("[data-do=voicemail]")
    await voicemail.hover()
    await expect(voicemail).to_have_class(re.compile("is-target"))
    await page.mouse.up()


async def test_a_call_is_answered_asked_about_and_put_through_by_keyboard_alone(desk: Desk) -> None:
    exchange, page = desk.exchange, await desk.open()
    exchange.rings("1.1", CALLER)
    await expect(row(page, "mine", "Marta Maler")).to_contain_text("Ringing")
    await expect(page.locator("#console-alert")).to_have_text(ALERT)
    await expect(page).to_have_title("(1) Attendant console · Ringplan")
    await page.keyboard.press("a")
    await expect(row(page, "mine", "Marta Maler")).to_contain_text("Talking")
    await expect(page).to_have_title("Attendant console · Ringplan")
    await page.keyboard.press("/")
    await page.keyboard.type("bb")  # the first letters of both names
    await expect(page.locator("#people > li .colleague-name")).to_have_text(["Bea Brown", "Bob Brandt"])
    await page.keyboard.press("Control+A")
    await page.keyboard.type("1002")
    await expect(page.locator("#people > li .colleague-name")).to_have_text(["Bob Brandt"])
    await page.keyboard.press("Shift+Enter")
    await expect(row(page, "mine", "Marta Maler")).to_contain_text("You are asking Bob Brandt; Marta Maler is on hold")
    await expect(page.locator("#console-q")).to_have_value("")
    await page.keyboard.press("Escape")
    await expect(page.locator("#mine [data-row]")).to_be_focused()
    await page.keyboard.press("c")
    await expect(page.locator("#mine-empty")).to_be_visible()
    await expect(page.locator("#console-calls")).to_be_focused()  # not lost with the row
    assert desk.verbs() == ["answer", "consult", "complete"]
    assert len({body["id"] for body in exchange.asked}) == 3
    assert exchange.asked[1]["number"] == "1002"


async def test_parking_holding_and_handing_on_by_keyboard_with_a_refusal_on_the_way(desk: Desk) -> None:
    exchange, page = desk.exchange, await desk.open()
    exchange.talks("1.1", CALLER)
    await expect(row(page, "mine", "Marta Maler")).to_be_visible()
    await page.keyboard.press("h")
    await expect(row(page, "mine", "Marta Maler")).to_contain_text("On hold")
    await page.keyboard.press("h")
    await expect(row(page, "mine", "Marta Maler")).to_contain_text("Talking")
    await page.keyboard.press("s")
    await expect(page.locator(".slot").first).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await expect(row(page, "parked", "Marta Maler")).to_contain_text("parked by Anna Ahlers")
    await expect(page.locator(".slot.is-taken")).to_have_text("703")
    await page.keyboard.press("r")
    await expect(page.locator("#parked [data-row]")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(row(page, "mine", "Marta Maler")).to_contain_text("Talking")
    said = "The telephone system can’t do that now."
    exchange.refusal = {"status": 422, "error": said, "problems": [{"field": "number", "message": said}]}
    await page.keyboard.press("t")
    await page.keyboard.type("0171 5550001")
    await page.keyboard.press("Enter")
    await expect(row(page, "mine", "Marta Maler").locator(".problem")).to_have_text(said)
    await expect(page.locator("#console-q")).to_have_value("0171 5550001")  # PRODUCT §8.5: nothing typed is lost
    await page.locator("#console-back").check()
    await page.locator("#console-q").press("Enter")
    await expect(page.locator("#mine-empty")).to_be_visible()
    assert exchange.asked[-1]["number"] == "01715550001"
    assert exchange.asked[-1]["back"] == "1"
    await expect(page.locator("#console-q")).to_have_value("")
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.locator("#console-keys")).to_be_visible()
    await page.keyboard.press("Escape")


async def test_the_focus_stays_where_it_is_while_calls_and_people_change(desk: Desk) -> None:
    exchange, page = desk.exchange, await desk.open()
    exchange.talks("1.1", CALLER)
    exchange.talks("1.2", OTHER)
    second = row(page, "mine", SHOWN).locator("[data-row]")
    await second.focus()
    exchange.rings("1.0", "+442071234567")
    await expect(page.locator("#mine > li")).to_have_count(3)
    await expect(second).to_be_focused()
    exchange.gone("call:1.2")
    await expect(page.locator("#mine > li")).to_have_count(2)
    assert await page.evaluate("document.activeElement.matches('#mine [data-row]')")
    bob = row(page, "people", "Bob Brandt").locator("[data-row]")
    await bob.focus()
    exchange.person(exchange.place.bob, "talking", "dnd")
    await expect(row(page, "people", "Bob Brandt")).to_contain_text("On a call")
    await expect(bob).to_be_focused()
    await page.locator("#console-q").focus()
    await page.keyboard.type("angstrom")
    await expect(page.locator("#people > li .colleague-name")).to_have_text(["Zoë Ångström"])
    await page.keyboard.press("Escape")
    await page.locator("#console-department").select_option("Support")
    await expect(page.locator("#people > li .colleague-name")).to_have_text(["Bea Brown"])


async def test_calls_are_dragged_and_both_windows_show_it(desk: Desk) -> None:
    exchange, page = desk.exchange, await desk.open()
    other = await desk.open(mode="dark")
    exchange.talks("1.1", CALLER)
    await expect(row(page, "mine", "Marta Maler")).to_have_class(re.compile("is-chosen"))
    await page.keyboard.press("n")
    await page.keyboard.type("about <b>the invoice</b>\n")
    await expect(page.locator("#console-say")).to_have_text("The note is saved.")
    exchange.noted("1.1", "about <b>the invoice</b>", TUESDAY)
    await row(page, "mine", "Marta Maler").drag_to(page.locator(".slot", has_text="703"))
    for each in (page, other):
        await expect(row(each, "parked", "Marta Maler")).to_contain_text("703")
        await expect(row(each, "parked", "Marta Maler")).to_contain_text("about <b>the invoice</b>")
    await row(other, "parked", "Marta Maler").drag_to(other.locator("#console-me"))
    for each in (page, other):
        await expect(row(each, "mine", "Marta Maler")).to_contain_text("Talking")
    await row(page, "mine", "Marta Maler").drag_to(page.locator("#console-park"))
    await expect(page.locator(".slot.is-taken")).to_have_text("701")
    exchange.talks("1.2", OTHER)
    await row(page, "mine", SHOWN).drag_to(page.locator(".slot", has_text="701"))
    await expect(page.locator("[data-problem=lot]")).to_contain_text("Slot 701 is taken")
    await row(page, "mine", SHOWN).drag_to(row(page, "people", "Bob Brandt"), target_position={"x": 60, "y": 20})
    await expect(row(other, "mine", SHOWN)).to_have_count(0)
    caller = party("a", None, CALLER, "", "dialling", is_caller=True)
    exchange.call("1.3", "ringing", caller, exchange.bob("ringing"))
    await expect(row(other, "waiting", "Marta Maler → Bob Brandt")).to_be_visible()
    await row(page, "waiting", "Marta Maler").drag_to(page.locator("#console-me"))
    await expect(row(other, "mine", "Marta Maler")).to_be_visible()
    await drag_onto_voicemail(page, row(page, "mine", "Marta Maler"), row(page, "people", "Bob Brandt"))
    await expect(row(page, "mine", "Marta Maler")).to_have_count(0)
    assert desk.verbs() == ["park", "retrieve", "park", "transfer", "pickup", "voicemail"]
    assert [body.get("slot") for body in exchange.asked[:3]] == ["703", "703", ""]
    assert exchange.asked[-1]["user"] == str(exchange.place.bob)


async def test_a_user_without_the_grant_has_own_calls_presence_and_parked_ones(desk: Desk) -> None:
    """PRODUCT §1: everybody sees colleagues' presence; only attendants see whom they talk to."""
    exchange = desk.exchange
    exchange.talks("1.1", CALLER)
    exchange.parked("703", "1.9", OTHER)
    page = await desk.tabs.open("1002@acme.example")
    await page.goto(desk.tabs.portal.url + "/console")
    await expect(row(page, "parked", "A caller")).to_contain_text("parked by Anna Ahlers")
    exchange.person(exchange.place.anna, "talking")
    await expect(row(page, "people", "Anna Ahlers")).to_contain_text("On a call")
    content = await page.content()
    assert not [each for each in (CALLER, OTHER, SHOWN) if each in content]
    assert not await page.locator("#others, #night h2").count()
    await row(page, "parked", "A caller").locator("[data-row]").press("Enter")
    await expect(page.locator("#parked-empty")).to_be_visible()


async def test_an_old_picture_is_dim_and_nothing_is_done_with_it(desk: Desk) -> None:
    exchange, page = desk.exchange, await desk.open()
    exchange.talks("1.1", CALLER)
    call = row(page, "mine", "Marta Maler")
    await expect(call).to_be_visible()
    exchange.answers.pbx(False)
    await expect(page.locator("#live-mark [data-reason=pbx]")).to_be_visible(timeout=patient(5000))
    await expect(call).to_have_css("opacity", "0.55")
    await page.keyboard.press("e")
    await expect(call.locator(".problem")).to_contain_text("Nothing was done: the page is not live at the moment")
    assert exchange.asked == []
    exchange.answers.pbx(True)
    await expect(page.locator("#live-mark")).to_be_hidden()
    await page.keyboard.press("e")
    await expect(call).to_have_count(0)


async def test_it_is_accessible_busy_in_both_modes_and_on_a_phone(desk: Desk) -> None:
    exchange, page = desk.exchange, await desk.open()
    exchange.rings("1.1", CALLER)
    exchange.call("1.2", "held", party("a", None, OTHER, "", "on hold", is_caller=True), exchange.anna("holds"))
    exchange.call("1.3", "ringing", party("a", None, OTHER, "", "dialling", is_caller=True), exchange.bob("ringing"))
    exchange.parked("703", "1.9", OTHER)
    exchange.rings("1.4", OTHER, back="704")
    await expect(row(page, "mine", SHOWN).filter(has_text="Back from slot 704")).to_be_visible()
    await row(page, "people", "Bob Brandt").locator("[data-row]").focus()
    assert not await problems(page)
    assert page.viewport_size == NARROW
    await page.get_by_role("button", name="People").click()
    assert not await violations(page, "narrow")
    await page.set_viewport_size(WIDE)
    await page.keyboard.press("?")
    assert not await violations(page, "keys")


async def test_who_was_first_is_said_even_where_the_call_is_gone_and_the_night_switch_works_here(desk: Desk) -> None:
    exchange, page = desk.exchange, await desk.open()
    exchange.rings("1.1", CALLER)
    await expect(row(page, "mine", "Marta Maler")).to_be_visible()

    def first(_body: object) -> dict[str, object]:
        exchange.gone("call:1.1")
        said = "Bob Brandt has just answered this call."
        return {"status": 409, "error": said, "problems": [{"field": "call", "message": said}]}

    exchange.call("1.2", "ringing", exchange.anna("ringing"), dialled="1002")  # clicked: the own phone comes first
    await expect(row(page, "mine", "Bob Brandt")).to_contain_text("Your phone rings first")
    await expect(page).to_have_title("(1) Attendant console · Ringplan")
    exchange.gone("call:1.2")
    does, exchange.answers.by_path["/calls/do"] = exchange.answers.by_path["/calls/do"], first
    await page.keyboard.press("a")
    await expect(page.locator("text=Bob Brandt has just answered this call. >> visible=true").first).to_be_visible()
    exchange.answers.by_path["/calls/do"] = does
    await page.locator("#night summary").last.click()
    await page.locator("#night").get_by_role("button", name="Switch off Until its next change").click()
    await expect(page.locator("#night")).to_contain_text("Switched off by hand")
    await expect(page.locator(".toast-line")).to_contain_text("Open hours")
    await page.locator("#night").get_by_role("button", name="Back to the clock").click()
    await expect(page.locator("#night")).to_contain_text("On now, until 17:00 today")
