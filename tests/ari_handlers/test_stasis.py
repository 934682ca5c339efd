"""Who enters Stasis is led to the feature that asked for it, and nobody is left waiting there."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ari_handlers.stasis import Entered, Handler, Routes
from controller.pbx.ari import Ari
from tests.patience import patient
from tests.pbx.fake_ari import FakeAri, fake_ari, ok

WITHIN = patient(3.0)


@asynccontextmanager
async def routing(fake: FakeAri, handlers: Mapping[str, Handler]) -> AsyncIterator[Routes]:
    """Routes on a link that is up."""
    begun: list[Routes] = []
    async with Ari("127.0.0.1", fake.port, "u", "s", on_event=lambda event: begun[0].on_event(event)) as ari:
        begun.append(Routes(ari, handlers))
        await ari.wait_up(WITHIN)
        running = asyncio.create_task(begun[0].run())
        yield begun[0]
        running.cancel()
        await asyncio.wait([running])


def entered(*args: str, channel: str = "1.1") -> dict[str, Any]:
    return {"type": "StasisStart", "args": list(args), "channel": {"id": channel}}


async def test_the_first_argument_names_the_feature() -> None:
    came: asyncio.Queue[Entered] = asyncio.Queue()
    async with fake_ari() as fake, routing(fake, {"code": came.put}):
        await fake.send({"type": "ChannelVarset"})
        await fake.send(entered("code", "dnd", "d3"))
        async with asyncio.timeout(WITHIN):
            assert await came.get() == Entered("1.1", ("dnd", "d3"))


async def test_whoever_asks_for_nothing_that_is_there_is_let_go() -> None:
    async with fake_ari() as fake, routing(fake, {}):
        await fake.send(entered("magic", channel="1.7"))
        request = await fake.request(1)
        assert (request["method"], request["uri"]) == ("DELETE", "channels/1.7")


async def test_a_feature_that_fails_lets_its_channel_go_and_takes_the_next_one() -> None:
    came = asyncio.Event()

    async def handle(one: Entered) -> None:
        if one.args:
            raise ValueError("a fault of ours")
        came.set()

    async with fake_ari() as fake, routing(fake, {"code": handle}):
        await fake.send(entered("code", "wrong", channel="1.8"))
        assert (await fake.request(1))["uri"] == "channels/1.8"
        await fake.send(entered("code"))
        async with asyncio.timeout(WITHIN):
            await came.wait()


async def test_whoever_waits_since_before_the_log_in_is_let_go() -> None:
    """DESIGN §2: channels found in Stasis after a reconnect; those of other applications are not ours."""
    found = [
        {"id": "1.1", "dialplan": {"app_name": "Stasis", "app_data": "ringplan,code,dnd"}},
        {"id": "1.2", "dialplan": {"app_name": "Stasis", "app_data": "ringplanner,code"}},
        {"id": "1.3", "dialplan": {"app_name": "Dial", "app_data": "ringplan,x"}},
    ]

    def answer(request: dict[str, Any]) -> dict[str, Any] | None:
        done = ok(request)
        assert done is not None
        return {**done, "message_body": json.dumps(found)} if request["uri"] == "channels" else done

    async with fake_ari() as fake:
        fake.answer = answer
        async with routing(fake, {}) as routes:
            await routes.let_go()
        assert [request["uri"] for request in fake.requests] == ["channels", "channels/1.1"]


async def test_who_entered_right_after_the_log_in_stays() -> None:
    """The list is asked for then, and names him, too."""
    came = asyncio.Event()

    async def handle(_: Entered) -> None:
        came.set()
        await asyncio.Event().wait()

    def answer(request: dict[str, Any]) -> dict[str, Any] | None:
        done = ok(request)
        assert done is not None
        found = [{"id": "1.1", "dialplan": {"app_name": "Stasis", "app_data": "ringplan,code,dnd"}}]
        return {**done, "message_body": json.dumps(found)} if request["uri"] == "channels" else done

    async with fake_ari() as fake:
        fake.answer = answer
        async with routing(fake, {"code": handle}) as routes:
            await fake.send(entered("code", "dnd", channel="1.1"))
            async with asyncio.timeout(WITHIN):
                await came.wait()
            await routes.let_go()
        assert [request["uri"] for request in fake.requests] == ["channels"]


async def test_what_is_under_way_ends_with_us() -> None:
    ended = asyncio.Event()

    async def handle(_: Entered) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with fake_ari() as fake:
        async with routing(fake, {"code": handle}):
            await fake.send(entered("code"))
            await fake.send(entered("other", channel="1.9"))
            await fake.request(1)
        assert ended.is_set()
