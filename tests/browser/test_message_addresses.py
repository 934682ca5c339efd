"""Another address for voicemail, in a real browser: the password, the waiting, and the page behind the link."""

from datetime import timedelta

from playwright.async_api import Browser, expect

from controller.operations import messageaddresses, messagemail
from controller.operations.actors import of_user
from controller.operations.bell import saving
from tests.browser.test_messages import Mara, mara, opened, place_of_mara
from tests.browser.test_pages import problems
from tests.webui.place import TUESDAY

__all__ = ["mara", "place_of_mara"]  # fixtures
HOME = "home@else.example"


async def test_an_address_is_named_waits_and_agrees(chromium_running: Browser, mara: Mara) -> None:
    with saving(mara.database) as session:
        me = of_user(session, mara.id, TUESDAY - timedelta(days=1), "")
        messagemail.change(session, me, mara.id, "notice", (HOME,), is_proven=True)
    page = await opened(chromium_running, mara, "/voicemail")
    password = page.get_by_label("Your password")
    await expect(password).to_be_hidden()
    await page.get_by_label("Also to these addresses").fill(f"{HOME} other@else.example")
    await password.fill("wrong")
    await page.set_viewport_size({"width": 390, "height": 700})
    await password.press("Enter")
    await expect(page.locator("#present-problem")).to_be_in_viewport(ratio=1)  # Enter saves, and asks nobody once more
    assert await problems(page) == []
    await page.get_by_role("button", name="Send the link again").click()
    await expect(page.locator(".toast-line")).to_contain_text("A link is on its way to")
    with saving(mara.database) as session:
        messageaddresses.ask_again(
            session, of_user(session, mara.id, TUESDAY + timedelta(days=1), ""), mara.id, HOME, lambda: "s2"
        )
    await page.goto(f"{page.url.partition('/users')[0]}/address/s2")
    assert await problems(page) == []
    await page.get_by_role("button", name="Yes, mail it to me").click()
    await expect(page.get_by_role("heading", name="Voicemail is mailed to you")).to_be_visible()
