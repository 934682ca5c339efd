"""Rules put where they apply, the editor after a way elsewhere, and toasts that are in nobody's way."""

import re

from playwright.async_api import expect

from tests.browser.conftest import Tabs
from tests.browser.test_rules import Rita, opened
from tests.browser.test_rules import rita as rita  # the fixture


async def test_what_the_rule_does_is_told_of_what_was_kept_on_the_way_back(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita, "/new")
    await page.get_by_label("Several phones").check()
    await page.locator("#target-0").press_sequentially("1001")
    await page.get_by_role("option", name=re.compile(r"Anna.*\(1001\)")).first.click()
    kind = await page.locator("#target-0-kind").evaluate("each => each.selectedOptions[0].text")
    await page.get_by_label("Screen outside callers").check()
    await expect(page.locator("#told")).to_contain_text("say their name")
    told = await page.locator("#told .rule-more").inner_text()
    await page.get_by_role("link", name="New time frame").click()
    await expect(page).to_have_url(re.compile("/frames/new"))
    await page.goto(f"{rita.url}/new?frame=1")
    await expect(page.locator("#told .rule-more")).to_have_text(
        re.compile(".*".join(map(re.escape, told.split())), re.S)
    )
    assert await page.locator("#target-0-kind").evaluate("each => each.selectedOptions[0].text") == kind


async def test_a_hidden_rule_is_moved_above_with_one_press(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita)
    await page.get_by_role("button", name=re.compile("Move it above .*First")).first.click()
    await expect(page.locator(".toast-line")).to_contain_text("The order is saved.")
    assert rita.names() == ["Second", "First", "Third"]


async def test_a_toast_covers_no_control_of_the_rules_and_warnings_end_by_themselves(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita)
    await page.clock.install()
    await page.get_by_role("button", name=re.compile("Move it above")).first.click()
    toast = page.locator(".toast-line[data-toast=warning]")
    await expect(toast).to_contain_text("never applies")
    await page.locator(".rule-list").evaluate("each => each.scrollIntoView()")
    for menu in await page.locator(".rule summary").all():
        box, other = await menu.bounding_box(), await toast.bounding_box()
        assert box
        assert other
        assert box["x"] > other["x"] + other["width"] or box["y"] + box["height"] < other["y"]
    await toast.hover()
    await page.clock.run_for(20_000)
    await expect(toast).to_be_visible()
    await page.mouse.move(5, 5)
    await page.clock.run_for(4_000)
    await expect(toast).to_have_count(0)


async def test_what_was_typed_survives_the_way_to_a_new_time_frame(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita, "/new")
    await page.locator("#target-0").fill("030 1234567")
    await page.get_by_role("button", name="Add a phone or number").click()
    await page.locator("#target-1").fill("1002")
    await page.get_by_label("Screen outside callers").check()
    await page.get_by_role("link", name="New time frame").click()
    await expect(page).to_have_url(re.compile("/frames/new"))
    await page.goto(f"{rita.url}/new?frame=1")
    await expect(page.locator("#target-0")).to_have_value(re.compile(r"30 1234567"))
    await expect(page.locator("#target-1")).to_have_value("1002")
    await expect(page.get_by_label("Screen outside callers")).to_be_checked()


async def test_the_editor_works_without_javascript(tabs: Tabs, rita: Rita) -> None:
    page = await opened(tabs, rita, "/new", javascript=False)
    await page.locator("#when").select_option(label="Closed hours · whenever no rule above counts")
    await page.get_by_label("Forward all calls").check()
    await page.locator("#forward_always").fill("1002")
    await page.locator("#forward_always-kind").select_option("voicemail")
    await page.get_by_role("button", name="Save").click()
    await expect(page).to_have_url(rita.url)
    await expect(page.locator("#rule-list")).to_contain_text("All calls go to the voicemail of")
