"""Notes on calls at the console, while others write, too (PRODUCT §4)."""

from dataclasses import replace
from datetime import timedelta

from playwright.async_api import expect

from controller.operations import callnotes
from controller.operations.bell import saving
from tests.browser.test_console import BY, CALLER, Desk, desk, row, served_exchange
from tests.webui.place import TUESDAY
from webui.portal import KEY

__all__ = ["desk", "served_exchange"]


def colleague_writes(desk: Desk, text: str, minute: int) -> None:
    """As the controller then tells it."""
    by = replace(BY, at=TUESDAY + timedelta(minutes=minute))
    with saving(desk.tabs.portal.app.extensions[KEY].database) as session:
        callnotes.write(session, by, desk.exchange.place.acme, "1.1", text)
    desk.exchange.noted("1.1", text, by.at)


async def test_a_colleague_s_note_is_there_at_once_and_not_written_over_unseen(desk: Desk) -> None:
    """One comes while Anna is typing: she is told, what she typed stays, and her second word counts."""
    exchange, page = desk.exchange, await desk.open()
    exchange.talks("1.1", CALLER)
    line = row(page, "mine", "Marta Maler")
    note, problem = line.locator("[data-note]"), line.locator(".problem")
    await expect(note).to_be_visible()
    colleague_writes(desk, "calls back at four", 1)
    await expect(note).to_have_value("calls back at four")
    await page.keyboard.press("n")
    await page.keyboard.press("Control+A")
    await page.keyboard.type("calls back at five")
    colleague_writes(desk, "calls back at six", 2)
    exchange.talks("1.1", CALLER, seconds=4)
    await expect(page.locator("#mine [data-since]")).to_have_attribute("data-at", str(exchange.since(4)))
    await page.keyboard.press("Enter")
    await expect(problem).to_contain_text("wrote meanwhile")
    await expect(problem).to_contain_text("calls back at six")
    await expect(note).to_have_value("calls back at five")
    await page.keyboard.press("n")
    await page.keyboard.press("End")
    await page.keyboard.type("!")
    await page.keyboard.press("Enter")
    await expect(page.locator("#console-say")).to_have_text("The note is saved.")
    await expect(problem).to_be_hidden()
