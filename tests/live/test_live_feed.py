"""Who feeds the picture of what goes on: when it is whole, and when not (PRODUCT §8)."""

import asyncio
from typing import Any, cast

from controller.live.state import LiveState
from controller.live_feed import LiveFeed
from controller.pbx.ami import Ami
from tests.live.test_livestate import at


class Slow:
    """A link whose lists come when the test says so: `asked` are the answers that are waited for."""

    connected = True

    def __init__(self) -> None:
        self.asked = asyncio.Queue["asyncio.Future[list[Any]]"]()

    async def collect(self, _action: object) -> list[Any]:
        answer = asyncio.get_running_loop().create_future()
        self.asked.put_nowait(answer)
        return cast(list[Any], await answer)


def feed(state: LiveState, link: Slow) -> LiveFeed:
    made = LiveFeed(state, cast(Ami, link), cast(Ami, link), cast(Any, None), lambda: 0.0)
    made._loaded.set()
    return made


async def test_a_list_that_was_asked_for_before_a_new_beginning_makes_nothing_whole() -> None:
    """After a log-in all is listed; the clock is set back meanwhile, and another list is on its way."""
    state, link = at("plain", "talks"), Slow()
    state.lost()
    fed = feed(state, link)
    first = asyncio.create_task(fed.look())
    early = await link.asked.get()
    for said in ("1795376000.5", "1795372400.5"):
        fed.apply({"Event": "Newstate", "Uniqueid": "1.1", "Timestamp": said})
    late = await link.asked.get()
    early.set_result([])
    for _ in range(3):
        (await link.asked.get()).set_result([])
    async with asyncio.timeout(5):
        await first
    assert not late.done()
    assert not state.is_complete
    fed.lost()
