"""The guide in a real browser: found from every page, searched as one types, by keyboard, and without JavaScript."""

import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import expect

from tests.browser.conftest import Office, Tabs
from tests.browser.test_pages import problems


async def test_the_question_mark_leads_to_the_topic_and_a_search_to_the_page_itself(tabs: Tabs, office: Office) -> None:
    page = await tabs.open()
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(f"{office.portal.url}/users/{office.place.anna}/rules")
    await page.get_by_role("link", name="Help on this page").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Answering rules")
    await page.get_by_label("Search the guide").press_sequentially("mobile after hours")
    answer = page.locator("#found li").filter(has_text="How do I send calls to my mobile after hours?")
    await expect(answer).to_be_visible()
    assert not await problems(page)
    await answer.get_by_role("link", name="Send calls to my mobile after hours").click()
    await expect(page).to_have_url(re.compile("wish=after-hours"))


async def test_without_javascript_the_search_is_a_form(tabs: Tabs, office: Office) -> None:
    page = await tabs.open(javascript=False)
    await page.goto(f"{office.portal.url}/help")
    await page.locator("#q").fill("holiday")
    await page.get_by_role("button", name="Search").click()
    await expect(page.locator("#found")).to_contain_text("How do I take a holiday into account?")


async def test_a_note_is_written_beside_a_number_in_place(tabs: Tabs, office: Office) -> None:
    page = await tabs.open()
    await page.goto(f"{office.portal.url}/users/{office.place.anna}/lists?list=allowed")
    await page.locator("#number").fill("030 7654321")
    await page.get_by_role("button", name="Always allow").click()
    await page.get_by_label("Note on +49 30 7654321").click()
    await page.locator(".noting[open] input[name=note]").fill("the school")
    await page.keyboard.press("Enter")
    await expect(page.locator(".entry-note")).to_have_text("the school")
    await expect(page.locator(".toasts")).to_contain_text("Noted on")


async def test_a_shared_frame_is_forced_from_home_until_a_chosen_moment(tabs: Tabs, office: Office) -> None:
    page = await tabs.open()
    await page.goto(office.portal.url)
    await page.get_by_label("Switch off: Open hours").click()
    await page.get_by_role("link", name="Until a day and time …").click()
    form = page.locator("details.by-hand[open] form")
    at = form.get_by_label("Day and time")
    await expect(at).to_be_hidden()
    await form.get_by_label("Until when").select_option("at")
    await at.fill("2026-11-25T08:30")
    await form.get_by_role("button", name="Switch off").click()
    await expect(page.locator(".frame-forced")).to_contain_text("8:30")
    await page.get_by_role("button", name="Back to the clock: Open hours").click()
    await expect(page.locator(".frame-forced")).to_have_count(0)
