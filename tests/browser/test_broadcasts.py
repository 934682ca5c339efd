"""A message to many in a real browser: recorded, looked at, sent, seen to arrive; and a comment that is spoken."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, expect

from controller.audio.convert import find_ffmpeg
from controller.domain.ids import DomainId, UserId
from controller.operations import actors, devices, mailboxes, users
from controller.operations.bell import saving
from controller.operations.users import NewUser
from controller.settings import load
from controller.store import broadcasts
from controller.store.engine import Database, open_database
from tests.browser import furniture
from tests.browser.look import UP, tab
from tests.browser.serving import Served, served
from tests.browser.test_pages import problems
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import SATURDAY, TUESDAY, person
from tests.webui.voices import a_message

pytestmark = pytest.mark.skipif(find_ffmpeg() is None, reason="ffmpeg is not installed")
CONSOLE = actors.console(SATURDAY)
MICROPHONE = """navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext(), sound = context.createOscillator(), out = context.createMediaStreamDestination();
  sound.connect(out); sound.start(); return out.stream;
};"""
"""One that hears a tone."""
PICTURES = os.environ.get("PICTURES", "")


@dataclass(frozen=True, slots=True)
class Office:
    portal: Served
    answers: Answers
    database: Database
    acme: DomainId
    mara: UserId
    people: tuple[UserId, ...]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Mara manages it; Bob, whom nobody has to be told, has no voicemail."""
    home = load({"RINGPLAN_HOME": str(tmp_path_factory.mktemp("broadcasts")), "RINGPLAN_TEST_MODE": "1"})
    place = furniture.prepared(home, furniture.empty)
    answers = Answers({"/phones": [], "/status": UP, "/messages/forward": {"done": 1, "failed": [], "why": []}})
    database = open_database(home.database_url)
    with saving(database) as session:
        mara = person(session, place.acme, NewUser("1720", "Mara Maurer", scope="office_manager"))
        devices.add(session, CONSOLE, mara, "1720", "Desk")
        people = [person(session, place.acme, NewUser(f"173{n}", f"Person {n}")) for n in range(3)]
        mailboxes.switch_off(session, CONSOLE, people[2])
    with controller_at(home.run / "controller.sock", answers), served(home, lambda: TUESDAY) as portal:
        yield Office(portal, answers, database, place.acme, mara, tuple(people))
    with saving(database) as session:
        for each in (mara, *people):
            users.remove(session, CONSOLE, each)
    database.close()


async def opened(browser: object, office: Office, path: str) -> Page:
    page = await tab(browser, office.portal, "1720@acme.example", 1280, "light")  # type: ignore[arg-type]
    await page.add_init_script(AXE_SCRIPT)
    await page.add_init_script(MICROPHONE)
    await page.goto(f"{office.portal.url}{path}")
    return page


async def recorded(page: Page) -> None:
    """Some tenths of a second of it."""
    await page.get_by_role("button", name="Record it here").first.click()
    await expect(page.locator(".recorder-said").first).to_contain_text("1 s")
    await page.get_by_role("button", name="Stop").click()
    await page.get_by_role("button", name="Listen").wait_for()


async def seen(page: Page, name: str) -> None:
    """By axe, at both widths, in light and dark; `PICTURES=folder` draws it."""
    for width, mode in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")) if PICTURES else ():
        await page.set_viewport_size({"width": width, "height": 800})
        await page.emulate_media(color_scheme=mode)  # type: ignore[arg-type]
        await page.screenshot(path=Path(PICTURES) / f"{name}-{width}-{mode}.png", full_page=True)
    assert not await problems(page)
    await page.set_viewport_size({"width": 1280, "height": 800})


async def test_one_is_recorded_in_the_page_sent_and_seen_to_arrive(chromium_running: object, office: Office) -> None:
    page = await opened(chromium_running, office, f"/domains/{office.acme}/broadcasts/new")
    await expect(page.locator("#reach")).to_contain_text("Person 2")
    await recorded(page)
    await page.get_by_role("button", name="Use it").click()
    await expect(page.locator("audio")).to_be_visible()
    await seen(page, "draft")
    await page.get_by_role("button", name="Send the message").click()
    await expect(page.locator("#sent")).to_contain_text("have it")
    await page.locator("body[data-live-state=fresh]").wait_for()
    draft = int(page.url.rpartition("/")[2])
    with saving(office.database) as session:
        everybody = broadcasts.take(session, draft, 99)
        broadcasts.put(session, draft, everybody[1:], "sent")
        broadcasts.put(session, draft, everybody[:1], "failed", "full")
        broadcasts.finish(session, draft, TUESDAY)
    office.answers.change(f"broadcasts-{draft}", office.acme)
    await expect(page.locator("#sent")).to_contain_text("did not get it: the mailbox is full.")
    await expect(page.locator("#sent progress")).to_have_count(0)
    await seen(page, "done")
    await page.context.close()


async def test_a_comment_is_spoken_before_a_message_is_sent_on(chromium_running: object, office: Office) -> None:
    with saving(office.database) as session:
        message = a_message(session, office.mara, "+49309018200")
    page = await opened(chromium_running, office, f"/users/{office.mara}/messages/{message}/forward")
    await page.get_by_role("combobox", name="To").fill("1730")
    await recorded(page)
    file = page.get_by_label("Or a file")
    await expect(page.locator(".recorder-said")).to_contain_text("Your recording, 0:0")
    await expect(file).to_be_hidden()
    await page.get_by_role("button", name="Remove").click()
    await expect(file).to_be_visible()
    assert await file.evaluate("field => field.files.length") == 0
    await recorded(page)
    await seen(page, "comment")
    await page.get_by_role("button", name="Send on").click()
    await expect(page.locator("#toasts")).to_contain_text("sent to 1 person")
    [order] = [each for each in office.answers.asked if each.startswith("/messages/forward")]
    assert "spoken=" in order
    await page.context.close()
