"""The phones page and real phones: what stands there lets one register, and it rings alone where it is asked to."""

import asyncio
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from playwright.async_api import Browser, Page, expect

from controller.desk_client import DeskAway, ask
from controller.domain.ids import DeviceId
from controller.live import ringtests
from controller.operations import passwords
from tests.browser.look import tab
from tests.browser.serving import Served
from tests.calls.account import Account
from tests.calls.behaviour import Answer, Behaviour, Refuse, Silent
from tests.calls.sipphone import Phone, open_phone
from tests.calls.sipphone import Refused as NotRegistered
from tests.calls.world import World
from tests.webui.place import PASSWORD

CONNECTED = "The phone is connected"


async def ring(world: World, device: DeviceId, shown: str = "This is it") -> dict[str, Any]:
    """As the portal asks the controller."""
    query = "/phones/ring?" + urlencode({"device": device, "shown": shown})
    return await asyncio.to_thread(ask, world.posted.settings, "POST", query, 20.0)


async def outcome(world: World, name: str) -> str:
    return str((await ring(world, world.devices[name]))["outcome"])


async def test_only_that_phone_rings_and_it_stops_by_itself(world: World) -> None:
    """Past all rules: do not disturb does not keep it silent, no voicemail answers, no other phone rings."""
    anna = world.user("1001", "Anna", phones=("1001", "1001a"), mailbox=True)
    world.override(anna, "dnd")
    await world.phones_for("1001", "1001a")
    shown = 'This is "Küche" \\ <sip:x>, 1; y'
    assert await ring(world, world.devices["1001a"], shown) == {"outcome": "rings", "seconds": ringtests.RINGS}
    leg = await world.phones["1001a"].until_called()
    assert leg.invite is not None
    assert leg.invite.header("from").startswith("\"This is 'Küche' / <sip:x>, 1; y\" <sip:1001@")
    assert await outcome(world, "1001a") == "too soon"
    assert (await leg.until_ended(ringtests.RINGS + 2)).how == "cancelled"
    assert len(world.phones["1001a"].incoming) == 1
    assert not world.phones["1001"].incoming


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [(Refuse(486), "busy"), (Refuse(603), "declined"), (Refuse(500), "failed"), (Answer(), "answered")],
)
async def test_what_the_phone_does_is_told(world: World, behaviour: Behaviour, told: str) -> None:
    world.user("1001", "Anna")
    phone = await world.phone("1001", behaviour)
    assert await outcome(world, "1001") == told
    await phone.incoming[-1].until_ended(10)  # who picked up is let go


async def test_a_phone_that_can_not_ring_is_told_apart(world: World) -> None:
    world.user("1001", "Anna", phones=("1001", "1001a"))
    world.user("1002", "Bob")
    await world.phones_for("1001", "1002")
    assert await outcome(world, "1001a") == "unregistered"
    call = world.phones["1001"].dial("1002")
    await world.phones["1002"].until_called()
    await world.until_state("1001", "INUSE")
    assert await outcome(world, "1001") == "in use"
    await world.phones["1001"].hang_up(call)
    world.phones["1002"].behaviour = Silent()
    await world.eventually(lambda: outcome(world, "1002"), "silent", 10)
    with pytest.raises(DeskAway, match="there is no phone"):
        await ring(world, DeviceId(987654))


@pytest.mark.slow
async def test_a_phone_set_up_by_what_the_page_shows_is_noticed_found_and_given_a_new_password(
    world: World, portal: Served, browser: Browser
) -> None:
    anna = world.user("1001", "Anna", phones=())
    world.save(lambda session, me: passwords.set_password(session, me, anna, PASSWORD))
    page = await tab(browser, portal, f"1001@{world.name}", 1280, "light")
    page.set_default_timeout(30_000)
    await page.goto(f"{portal.url}/users/{anna}/phones")
    await page.get_by_role("link", name="Add the first phone").click()
    await page.get_by_label("What do you call it?").fill("Kitchen")
    await page.get_by_role("button", name="Add the phone").click()
    await expect(page.locator("#phone-state")).to_contain_text("Not connected")
    await page.wait_for_selector("body[data-live-state=fresh]")
    first = await registered(world, page)
    await expect(page.locator("#phone-state")).to_contain_text(CONNECTED)
    await page.get_by_role("button", name="which phone is this?").click()
    await expect(page.locator(".ring-said")).to_contain_text("It rings now for 8 seconds")
    leg = await first.until_called()
    assert leg.invite is not None
    assert leg.invite.header("from").startswith('"This is Kitchen" ')
    await first.hang_up(leg)
    await page.get_by_role("button", name="Make a new password").click()
    await page.get_by_role("button", name="Make a new password").last.click()
    await expect(page.locator("#phone-state")).to_contain_text("Still connected from before")
    with pytest.raises(NotRegistered):
        await first.register()
    first.close()
    second = await registered(world, page)
    await expect(page.locator("#phone-state")).to_contain_text(CONNECTED)
    await second.leave()
    await expect(page.locator("#phone-state")).to_contain_text("Not connected")
    await page.context.close()


@pytest.mark.slow
async def test_the_settings_an_app_fetches_let_it_register(world: World, portal: Served, browser: Browser) -> None:
    """As Linphone reads them (remote provisioning); the address is good a single time."""
    anna = world.user("1001", "Anna", phones=())
    page = await tab(browser, portal, f"1001@{world.name}", 1280, "light")
    await page.goto(f"{portal.url}/users/{anna}/phones/new")
    await page.get_by_role("button", name="Add the phone").click()
    address = await page.locator("#setup-address").inner_text()
    fetched = await (await page.request.get(address)).text()
    assert (await page.request.get(address)).status == 404
    await page.context.close()
    entries = {
        (section.get("name"), entry.get("name")): entry.text or ""
        for section in ElementTree.fromstring(fetched)
        for entry in section
    }
    settings = world.posted.settings
    assert entries["proxy_0", "reg_proxy"] == f"<sip:127.0.0.1:{settings.sip_port};transport=tcp>"
    user, _, domain = entries["proxy_0", "reg_identity"].removeprefix("sip:").partition("@")
    auth, secret = entries["auth_info_0", "userid"], entries["auth_info_0", "passwd"]
    await world.live()
    phone = await open_phone(Account(user, domain, auth, secret, ("127.0.0.1", settings.sip_port)))
    await phone.register()
    await phone.leave()


async def registered(world: World, page: Page) -> Phone:
    """A phone that somebody has set up by what stands on the page."""
    fields = {
        name: await page.locator(f"#setup-{name}").inner_text()
        for name in ("server", "port", "user", "auth", "domain", "secret")
    }
    await world.live()
    proxy = (fields["server"], int(fields["port"]))
    phone = await open_phone(Account(fields["user"], fields["domain"], fields["auth"], fields["secret"], proxy))
    await phone.register()
    return phone
