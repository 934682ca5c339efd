"""Feature codes in a real browser: a clash at its field, back to the usual codes, the card on one sheet of paper."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import expect

from tests.browser.conftest import Office, Tabs
from tests.browser.test_pages import problems


@pytest.mark.parametrize("mode", ["light", "dark"])
async def test_a_clash_stands_at_its_field_and_is_put_right_by_keyboard(tabs: Tabs, office: Office, mode: str) -> None:
    page = await tabs.open(mode=mode)
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(f"{tabs.portal.url}/domains/{office.place.acme}/codes")
    echo = page.get_by_label("Echo test")
    await echo.fill("*73")
    await echo.press("Enter")
    await expect(page.locator("#echo-problem")).to_contain_text("Stop forwarding all calls")
    await expect(echo).to_have_attribute("aria-invalid", "true")
    assert not await problems(page)
    await echo.fill("#1")
    await echo.press("Enter")
    await expect(page.get_by_text("1 code is not the usual one.")).to_be_visible()
    await page.get_by_role("button", name="Back to the usual codes").click()
    await page.get_by_role("dialog").get_by_role("button", name="Back to the usual codes").click()
    await expect(page.get_by_text("The usual codes are back.")).to_be_visible()
    await expect(echo).to_have_value("*43")


async def test_the_card_fits_on_one_sheet_of_paper(tabs: Tabs) -> None:
    page = await tabs.open("1002@acme.example")
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(f"{tabs.portal.url}/dialling")
    await expect(page.get_by_role("button", name="Print this card")).to_be_visible()
    assert not await problems(page)
    paper = await page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "12mm"))
    assert paper.count(b"/Type /Page\n") == 1
