"""After whatever happens, a page shows the calls that the PBX has, and no others (PRODUCT §8.1, §4)."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from functools import partial

import pytest
import pytest_asyncio

from controller.operations import callnotes, grants
from tests.browser.serving import Served
from tests.calls.behaviour import Answer, Ring
from tests.calls.leg import Leg
from tests.calls.sipphone import Phone, Refused
from tests.calls.world import World
from tests.faults.house import House
from tests.faults.livepage import LivePage, agree, answers, stale, watching
from tests.faults.waiting import until
from tests.patience import patient
from webui import create_app

pytestmark = pytest.mark.slow
NAMES = ("1001", "1002", "1003", "1004")


@pytest_asyncio.fixture(loop_scope="session")
async def portal(house: House) -> AsyncIterator[Served]:
    """The house's own portal process; an app beside it makes the cookies."""
    app = create_app(house.settings)
    served = Served(f"http://127.0.0.1:{house.settings.web_port}", app)
    await house.tended(lambda: answers(served), 15, "the portal")
    yield served
    app.extensions["ringplan"].database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def staffed(house: House, world: World) -> World:
    """1002 answers, 1004 rings; 1001 is an attendant."""
    for extension in NAMES:
        world.user(extension, ring_timeout=60)
    world.save(lambda session, me: grants.give(session, me, world.people["1001"], "attendant"))
    for extension in NAMES:
        await world.phone(extension, Answer() if extension == "1002" else Ring())
    return world


@pytest.fixture
def page(portal: Served, staffed: World) -> Iterator[LivePage]:
    with watching(portal, staffed, "1001") as page:
        yield page


async def two_calls(world: World, page: LivePage) -> tuple[Leg, Leg]:
    """One that talks, one that rings; both on the page."""
    talks = world.phones["1001"].dial("1002")
    await talks.until_answered()
    rings = world.phones["1003"].dial("1004")
    await rings.until_ringing()
    await until(lambda: page.standing == "fresh" and len(page.legs()) == 4, 5, f"two calls on the page: {page.things}")
    await agree(page, world, "dialling", "ringing", "up", "up")
    return talks, rings


async def hung_up(world: World, *calls: Leg) -> None:
    for call in calls:
        await next(phone for phone in world.phones.values() if call in phone.calls).hang_up(call)
        await call.until_ended()


async def test_after_a_killed_controller_a_lost_link_and_a_killed_portal_the_page_is_right_again(
    house: House, staffed: World, page: LivePage
) -> None:
    """In each gap one call ends and another begins. What is noted on a call is there at once, and stays."""
    talks, rings = await two_calls(staffed, page)
    ringing = next(key[5:] for key, thing in page.things.items() if thing.get("state") == "ringing")
    note = partial(callnotes.write, domain=staffed.domain, call=ringing)
    staffed.save(lambda session, me: note(session, me, text="first"))
    await until(lambda: page.notes() == ["first"], 2, "the note")
    staffed.save(lambda session, me: note(session, me, text="wants Sales"))
    await until(lambda: page.notes() == ["wants Sales"], 2, "what it says now")
    house.kill("controller")
    await stale(page, "controller")
    await hung_up(staffed, talks)
    talks = staffed.phones["1001"].dial("1002")
    await talks.until_answered()
    await house.controller_up()
    await until(lambda: page.standing == "fresh", 15, "the page to be live")
    await agree(page, staffed, "dialling", "ringing", "up", "up")
    await until(lambda: page.notes() == ["wants Sales"], 2, "the note")

    kick_events(house)
    await hung_up(staffed, rings)
    await house.post.events.wait_up(10)
    await until(lambda: page.standing == "fresh", 15, "the page to be live")
    await agree(page, staffed, "up", "up")

    house.kill("portal")
    await hung_up(staffed, talks)
    rings = staffed.phones["1003"].dial("1004")
    await rings.until_ringing()
    await house.tended(lambda: page.standing == "portal", 5, "the stream to break")
    await house.tended(lambda: page.standing == "fresh", 20, "the portal to be back")
    await agree(page, staffed, "dialling", "ringing")
    await hung_up(staffed, rings)
    await agree(page, staffed)


async def test_a_pbx_that_died_with_calls_leaves_none_on_the_page(house: House, staffed: World, page: LivePage) -> None:
    await two_calls(staffed, page)
    house.kill("asterisk")
    await stale(page, "pbx")
    for phone in staffed.phones.values():
        for call in phone.calls:
            call.end("lost", by_us=True, code=0)
    await house.controller_up(30)
    await house.post.events.wait_up(10)
    await until(lambda: page.standing == "fresh", 15, "the page to be live")
    await agree(page, staffed)
    for name in NAMES:
        await registered(staffed.phones[name])
    await two_calls(staffed, page)


async def registered(phone: Phone) -> None:
    """Phones that were added in the second before are brought in anew (DESIGN §1)."""
    async with asyncio.timeout(patient(10)):
        while True:
            try:
                return await phone.register()
            except Refused:
                continue


def kick_events(house: House) -> None:
    """The PBX drops all links that hear events, the test's own, too."""
    sessions = re.findall(r"^ *events .*", house.rx("manager show connected"), re.MULTILINE)
    assert sessions
    for line in sessions:
        house.rx(f"manager kick session {line.split()[4]}")
