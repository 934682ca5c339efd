"""Passkeys in a real browser, with the authenticator that Chromium has for tests; and the profile's other pages."""

import re
from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import CDPSession, Page, expect

from controller.operations import actors, passwords, secondfactors
from controller.operations.bell import saving
from tests.browser.conftest import Office, Tabs
from tests.webui.place import PASSWORD, TUESDAY
from webui.portal import KEY

BOB = "1002@acme.example"
IN = re.compile(r"/$")


class Desk:
    """A browser with an authenticator of its own, at the portal's address by name: passkeys know no bare addresses."""

    def __init__(self, page: Page, cdp: CDPSession, authenticator: str, base: str) -> None:
        self.page, self.cdp, self.authenticator, self.base = page, cdp, authenticator, base

    async def to(self, path: str) -> None:
        await self.page.goto(self.base + path)

    async def type_password(self) -> None:
        await self.to("/login")
        await self.page.get_by_label("Log-in").fill(BOB)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Log in", exact=True).click()

    async def add_passkey(self, name: str = "My laptop") -> None:
        await self.to("/profile/passkeys/new")
        await self.page.get_by_label("Name").fill(name)
        await self.page.get_by_label("Your password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Make the passkey").click()

    async def leave(self) -> None:
        """A page that still fetches would bring its cookie back."""
        await self.page.goto("about:blank")
        await self.page.context.clear_cookies()

    async def credentials(self) -> list[dict[str, object]]:
        told = await self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        return list(told["credentials"])

    async def verifies(self, is_owner: bool) -> None:
        """Whether the finger on the authenticator is its owner's."""
        told = {"authenticatorId": self.authenticator, "isUserVerified": is_owner}
        await self.cdp.send("WebAuthn.setUserVerified", told)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(tabs: Tabs, office: Office) -> AsyncIterator[Desk]:
    """Bob's, who has no second factor at first and none afterwards, so that tests do not meet."""
    forget(office)
    page = await tabs.open("")
    cdp = await page.context.new_cdp_session(page)
    await cdp.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
    made = await cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield Desk(page, cdp, made["authenticatorId"], office.portal.url.replace("127.0.0.1", "localhost"))
    forget(office)


def forget(office: Office) -> None:
    """Bob has his password alone."""
    with saving(office.portal.app.extensions[KEY].database) as session:
        console = actors.console(TUESDAY)
        if secondfactors.of(session, office.place.bob).is_any:
            secondfactors.take_off(session, console, office.place.bob)
        passwords.set_password(session, console, office.place.bob, PASSWORD)


async def test_a_passkey_is_made_once_a_device_and_logs_in_by_itself(desk: Desk) -> None:
    page = desk.page
    await desk.type_password()
    await expect(page).to_have_url(IN)
    await desk.add_passkey()
    await expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    [made] = await desk.credentials()
    assert made["isResidentCredential"]
    assert made["rpId"] == "localhost"
    await page.get_by_role("link", name="I have kept them").click()
    await expect(page.get_by_text("My laptop")).to_be_visible()
    await expect(page.get_by_text("never used")).to_be_visible()
    await desk.leave()
    await desk.to("/login?next=/profile/security")
    await page.get_by_role("button", name="Log in with a passkey").click()
    await expect(page.get_by_text("last used just now")).to_be_visible()
    await expect(page.get_by_text("This one")).to_have_count(1)
    await desk.add_passkey("Once more")
    await expect(page.get_by_text("This device has a passkey of yours already.")).to_be_visible()
    assert len(await desk.credentials()) == 1


async def test_after_the_password_a_passkey_is_the_second_step(desk: Desk) -> None:
    page = desk.page
    await desk.type_password()
    await desk.add_passkey()
    await expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    recovery = (await page.locator("#recovery-codes").inner_text()).split()[0]
    await desk.leave()
    await desk.type_password()
    await expect(page).to_have_url(re.compile("/login/second$"))
    await desk.to("/profile")
    await expect(page).to_have_url(re.compile("/login"))
    await desk.to("/login/second")
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page).to_have_url(IN)
    await desk.leave()
    await desk.type_password()
    await page.get_by_label("Recovery code").fill(recovery)
    await page.get_by_role("button", name="Log in", exact=True).click()
    await expect(page.get_by_text("9 are left")).to_be_visible()


async def test_a_wrong_password_is_told_at_its_field_and_no_passkey_is_made(desk: Desk) -> None:
    page = desk.page
    await desk.type_password()
    await desk.to("/profile/passkeys/new")
    await page.get_by_label("Your password").fill("wrong")
    await page.get_by_role("button", name="Make the passkey").click()
    await expect(page.get_by_text("That is not your password.")).to_be_visible()
    await expect(page.get_by_label("Your password")).to_be_focused()
    assert await desk.credentials() == []
    await page.get_by_label("Your password").fill(PASSWORD)
    await page.get_by_role("button", name="Make the passkey").click()
    await expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()


async def test_a_passkey_opens_nothing_while_locked_nor_a_second_time_nor_once_it_is_deleted(desk: Desk) -> None:
    """A second time: what went over the wire at a log-in is sent again, with the same cookies."""
    page = desk.page
    await desk.type_password()
    await desk.add_passkey()
    await expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    enter = page.get_by_role("button", name="Log in with a passkey")

    await desk.leave()
    await desk.verifies(False)
    await desk.to("/login")
    await enter.click()
    await expect(page.get_by_role("alert").filter(has_text="No passkey was used")).to_be_visible()
    await desk.to("/")
    await expect(page).to_have_url(re.compile("/login"))

    await desk.verifies(True)
    await desk.to("/login")
    async with page.expect_request(lambda request: request.url.endswith("/login/passkey")) as sent:
        await enter.click()
    await expect(page).to_have_url(IN)
    request = await sent.value
    headers = await request.all_headers()
    await desk.leave()
    again = await page.request.post(
        request.url,
        data=request.post_data or "",
        headers={"cookie": headers["cookie"], "content-type": headers["content-type"]},
        max_redirects=0,
    )
    assert again.status == 422

    await desk.to("/login?next=/profile/security")
    await enter.click()
    await page.get_by_role("link", name="Change “My laptop”").click()
    await page.get_by_label("Your password").fill(PASSWORD)
    await page.get_by_role("button", name="Delete the passkey").click()
    await expect(page.get_by_text("is deleted.")).to_be_visible()
    await desk.leave()
    await desk.to("/login")
    await enter.click()
    await expect(page.get_by_text("No passkey of this portal was accepted.")).to_be_visible()
    await desk.type_password()
    await expect(page).to_have_url(IN)


async def test_a_code_app_is_set_up_by_keyboard_from_the_picture(tabs: Tabs, desk: Desk) -> None:
    page = desk.page
    await desk.type_password()
    await desk.to("/profile/codes")
    await page.get_by_label("Your password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    picture = page.get_by_role("img", name="A picture for your code app")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth > 100)")
    await expect(page.get_by_role("button", name="Switch on")).to_be_visible()
