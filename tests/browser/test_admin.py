"""Administration in a real browser: searched as one types, by keyboard, without JavaScript, and accessible."""

import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, expect

from tests.browser.conftest import Office, Tabs
from tests.browser.test_pages import problems


async def judged(tabs: Tabs) -> Page:
    """A tab in which `problems` can be asked at any time."""
    page = await tabs.open()
    await page.add_init_script(AXE_SCRIPT)
    return page


async def test_the_list_narrows_as_one_types_and_chosen_users_change_together(tabs: Tabs, office: Office) -> None:
    page = await judged(tabs)
    await page.goto(f"{office.portal.url}/domains/{office.place.acme}/users")
    bulk = page.get_by_role("form", name="For the chosen users")
    await expect(bulk).to_be_hidden()
    await page.get_by_label("Search by name").press_sequentially("brandt")
    await expect(page.locator("tbody tr")).to_have_count(1)
    await expect(page).to_have_url(re.compile("q=brandt"))
    await page.get_by_label("Choose Bob Brandt").check()
    await expect(bulk).to_be_visible()
    await bulk.get_by_label("Department").fill("Depot")
    await bulk.get_by_role("button", name="Set").first.click()
    await expect(page.locator(".toasts")).to_contain_text("Department: Depot (1 user).")
    await page.goto(f"{office.portal.url}/domains/{office.place.acme}/users?department=Depot")
    await expect(page.locator("tbody tr")).to_have_count(1)
    assert not await problems(page)


async def test_without_javascript_a_user_is_added_and_what_is_shown_once_is_there(tabs: Tabs, office: Office) -> None:
    page = await tabs.open(javascript=False)
    await page.goto(f"{office.portal.url}/domains/{office.place.acme}/users/new")
    await page.locator("#extension").fill("1077")
    await page.locator("#name").fill("Nora")
    await page.get_by_role("button", name="Add the user").click()
    await expect(page.locator("#login")).to_have_text("1077@acme.example")
    await expect(page.locator("#phone-secret")).to_have_text(re.compile("[0-9a-f]{24}"))
    await expect(page.locator("#link")).to_contain_text("/invitation/")


async def test_a_field_that_names_a_user_suggests_while_one_types(tabs: Tabs, office: Office) -> None:
    page = await tabs.open()
    await page.goto(f"{office.portal.url}/domains/{office.place.acme}/groups/new")
    await page.get_by_role("combobox", name="Member 1").press_sequentially("ahl")
    await expect(page.get_by_role("option", name="Anna Ahlers")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="Member 1")).to_have_value("Anna Ahlers (1001)")
    await page.get_by_role("combobox", name="If nobody answers").press_sequentially("bran")
    await page.get_by_role("option", name="Bob Brandt").click()
    await expect(page.get_by_label("How")).to_have_value("user")
    await page.get_by_label("How").select_option(label="their voicemail")
    await page.locator("#extension").fill("655")
    await page.locator("#name").fill("Browsers")
    await page.get_by_role("button", name="Add the group").click()
    row = page.get_by_role("row").filter(has_text="Browsers")
    await expect(row).to_contain_text("Anna Ahlers")
    await expect(row).to_contain_text("Bob Brandt (1002)")
    await expect(row).to_contain_text("voicemail")
    await page.get_by_label("Search by extension or name").press_sequentially("655")
    await page.keyboard.press("Enter")  # searched in any case, also when typed before the page listened
    await expect(page.locator("tbody tr")).to_have_count(1)
    await page.get_by_role("link", name="Browsers").click()
    await page.get_by_role("link", name="What happens if somebody calls this group").click()
    await expect(page.locator("#explain")).to_contain_text("Anna Ahlers")


async def test_a_line_moves_up_by_keyboard_and_the_list_follows_in_place(tabs: Tabs, office: Office) -> None:
    page = await judged(tabs)
    base = f"{office.portal.url}/domains/{office.place.acme}/trunks"
    await page.goto(f"{base}/new")
    for field, value in (("name", "Second"), ("host", "sip.second.example"), ("username", "u"), ("secret", "s")):
        await page.locator(f"#{field}").fill(value)
    await page.get_by_role("button", name="Add the line").click()
    await page.goto(base)
    await expect(page.locator(".ordered h2")).to_have_text(["carrier 1", "Second"])
    await page.get_by_role("button", name="Further up: Second").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".ordered h2")).to_have_text(["Second", "carrier 1"])
    await page.reload()
    await expect(page.locator(".ordered h2")).to_have_text(["Second", "carrier 1"])
    assert not await problems(page)


async def test_the_bar_of_who_acts_as_another_leads_back(tabs: Tabs, office: Office) -> None:
    page = await judged(tabs)
    await page.goto(f"{office.portal.url}/users/{office.place.bob}")
    await page.get_by_role("button", name="Act as Bob Brandt").click()
    bar = page.get_by_role("region", name="Acting as somebody else")
    await expect(bar).to_contain_text("You act as Bob Brandt")
    assert not await problems(page)
    await bar.get_by_role("button", name="Back to myself").focus()
    await page.keyboard.press("Enter")
    await expect(bar).to_have_count(0)
    await expect(page).to_have_url(re.compile(f"/users/{office.place.bob}$"))


async def test_may_this_number_be_called_is_answered_in_place(tabs: Tabs, office: Office) -> None:
    page = await tabs.open()
    await page.goto(f"{office.portal.url}/domains/{office.place.acme}/outside")
    await page.locator("#number").last.fill("+33 1 23456789")
    await page.get_by_role("button", name="Check").click()
    await expect(page.locator("#checker [role=status]")).to_contain_text("No: +33 1 23 45 67 89")


async def test_a_form_that_was_refused_shows_its_first_problem_wherever_it_stands(tabs: Tabs, office: Office) -> None:
    """Bad input: the message at the field that caused it, in sight."""
    page = await tabs.open()
    await page.goto(f"{office.portal.url}/users/{office.place.anna}")
    await page.locator("#number").fill("abc")
    await page.get_by_role("button", name="Save outside calls").click()
    await expect(page.locator("#number-problem")).to_be_in_viewport()
    await expect(page.locator("#number")).to_be_focused()
