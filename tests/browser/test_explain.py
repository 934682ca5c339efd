"""The explainer and the caller lists in a real browser: by mouse, by keyboard, without JavaScript, and accessible."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, expect

from tests.browser.conftest import Office, Tabs
from tests.browser.test_pages import problems

BAND = ".week-row:nth-of-type({day}) .band:nth-of-type({band})"


def says(text: str) -> re.Pattern[str]:
    """That text, whatever marks keep the names in it apart."""
    return re.compile("[\u2068\u2069]*".join(map(re.escape, text)))


async def explainer(tabs: Tabs, office: Office, query: str = "", **more: object) -> Page:
    """Anna's, on a Tuesday at eleven."""
    return await shown(tabs, office, f"explain{query}", **more)


async def shown(tabs: Tabs, office: Office, path: str, **more: object) -> Page:
    """A page of Anna's, ready for axe."""
    page = await tabs.open(**more)  # type: ignore[arg-type]
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(f"{office.portal.url}/users/{office.place.anna}/{path}")
    return page


async def test_a_click_on_the_week_asks_about_that_moment(tabs: Tabs, office: Office) -> None:
    page = await explainer(tabs, office)
    band = page.locator(BAND.format(day=5, band=2)).locator("rect").first
    await band.scroll_into_view_if_needed()
    box = await band.bounding_box()
    assert box
    await page.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + 20)  # of Friday 9:00 to 17:00
    await expect(page.locator(".eyebrow").first).to_have_text("Friday 27 November 2026, 15:00")
    await expect(page.locator(".answer")).to_contain_text(says("“Open hours” is the rule that counts"))
    await expect(page).to_have_url(re.compile(r"at=2026-11-27T15:00"))
    await expect(page.locator("#time")).to_have_value("15:00")
    await expect(page.locator("#explain-said")).to_contain_text("On Friday 27 November 2026 at 15:00")


async def test_the_same_by_keyboard_in_the_list_of_the_week(tabs: Tabs, office: Office) -> None:
    page = await explainer(tabs, office)
    await page.locator(".week-list summary").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".eyebrow").first).to_have_text("Monday 23 November 2026, 9:00")
    assert not await page.locator(".week-grid [tabindex='0'], .week-grid a:not([tabindex='-1'])").count()


async def test_a_colleague_is_found_by_name_and_the_address_can_be_shared(tabs: Tabs, office: Office) -> None:
    page = await explainer(tabs, office)
    await page.get_by_label("A colleague").check()
    await page.get_by_label("Which colleague").press_sequentially("Bran")
    await expect(page.locator("#callers option")).not_to_have_count(0)
    await page.get_by_label("Which colleague").fill("1002")
    await page.get_by_role("button", name="Show what happens").click()
    await expect(page.locator("#answer-title")).to_contain_text(says("Bob Brandt (1002) calls Anna Ahlers"))
    shared = page.url
    assert shared.endswith("from=1002")
    await page.goto("about:blank")
    await page.goto(shared)
    await expect(page.locator("#answer-title")).to_contain_text(says("Bob Brandt (1002) calls Anna Ahlers"))
    await page.get_by_role("link", name="Saturday noon").click()
    await expect(page.locator(".eyebrow").first).to_have_text("Saturday 28 November 2026, 12:00")
    await expect(page.locator("#answer-title")).to_contain_text(says("Bob Brandt (1002)"))


async def test_another_week_leaves_the_question_alone(tabs: Tabs, office: Office) -> None:
    page = await explainer(tabs, office)
    await page.get_by_role("link", name="Week after").click()
    await expect(page.locator(".week-dates")).to_have_text("30 November – 6 December 2026")
    await expect(page.locator(".eyebrow").first).to_contain_text("Tuesday 24 November 2026")
    await expect(page.get_by_role("link", name="Week after")).to_be_focused()


async def test_all_of_it_works_without_javascript(tabs: Tabs, office: Office) -> None:
    page = await explainer(tabs, office, javascript=False)
    await page.locator("#day").fill("2026-11-28")
    await page.locator("#time").fill("12:00")
    await page.get_by_label("A colleague").check()
    await page.get_by_label("Which colleague").fill("Bob Brandt")
    await page.get_by_role("button", name="Show what happens").click()
    await expect(page.locator("#answer-title")).to_contain_text(says("Bob Brandt (1002) calls Anna Ahlers"))
    await expect(page.locator(".eyebrow").first).to_have_text("Saturday 28 November 2026, 12:00")
    await page.locator(BAND.format(day=1, band=2)).locator("rect").first.click()
    await expect(page.locator(".eyebrow").first).to_have_text("Monday 23 November 2026, 9:00")


@pytest.mark.parametrize("query", ["?who=colleague&colleague=Zorro", "?at=2026-10-25T02:30:00%2B01:00&from=1002"])
async def test_errors_and_odd_nights_are_accessible_too(tabs: Tabs, office: Office, query: str) -> None:
    page = await explainer(tabs, office, query)
    await page.locator(".week-list summary").click()
    assert await problems(page) == []


async def test_a_number_goes_in_and_out_of_a_list_and_back_by_keyboard(tabs: Tabs, office: Office) -> None:
    page = await shown(tabs, office, "lists?list=allowed")
    await page.get_by_label("Number to allow always").fill("040 7654321")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast-line")).to_contain_text(says("+49 40 7654321 is always allowed from now on."))
    await page.get_by_role("button", name="Take +49 40 7654321 out").press("Enter")
    await expect(page.locator(".undo")).to_contain_text(says("+49 40 7654321 is no longer always allowed."))
    assert await problems(page) == []
    await page.get_by_role("button", name="Undo").press("Enter")
    await expect(page.locator(".row-list")).to_contain_text("+49 40 7654321")


async def test_the_preview_of_many_numbers_is_accessible(tabs: Tabs, office: Office) -> None:
    page = await shown(tabs, office, "lists/paste?list=allowed")
    await page.get_by_label("Numbers").fill("040 111222\nabc\n1002")
    await page.get_by_role("button", name="See what will happen").click()
    await expect(page.get_by_role("heading", name="2 of 3 numbers will be added.")).to_be_visible()
    assert await problems(page) == []
