"""Home's "Calls now", colleagues' presence in Contacts, calling with a click; the controller's side is told here."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from controller import settings
from controller.store import find
from controller.store.engine import Database, open_database, reading
from tests.browser import furniture
from tests.browser.look import UP, phones, tab
from tests.browser.serving import Served, served
from tests.patience import patient
from tests.webui.fake_controller import Answers, controller_at
from tests.webui.place import TUESDAY, Place

BEGAN = int(TUESDAY.timestamp() * 1000)


@dataclass(slots=True)
class Stage:
    """A portal of its own, and what its controller says."""

    portal: Served
    place: Place
    database: Database
    answers: Answers

    @property
    def anna(self) -> int:
        return int(self.place.anna)

    def call(self, state: str, mine: str, theirs: str, *, call: str = "c1", since: int = BEGAN) -> None:
        """A customer's call with Anna, as the controller tells it."""
        self.answers.thing(self.place.acme, f"call:{call}", self.value(call, state, mine, theirs, since))

    def value(self, call: str, state: str, mine: str, theirs: str, since: int) -> dict[str, Any]:
        caller = party("1", None, "+49891234567", "", theirs, is_caller=True)
        own = party("2", self.anna, "1001", "Anna Arnold", mine)
        return {
            "id": call, "domain": self.place.acme, "state": state, "began": since, "since": since, "dialled": "1001",
            "parties": [caller, own], "slot": "", "box": None,
        }  # fmt: skip

    def over(self, call: str = "c1") -> None:
        self.answers.thing(self.place.acme, f"call:{call}", None)

    def person(self, user: int, presence: str, mode: str = "") -> None:
        value = {"user": user, "presence": presence, "since": BEGAN, "mode": mode}
        self.answers.thing(self.place.acme, f"person:{user}", value)


def party(leg: str, user: int | None, number: str, name: str, state: str, *, is_caller: bool = False) -> dict[str, Any]:
    """As domain/livecalls.py has it; `channel` never leaves the controller."""
    return {
        "leg": leg, "channel": "", "user": user, "device": None, "trunk": None if user else 1, "number": number,
        "name": name, "state": state, "since": BEGAN, "is_caller": is_caller,
    }  # fmt: skip


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = settings.load({"RINGPLAN_HOME": str(tmp_path_factory.mktemp("calls"))})
    place = furniture.prepared(home, furniture.usual)
    answers, database = Answers({"/phones": phones(place), "/status": UP}), open_database(home.database_url)
    with controller_at(home.run / "controller.sock", answers), served(home, lambda: TUESDAY) as portal:
        yield Stage(portal, place, database, answers)
    database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium_running: Browser, stage: Stage) -> AsyncIterator[Page]:
    """Anna's, with what it asked the portal to do in `asked`."""
    made = await tab(chromium_running, stage.portal, "1001@acme.example", 1280, "light")
    yield made
    await made.context.close()


class Portal:
    """What the page asks to be done with calls, and what it is told."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.answers: list[tuple[int, dict[str, Any]]] = []

    async def watch(self, page: Page) -> None:
        async def answer(route: Any, request: Any) -> None:
            form = dict(pair.split("=", 1) for pair in (request.post_data or "").split("&"))
            assert request.headers["x-csrftoken"]
            assert len(form.pop("id")) == 36
            self.asked.append((request.url.rsplit("/", 1)[1], form))
            status, body = self.answers.pop(0) if self.answers else (200, {"said": ""})
            await route.fulfill(status=status, json=body)

        await page.route(lambda url: "/calls/" in url and "names" not in url, answer)


async def test_own_calls_appear_on_home_are_led_from_there_and_go(page: Page, stage: Stage) -> None:
    """PRODUCT §4, live calls: without a reload; what is refused says why, and loses nothing."""
    portal = Portal()
    await portal.watch(page)
    await page.goto(stage.portal.url + "/")
    tile = page.get_by_role("region", name="Calls now")
    await expect(tile).to_have_count(0)
    stage.call("ringing", "ringing", "dialling")
    row = tile.get_by_role("listitem")
    await expect(row).to_contain_text("Rings at your phone")
    await expect(row).to_contain_text("+49 89 1234567")
    await expect(tile.get_by_role("status")).to_contain_text("Call from")
    await row.get_by_role("button", name="Answer").click()
    stage.call("talking", "up", "up")
    await expect(row).to_contain_text("Talking")
    hold = row.get_by_role("button", name="Hold")
    await expect(hold).to_be_visible()
    await expect(row.get_by_role("button", name="Answer")).to_have_count(0)
    await hold.focus()
    await page.keyboard.press("Enter")
    stage.call("held", "holds", "on hold")
    await expect(row.get_by_role("button", name="Resume")).to_be_focused()

    portal.answers.append((422, {"error": "Nobody has 1999.", "problems": [{"field": "number", "message": "…"}]}))
    await row.get_by_role("button", name="Hand on").click()
    field = row.get_by_label("Hand on to which extension or number?")
    await field.fill("1999")
    await page.keyboard.press("Enter")
    await expect(row).to_contain_text("Nobody has 1999.")
    await expect(field).to_have_value("1999")
    await field.fill("1002")
    await page.keyboard.press("Enter")
    await expect(field).to_be_hidden()
    stage.over()
    await expect(tile).to_have_count(0)
    assert portal.asked == [
        ("answer", {"call": "c1"}),
        ("hold", {"call": "c1"}),
        ("transfer", {"call": "c1", "number": "1999"}),
        ("transfer", {"call": "c1", "number": "1002"}),
    ]


async def test_presence_of_colleagues_stands_in_contacts_in_words(page: Page, stage: Stage) -> None:
    """PRODUCT §1: everybody sees colleagues' presence."""
    with reading(stage.database) as session:
        bob = find.user_at(session, stage.place.acme, "1002")
    assert bob is not None
    stage.person(bob.id, "available")
    await page.goto(stage.portal.url + "/contacts?among=people")
    row = page.locator("li.person", has_text=bob.name)
    for presence, mode, words in (
        ("available", "", "Available"),
        ("ringing", "", "Ringing"),
        ("talking", "dnd", "On a call"),
        ("available", "dnd", "Do not disturb"),
        ("offline", "forwarding", "Forwards all calls"),
        ("offline", "", "No phone connected"),
    ):
        stage.person(bob.id, presence, mode)
        await expect(row).to_contain_text(words, timeout=patient(5) * 1000)
    await row.get_by_role("link", name=bob.name).click()
    await expect(page.locator(".somebody")).to_contain_text("No phone connected")


async def test_a_click_on_a_number_calls_it_from_the_phone_that_is_meant(page: Page, stage: Stage) -> None:
    """The only one connected; else one is asked, and remembered as long as it is there."""
    portal = Portal()
    await portal.watch(page)
    with reading(stage.database) as session:
        first, second = [card.id for card in find.devices(session, stage.place.anna)][:2]
    await page.goto(stage.portal.url + "/contacts?among=people")
    number = page.locator("li.person .dial", has_text="1002")
    toasts = page.locator("#toasts")
    await number.click()
    await expect(toasts).to_contain_text("Your phone rings")

    which = page.get_by_role("dialog", name="Which of your phones should ring?")
    portal.answers += [refused("device", "Choose the phone: one or another."), (200, {"said": "The second rings."})]
    await number.click()
    await which.locator(f"button[value='{second}']").click()
    await expect(toasts).to_contain_text("The second rings.")
    await number.click()
    await expect(toasts).to_contain_text("Your phone rings")

    portal.answers += [refused("device", "That phone is not connected.")]
    await number.click()
    await expect(which).to_contain_text("That phone is not connected.")
    await which.locator(f"button[value='{first}']").click()
    await expect(number).not_to_have_attribute("aria-busy", "true")
    portal.answers += [(503, {"error": "The telephone system is away.", "problems": []})]
    await number.click()
    await expect(toasts).to_contain_text("The telephone system is away.")
    sent = [form.get("device") for verb, form in portal.asked if verb == "dial"]
    assert sent == [None, None, str(second), str(second), str(second), str(first), str(first)]


def refused(field: str, why: str) -> tuple[int, dict[str, Any]]:
    return 422, {"error": why, "problems": [{"field": field, "message": why}]}
