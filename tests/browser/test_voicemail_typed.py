"""A greeting that is typed, in a real browser: spoken when one asks for it, and only what was heard can be used."""

import pytest
from playwright.async_api import Browser, expect

from controller.audio import speaking
from tests.browser.test_messages import Mara, mara, opened, place_of_mara
from tests.browser.test_pages import problems

__all__ = ["mara", "place_of_mara"]  # fixtures
pytestmark = pytest.mark.skipif("en" not in speaking.languages(), reason="nothing here can speak")


async def test_words_are_listened_to_and_used(chromium_running: Browser, mara: Mara) -> None:
    """By keyboard: the button keeps the focus; what is changed must be listened to again."""
    page = await opened(chromium_running, mara, "/voicemail")
    await page.locator("#greeting-busy summary").click()
    form = page.locator("#typed-busy")
    await form.get_by_label("Or type what callers hear").fill("We are closed.")
    await expect(form.get_by_role("button", name="Use this greeting")).to_have_count(0)
    await form.get_by_role("button", name="Listen").press("Enter")
    await expect(form.get_by_role("status")).to_contain_text("This is what callers will hear: 0:0")
    await expect(form.get_by_role("button", name="Listen")).to_be_focused()
    await page.wait_for_function("document.querySelector('#typed-busy audio').duration > 0.5")
    assert await problems(page) == []
    await form.get_by_label("Or type what callers hear").fill("We are open.")
    await expect(form.get_by_role("button", name="Use this greeting")).to_be_hidden()
    await form.get_by_role("button", name="Listen").click()
    await form.get_by_role("button", name="Use this greeting").click()
    await expect(page.locator(".toast-line")).to_contain_text("The greeting is heard from the next call on.")
    assert any(f"/greetings/put?user={mara.id}&is=busy" in each for each in mara.answers.asked)
