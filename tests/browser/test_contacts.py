"""Contacts in a real browser: found as one types, added by keyboard, brought in from a file, and accessible."""

import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import FilePayload, Page, expect

from tests.browser.conftest import Office, Tabs
from tests.browser.test_pages import problems


async def contacts_of(tabs: Tabs, path: str = "/contacts", **more: bool) -> Page:
    """A tab in which `problems` can be asked."""
    page = await tabs.open(**more)
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(tabs.portal.url + path)
    return page


async def test_the_list_narrows_as_one_types_and_a_star_is_kept(tabs: Tabs, office: Office) -> None:
    page = await contacts_of(tabs)
    await page.get_by_label("Search by name").press_sequentially("0171 1234")
    await expect(page.locator(".person-name")).to_have_text(["Carla Conti", "Dora Dahl"])
    await page.get_by_label("Search by name").fill("brandt")
    star = page.get_by_role("button", name="Favourite: Bob Brandt")
    await star.click()
    await expect(star).to_have_attribute("aria-pressed", "true")
    await page.get_by_label("Search by name").fill("")
    await expect(page.locator("#favourites .person").filter(has_text="Bob Brandt")).to_be_visible()
    await page.locator("#favourites").get_by_role("button", name="Favourite: Bob Brandt").click()
    await expect(page.locator("#favourites .person").filter(has_text="Bob Brandt")).to_have_count(0)
    await expect(page.get_by_role("button", name="Favourite: Bob Brandt")).to_have_attribute("aria-pressed", "false")
    await page.get_by_text("Colleagues", exact=True).click()
    await expect(page).to_have_url(re.compile("among=people"))
    await expect(page.locator(".person").filter(has_text="Carla Conti")).to_have_count(0)
    assert not await problems(page)


async def test_a_contact_with_two_numbers_by_keyboard_alone(tabs: Tabs) -> None:
    page = await contacts_of(tabs, "/contacts/new")
    await page.keyboard.type("Emil Eder")
    await page.get_by_label("Number 1", exact=True).focus()
    await page.keyboard.type("0171 7654321")
    await page.get_by_role("button", name="Another number").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Kind of number 2")).to_be_focused()
    await page.keyboard.type("Home")
    await page.keyboard.press("Tab")
    await page.keyboard.type("abc")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("is not a telephone number")).to_be_visible()
    assert not await problems(page)
    await page.get_by_label("Number 2", exact=True).fill("030 7654321")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Emil Eder")).to_be_visible()
    await expect(page.get_by_role("link", name="Call +49 30 7654321")).to_have_attribute("href", "tel:+49307654321")
    await page.get_by_role("button", name="Delete this contact").click()
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("heading", name="Emil Eder")).to_be_visible()


async def test_a_file_goes_in_after_it_was_looked_at_and_without_javascript_too(tabs: Tabs) -> None:
    for plain in (False, True):
        page = await contacts_of(tabs, "/contacts/import", javascript=not plain)
        text = "Vorname;Nachname;Mobiltelefon\nJörg;Groß;0171 5550001\nZoë;Öz;abc\n" + (";;0171 5550009\n" * plain)
        sent = FilePayload(name="Kontakte.csv", mimeType="text/csv", buffer=text.encode("cp1252"))
        await page.locator("#file").set_input_files(sent)
        await page.get_by_role("button", name="See what would happen").click()
        await expect(page.get_by_role("heading", name="Kontakte.csv")).to_be_visible()
        await expect(page.locator(".told-line")).to_have_count(3 if plain else 2)
        await expect(page.locator(".told-line").first).to_contain_text("As it is" if plain else "New")
        if not plain:
            assert not await problems(page)
        await page.get_by_role("button", name="Bring it in").click()
        await expect(page.get_by_role("link", name="Show the contacts")).to_be_visible()
