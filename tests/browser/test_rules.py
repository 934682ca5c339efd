"""Answering rules in a real browser: dragged, moved by keyboard, searched, previewed, undone; and accessible."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, expect

from controller.domain.destinations import ToExternal, ToUser
from controller.domain.ids import RuleId, UserId
from controller.domain.rules import AnsweringRule, During, Forwards
from controller.operations import actors, devices, rules, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.store.engine import Database, reading
from tests.browser.conftest import Office, Tabs
from tests.browser.test_pages import problems
from tests.webui.place import SATURDAY, person, shared_frame

CONSOLE = actors.console(SATURDAY)
NAMES = ("First", "Second", "Third")


@dataclass(frozen=True, slots=True)
class Rita:
    """Somebody of these tests alone, with one phone and three rules."""

    id: UserId
    database: Database
    url: str
    login: str

    def names(self) -> list[str]:
        with reading(self.database) as session:
            return [rule.name for rule in rules.everything(session, CONSOLE, self.id)][:-1]

    def rules(self) -> tuple[AnsweringRule, ...]:
        with reading(self.database) as session:
            return rules.everything(session, CONSOLE, self.id)


@pytest.fixture
def rita(office: Office) -> Iterator[Rita]:
    """Deleted afterwards: she is no concern of other tests."""
    database = office.portal.app.extensions["ringplan"].database
    with saving(database) as session:
        id_ = person(session, office.place.acme, NewUser("1700", "Rita Reiter"))
        devices.add(session, CONSOLE, id_, "1700", "Desk")
        hours = shared_frame(session, office.place.acme, "Open hours")
        for name in NAMES:
            rules.add(session, CONSOLE, id_, AnsweringRule(RuleId(0), During(hours), name=name), rules.LAST)
    yield Rita(id_, database, f"{office.portal.url}/users/{id_}/rules", "1700@acme.example")
    with saving(database) as session:
        users.remove(session, CONSOLE, id_)


async def opened(tabs: Tabs, rita: Rita, path: str = "", **more: object) -> Page:
    page = await tabs.open(rita.login, **more)  # type: ignore[arg-type]
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(rita.url + path)
    return page


def shown(page: Page, *names: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, names)), re.DOTALL)


async def test_a_rule_is_dragged_to_another_place(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita)
    grip = page.get_by_role("button", name="Move “First”")
    third = page.locator(".rule", has_text="Third")
    await grip.hover()
    await page.mouse.down()
    box = await third.bounding_box()
    assert box
    await page.mouse.move(box["x"] + 40, box["y"] + box["height"] / 2, steps=8)
    await page.mouse.move(box["x"] + 40, box["y"] + box["height"] - 6, steps=8)
    await page.mouse.up()
    await expect(page.locator(".toast-line")).to_contain_text("The order is saved.")
    assert rita.names() == ["Second", "Third", "First"]


async def test_a_rule_is_moved_by_keyboard_and_each_place_is_said(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita)
    await page.get_by_role("button", name="Move “First”").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#spoken")).to_have_text("First: 2 / 3")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#spoken")).to_have_text("First: 3 / 3")
    await page.keyboard.press("Space")
    await expect(page.locator(".toast-line")).to_contain_text("The order is saved.")
    assert rita.names() == ["Second", "Third", "First"]
    await expect(page.get_by_role("button", name="Move “First”")).to_be_focused()


async def test_escape_puts_a_taken_rule_back(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita)
    await page.get_by_role("button", name="Move “Second”").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowUp")
    await expect(page.locator(".rule h2").first).to_contain_text("Second")
    await page.keyboard.press("Escape")
    await expect(page.locator(".rule h2").first).to_contain_text("First")
    assert rita.names() == list(NAMES)


async def test_a_switch_saves_at_once_and_the_tag_moves_on(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita)
    await expect(page.locator(".rule.is-active")).to_contain_text("First")
    await page.get_by_role("switch", name="“First” is switched on").uncheck()
    await expect(page.locator(".rule.is-active")).to_contain_text("Second")
    assert not rita.rules()[0].enabled


async def test_a_deleted_rule_comes_back_from_the_toast(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita)
    await page.get_by_label("More for “Second”").click()
    await page.get_by_role("button", name="Delete").locator("visible=true").click()
    await expect(page.locator("#rule-list")).not_to_contain_text("Second")
    assert rita.names() == ["First", "Third"]
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator("#rule-list")).to_contain_text(shown(page, "First", "Second", "Third"))
    assert rita.names() == list(NAMES)
    await expect(page.get_by_role("button", name="Undo")).to_have_count(0)


async def test_what_is_typed_in_the_list_outlives_a_change_by_others(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita)
    await page.get_by_label("Phones ring for").fill("40")
    await page.evaluate("htmx.trigger('#rules', 'due')")
    await page.evaluate(f"htmx.trigger(document.body, 'live:user-{rita.id}')")
    await expect(page.get_by_label("Phones ring for")).to_have_value("40")
    await page.keyboard.press("Tab")
    await expect(page.locator(".toast-line")).to_contain_text("Phones now ring for 40 s.")


async def test_the_ring_timeout_is_saved_at_once_and_what_is_refused_stays_in_the_field(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita)
    await page.get_by_label("Phones ring for").fill("3")
    await page.keyboard.press("Tab")
    await expect(page.locator("#ring_timeout-problem")).to_be_visible()
    await expect(page.get_by_label("Phones ring for")).to_have_value("3")
    await page.get_by_label("Phones ring for").fill("45")
    await page.keyboard.press("Tab")
    await expect(page.locator(".toast-line")).to_contain_text("Phones now ring for 45 s.")
    await expect(page.locator("#ring_timeout-problem")).to_have_count(0)
    await page.get_by_label("or until the caller gives up").check()
    await expect(page.locator(".toasts")).to_contain_text("Phones now ring until the caller gives up.")


async def test_who_leaves_with_a_ring_timeout_still_in_the_field_has_changed_it(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita)
    await page.get_by_label("Phones ring for").fill("50")
    await page.goto(tabs.portal.url)
    async with asyncio.timeout(30):
        while await page.goto(rita.url) and await page.get_by_label("Phones ring for").input_value() != "50":
            pass


async def test_a_newcomer_sends_calls_to_a_mobile_after_hours(tabs: Tabs, rita: Rita) -> None:
    """From Home's wish: a number, and Save."""
    page = await opened(tabs, rita, "/new?wish=after-hours", width=390)
    await expect(page.locator("#forward_always")).to_be_focused()
    await page.keyboard.type("0171 1234567")
    await expect(page.locator(".hit").first).to_contain_text("+49 171 1234567")
    await expect(page.locator("#forward_always-kind")).not_to_be_visible()  # of a number there is nothing to choose
    await page.keyboard.press("Escape")
    await expect(page.locator("#forward_always-hits")).not_to_be_visible()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".hit").first).to_be_visible()
    await expect(page.locator("#told")).to_contain_text("All calls go to")
    await page.keyboard.press("Enter")
    await expect(page.locator("#forward_always")).to_have_value("+49 171 1234567")
    await expect(page.locator("#forward_always-hits")).not_to_be_visible()
    await expect(page.locator("#forward_always-kind")).not_to_be_visible()
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".toast-line")).to_contain_text("The rule is saved.")
    assert rita.rules()[-2].forwards == Forwards(always=ToExternal("+491711234567"))


async def test_a_colleague_is_chosen_by_keyboard_and_the_kinds_follow(tabs: Tabs, rita: Rita, office: Office) -> None:
    page = await opened(tabs, rita, "/new?wish=forward")
    field = page.get_by_role("combobox", name="Forward to", exact=True)
    await field.press_sequentially("bran")
    option = page.get_by_role("option", name="Bob Brandt")
    await expect(option).to_have_attribute("aria-selected", "true")
    active = await field.get_attribute("aria-activedescendant")
    assert await option.get_attribute("id") == active
    await page.keyboard.press("Escape")
    await expect(field).to_have_attribute("aria-expanded", "false")
    await page.keyboard.press("ArrowDown")
    await expect(field).to_have_attribute("aria-expanded", "true")
    await expect(option).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(field).to_have_value("Bob Brandt (1002)")
    await expect(page.get_by_text("What takes the call").first).to_be_visible()
    await page.locator("#when").select_option(label="Closed hours · whenever no rule above counts")
    await expect(page.locator("#forward_always-kind option")).to_contain_text(["as their rules say", "their voicemail"])
    await expect(page.locator("#told")).to_contain_text("All calls go to")
    await page.get_by_role("button", name="Save").click()
    await expect(page).to_have_url(rita.url)
    assert rita.rules()[-2].forwards.always == ToUser(office.place.bob)


async def test_a_time_frame_is_found_by_the_first_letter_of_its_name(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita, "/new")
    await page.locator("#when").focus()
    await page.keyboard.press("c")
    await expect(page.locator("#when option:checked")).to_have_text("Closed hours · whenever no rule above counts")


async def test_rows_are_added_and_the_slider_and_number_are_one(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita, "/new")
    await page.locator("#when").select_option(label="Closed hours · whenever no rule above counts")
    await page.locator("#target-0").fill("030 1234567")
    await page.locator("#target_delay-0").fill("10")
    await expect(page.locator(".delay-range").first).to_have_value("10")
    await page.get_by_role("button", name="Add a phone or number").click()
    await expect(page.locator("#target-1")).to_be_focused()
    await page.keyboard.type("nobody such")
    await page.locator("#target_delay-1").fill("30")
    await expect(page.locator("#told")).to_contain_text("We found nobody called “nobody such”.")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#target-1-problem")).to_contain_text("We found nobody")
    await expect(page.locator("#target-1")).to_be_focused()
    await expect(page.locator("#target_delay-1")).to_have_value("30")
    await expect(page.locator("#target-0")).to_have_value(re.compile("30 1234567"))
    await page.locator("[data-row]").nth(1).get_by_role("button", name="Remove this one").click()
    await page.get_by_role("button", name="Save").click()
    await expect(page).to_have_url(rita.url)


async def test_only_what_matters_is_shown(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita, "/new")
    await expect(page.get_by_text("If nobody takes the call")).to_be_visible()
    await page.get_by_label("Do not disturb").check()
    await expect(page.get_by_text("If nobody takes the call")).not_to_be_visible()
    await expect(page.get_by_label("Send callers to", exact=True)).to_be_visible()
    await page.get_by_label("Forward all calls").check()
    await expect(page.get_by_label("Forward to", exact=True)).to_be_focused()
    await expect(page.get_by_label("Send callers to", exact=True)).not_to_be_visible()


TYPE_AND_LEAVE = """(field, text) => {
  field.value = text;
  field.dispatchEvent(new Event("input"));
  field.blur();
}"""


async def test_a_number_is_not_taken_for_what_was_typed_before_it(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita, "/new?wish=forward")
    field = page.locator("#forward_always")
    await field.fill("030 12345")
    await expect(page.locator(".hit").first).to_contain_text("+49 30 12345")
    await field.evaluate(TYPE_AND_LEAVE, "030 1234567")
    await expect(field).to_have_value("030 1234567")


async def test_a_colleague_without_a_phone_is_no_outside_number(tabs: Tabs, rita: Rita, office: Office) -> None:
    with saving(rita.database) as session:
        id_ = person(session, office.place.acme, NewUser("1729", "Nils Ohne"))
    page = await opened(tabs, rita, "/new")
    field = page.locator("#target-0")
    await field.fill("1729")
    await expect(page.locator(".hit").first).to_contain_text("Nils Ohne")
    await field.blur()
    await expect(field).to_have_value("1729")
    with saving(rita.database) as session:
        users.remove(session, CONSOLE, id_)


@pytest.mark.parametrize("path", ["", "/new?wish=after-hours", "/new", "{rule}"])
async def test_nothing_is_in_the_way_of_anybody(tabs: Tabs, rita: Rita, path: str) -> None:
    with saving(rita.database) as session:
        late = replace(rita.rules()[0], enabled=False, forwards=Forwards(busy=ToExternal("+49301234567")))
        rules.change(session, CONSOLE, late.id, late)
    page = await opened(tabs, rita, path.format(rule=f"/{late.id}") if path else "")
    assert await problems(page) == []


async def test_an_error_and_an_open_list_are_accessible_too(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita, "/new?wish=forward")
    await page.locator("#forward_always").fill("abc")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#forward_always-problem")).to_be_visible()
    await expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    await page.locator("#forward_always").fill("b")
    await expect(page.locator(".hit").first).to_be_visible()
    assert await problems(page) == []
