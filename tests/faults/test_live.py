"""The live stream with everything real: the PBX, the controller, the portal (PRODUCT §8.2, §8.4; DESIGN §2)."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

import pytest
import pytest_asyncio

from controller import clock
from controller.operations import frames, overrides
from controller.settings import LOOPBACK
from tests.browser.serving import Served
from tests.calls.world import World
from tests.faults.callee import Callee
from tests.faults.house import House
from tests.faults.waiting import until
from tests.webui.stream import Listening, listening
from webui import create_app


@pytest_asyncio.fixture(loop_scope="session")
async def portal(house: House) -> AsyncIterator[Served]:
    """The house's own portal process; an app beside it makes the cookies."""
    await house.tended(lambda: _answers(house), 15, "the portal")
    app = create_app(house.settings)
    yield Served(f"http://127.0.0.1:{house.settings.web_port}", app)
    app.extensions["ringplan"].database.close()


@pytest.fixture
def streams() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


async def opened(streams: ExitStack, portal: Served, account: str) -> Listening:
    cookie = str(portal.cookie(account)["value"])
    stream = await asyncio.to_thread(lambda: streams.enter_context(listening(portal, cookie)))
    assert stream.status == 200
    await asyncio.to_thread(stream.next, "fresh")
    return stream


async def test_a_saved_change_is_told_when_it_is_live_and_to_nobody_else(
    house: House, world: World, callee: Callee, portal: Served, streams: ExitStack
) -> None:
    other = World(world.posted)
    other.user("1002", phones=())
    mine = await opened(streams, portal, f"1002@{world.name}")
    colleague = await opened(streams, portal, f"1001@{world.name}")
    stranger = await opened(streams, portal, f"1002@{other.name}")
    world.save(lambda session, me: overrides.switch_on(session, me, callee.user, "dnd"))
    event = await asyncio.to_thread(mine.next, "change")
    state = house.state("user", callee.user)
    assert event.data == {"topic": f"user-{callee.user}", "state": "live", "revision": state.wanted}
    assert state.standing == "durable"
    frame = world.save(lambda session, me: frames.everything(session, me, world.domain, None))[0].id
    world.save(lambda session, me: frames.force(session, me, frame, True, None))  # type: ignore[arg-type]
    for stream in (mine, colleague):
        event = await asyncio.to_thread(stream.next, "change")
        assert event.data["topic"] == f"domain-{world.domain}"
    other.save(lambda session, me: overrides.switch_on(session, me, other.people["1002"], "dnd"))
    event = await asyncio.to_thread(stranger.next, "change")
    assert event.data["topic"] == f"user-{other.people['1002']}"


async def test_a_phone_that_comes_or_goes_is_told(
    house: House, world: World, portal: Served, streams: ExitStack
) -> None:
    owner = world.user("1003")
    await house.live()
    stream = await opened(streams, portal, f"1003@{world.name}")
    await world.phone("1003")
    while (await asyncio.to_thread(stream.next, "change")).data["topic"] != f"phones-{owner}":
        pass  # what was saved before may be told late


async def test_a_killed_controller_is_told_within_five_seconds_and_its_return(
    house: House, world: World, callee: Callee, portal: Served, streams: ExitStack
) -> None:
    stream = await opened(streams, portal, f"1002@{world.name}")
    began = clock.monotonic()
    house.kill("controller")
    event = await asyncio.to_thread(stream.next, "stale")
    assert (event.data, clock.monotonic() - began < 5) == ({"reason": "controller"}, True)
    callee.choose("b")
    await house.controller_up()
    await asyncio.to_thread(stream.next, "fresh", within=15)
    await asyncio.to_thread(stream.next, "resync", "change")


async def test_a_frozen_controller_is_told_within_five_seconds(
    house: House, world: World, callee: Callee, portal: Served, streams: ExitStack
) -> None:
    stream = await opened(streams, portal, f"1002@{world.name}")
    with house.frozen("controller"):
        assert (await asyncio.to_thread(stream.next, "stale")).data == {"reason": "controller"}
    await asyncio.to_thread(stream.next, "fresh", within=15)


async def test_a_frozen_pbx_is_told_within_five_seconds(
    house: House, world: World, callee: Callee, portal: Served, streams: ExitStack
) -> None:
    stream = await opened(streams, portal, f"1002@{world.name}")
    with house.frozen("asterisk"):
        assert (await asyncio.to_thread(stream.next, "stale")).data == {"reason": "pbx"}
    await asyncio.to_thread(stream.next, "fresh", within=15)


async def test_a_controller_ends_at_once_although_somebody_listens(
    house: House, world: World, callee: Callee, portal: Served, streams: ExitStack
) -> None:
    stream = await opened(streams, portal, f"1002@{world.name}")
    before = house.pid("controller")
    os.kill(before, signal.SIGTERM)
    await asyncio.to_thread(stream.next, "stale")
    await until(lambda: not os.path.exists(f"/proc/{before}") or _is_zombie(before), 5, "the controller to end")
    await house.controller_up()


def _answers(house: House) -> bool:
    try:
        socket.create_connection((LOOPBACK, house.settings.web_port), 1).close()
    except OSError:
        return False
    return True


def _is_zombie(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "Z"
