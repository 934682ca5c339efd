"""A report in a real browser: the chart is drawn from its table, and on paper there is all of it (PRODUCT §4)."""

import re

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, expect

from tests.browser.conftest import Office, Tabs
from tests.browser.test_pages import problems

INK = """() => {
  const canvas = document.querySelector("#chart canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return [...data].filter((value, place) => place % 4 === 3 && value).length / (canvas.width * canvas.height);
}"""
PAGES = re.compile(rb"/Type\s*/Page\b")


async def test_a_chart_is_drawn_told_by_a_table_and_printed(tabs: Tabs, office: Office) -> None:
    page = await tabs.open()
    await page.add_init_script(AXE_SCRIPT)
    await page.goto(f"{tabs.portal.url}/domains/{office.place.acme}/reports?range=7")
    await expect(page.locator("#chart canvas")).to_be_visible()
    drawn = await page.evaluate(INK)
    assert drawn > 0.02
    await hovered(page)
    await page.locator("#course-table summary").press("Enter")
    await expect(page.locator("#course tbody tr")).to_have_count(7)
    assert not await problems(page)
    await page.emulate_media(color_scheme="dark")
    assert await page.evaluate(INK) > 0.02
    paper = await page.pdf(format="A4")
    assert len(PAGES.findall(paper)) in (2, 3)
    await expect(page.locator("#course-table")).to_have_attribute("open", "")


async def hovered(page: Page) -> None:
    """Above a bar the legend names its day and how many calls that had."""
    box = await page.locator("#chart .u-over").bounding_box()
    assert box
    await page.mouse.move(box["x"] + box["width"] * 0.93, box["y"] + box["height"] / 2)
    row = page.locator("#course tbody tr").last
    day, calls = await row.locator("th").text_content(), await row.locator("td").first.text_content()
    legend = page.locator("#chart .u-legend")
    await expect(legend).to_contain_text(f"{day}")
    await expect(legend).to_contain_text(f"{calls}")
