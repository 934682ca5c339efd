"""A call's way through the attendant console: two windows, four phones, each state seen on both pages (PRODUCT §4)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from controller.operations import grants
from tests.browser.look import tab
from tests.browser.serving import Served
from tests.calls.behaviour import Answer
from tests.calls.leading import hears, hears_none, voices
from tests.calls.obedient import Obedient, phone
from tests.calls.world import World
from tests.patience import patient

pytestmark = pytest.mark.slow
ANN, BOB, CAROL, DAVE = 400, 600, 800, 1000  # Hz
KNOWN = "JSON.stringify([document.body.dataset, [...(globalThis.ringplanThings?.things ?? [])]])"
NAMES = {"1001": "Ann", "1002": "Bob", "1003": "Carol", "1004": "Dave"}


async def test_a_call_is_answered_parked_by_dropping_it_retrieved_and_transferred_by_keyboard(
    world: World, portal: Served, browser: Browser
) -> None:
    """Bob's and Carol's consoles. Ann calls Bob; Carol's phone takes her from slot 703 and hands her
    on to Dave; Bob parks that call, and hands it on to Carol from there."""
    await staffed(world)
    ann, bob, carol, dave = (world.phones[each] for each in NAMES)
    async with console(world, portal, browser, "1002") as bobs, console(world, portal, browser, "1003") as carols:
        for name, presence in (("1001", "Available"), ("1004", "Available")):
            for page in (bobs, carols):
                await expect(person(page, name)).to_contain_text(presence)

        call = ann.dial("1002")
        await expect(row(bobs, "mine", "Ann")).to_contain_text("Ringing")
        await expect(row(carols, "waiting", "Ann")).to_contain_text("Bob")
        await bobs.keyboard.press("a")
        await call.until_answered()
        taken = next(leg for leg in bob.incoming if leg.answered_at)
        voices({call: ANN, taken: BOB})
        await hears(call, BOB)
        await hears(taken, ANN)
        await expect(row(bobs, "mine", "Ann")).to_contain_text("Talking")
        await expect(row(carols, "others", "Ann")).to_contain_text("Talking")
        await expect(person(carols, "1001")).to_contain_text("On a call with Bob")
        await expect(person(carols, "1002")).to_contain_text("On a call with Ann")

        await row(bobs, "mine", "Ann").drag_to(bobs.locator("[data-slot='703']"))
        for page in (bobs, carols):
            await expect(row(page, "parked", "Ann")).to_contain_text("703")
            await expect(row(page, "parked", "Ann")).to_contain_text("Bob")
        await taken.until_ended()
        await hears_none(call, BOB)
        await expect(bobs.locator("#mine > li")).to_have_count(0)

        fetched = carol.dial("703")
        await fetched.until_answered()
        voices({fetched: CAROL})
        await hears(call, CAROL)
        await hears(fetched, ANN)
        for page in (bobs, carols):
            await expect(page.locator("#parked > li")).to_have_count(0)
        await expect(row(carols, "mine", "Ann")).to_contain_text("Talking")
        await expect(row(bobs, "others", "Ann")).to_contain_text("Carol")

        dave.behaviour = Answer(after=0.5)
        await carols.keyboard.press("t")
        await carols.keyboard.type("1004")
        await carols.keyboard.press("Enter")
        answered = await dave.until_called()
        await expect(person(bobs, "1004")).to_contain_text("On a call")
        voices({answered: DAVE})
        await hears(call, DAVE)
        await hears(answered, ANN)
        assert not (await fetched.until_ended()).by_us
        for page in (bobs, carols):
            await expect(row(page, "others", "Ann")).to_contain_text("Dave")
        await expect(person(bobs, "1003")).to_contain_text("Available")
        await expect(carols.locator("#console-me")).to_contain_text("Available")

        await row(bobs, "others", "Ann").drag_to(bobs.locator("#console-park"))
        await answered.until_ended()
        carol.behaviour = Answer()
        await row(bobs, "parked", "Ann").drag_to(person(bobs, "1003"), target_position={"x": 60, "y": 20})
        await expect(row(carols, "mine", "Ann")).to_contain_text("Talking")
        given = carol.incoming[-1]
        voices({given: CAROL})
        await hears(call, CAROL)
        await hears(given, ANN)

        await ann.hang_up(call)
        await given.until_ended()
        for page in (bobs, carols):
            await expect(page.locator(".calls > li")).to_have_count(0)
            await expect(person(page, "1004")).to_contain_text("Available")


async def staffed(world: World) -> None:
    """Bob and Carol are attendants; their phones answer when a page tells them to."""
    for extension, name in NAMES.items():
        world.user(extension, name, ring_timeout=20)
    for extension in ("1002", "1003"):
        world.save(lambda session, me: grants.give(session, me, world.people[extension], "attendant"))  # noqa: B023
    for extension in NAMES:
        await phone(world, extension, Obedient)


@asynccontextmanager
async def console(world: World, portal: Served, browser: Browser, extension: str) -> AsyncIterator[Page]:
    """That attendant's, live."""
    page = await tab(browser, portal, f"{extension}@{world.name}", 1280, "light")
    page.set_default_timeout(patient(8000))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
    await page.goto(f"{portal.url}/console")
    await page.locator("body[data-live-state=fresh]").wait_for()
    try:
        yield page
        assert errors == []
    except AssertionError as error:  # was it told and not drawn, not told, or not live?
        told = world.posted.post.live.things(world.domain)
        error.add_note(f"{extension}'s page: {await page.evaluate(KNOWN)}; {errors}; told: {told}")
        raise
    finally:
        await page.context.close()


def row(page: Page, where: str, name: str) -> Locator:
    """A line of one of the lists of calls."""
    return page.locator(f"#{where} > li").filter(has_text=name)


def person(page: Page, extension: str) -> Locator:
    """Somebody among the people."""
    return page.locator("#people > li").filter(has=page.get_by_text(extension, exact=True))
