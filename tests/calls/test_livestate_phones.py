"""The picture of what goes on, with real phones: as the PBX lists it, also after its link was cut (PRODUCT §8)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import Any

from controller import clock
from controller.domain.livecalls import Call
from controller.live import listing
from controller.live.state import LiveState
from controller.live_feed import LiveFeed
from controller.operations import mailboxes
from controller.pbx.ami import Ami, Timing
from tests.calls.amiproxy import Proxy, proxy_to
from tests.calls.behaviour import Answer, Ring
from tests.calls.leg import Leg
from tests.calls.sipphone import Phone
from tests.calls.test_transfers import people, talking
from tests.calls.world import World
from tests.live.recordings import Pictured, pictured, timeless

ROUNDS = 20
POLL = 0.005  # seconds between two looks


def now() -> float:
    return clock.now().timestamp()


@dataclass(slots=True)
class Watcher:
    """A picture of its own, over a link that can be cut."""

    world: World
    feed: LiveFeed
    proxy: Proxy

    async def same(self) -> None:
        """Waits until the picture is what a fresh look shows, and names the channels that are there."""
        await self.world.eventually(self._differences, [])

    async def until_complete(self) -> None:
        """Once the link is back and what is there was listed."""
        await self.world.eventually(self._is_complete, True, 10.0)

    async def until_cut(self) -> None:
        """Cuts the link, and waits until that was noticed."""
        self.proxy.is_shut = True
        self.proxy.cut()
        await self.world.eventually(self._is_complete, False)

    async def _is_complete(self) -> bool:
        await asyncio.sleep(POLL)
        return self.feed.state.is_complete

    def calls(self) -> list[str]:
        things = pictured(self.feed.state).values()
        return sorted(each.state for each in things if isinstance(each, Call) and each.domain == self.world.domain)

    async def seen(self) -> list[str]:
        """The calls; slowly enough to be asked again and again."""
        await asyncio.sleep(POLL)
        return self.calls()

    async def _differences(self) -> list[Any]:
        post = self.world.posted.post
        found = await listing.ask(post.events, post.ami, now())
        fresh = LiveState(now)
        fresh.whose = self.feed.state.whose
        listing.take(fresh.fold, found)
        ours, theirs = timeless(self._mine(self.feed.state)), timeless(self._mine(fresh))
        legs = {party.channel for each in ours.values() if isinstance(each, Call) for party in each.parties}
        channels = {name for name in await self.world.channels() if not name.startswith("Local/")}
        return [*(dict.items(ours) ^ dict.items(theirs)), *(legs ^ channels)]

    def _mine(self, state: LiveState) -> Pictured:
        """People who are shown in one picture only are of other tests' domains."""
        return {place: thing for place, thing in pictured(state).items() if "person" not in place[1]}


@asynccontextmanager
async def watching(world: World) -> AsyncIterator[Watcher]:
    settings, post = world.posted.settings, world.posted.post
    async with proxy_to(settings.ami_port) as proxy:
        link = Ami(
            "127.0.0.1",
            proxy.port,
            "events",
            settings.secrets.ami_events,
            on_event=lambda event: feed.apply(event),
            on_connect=lambda: feed.look(),
            on_lost=lambda: feed.lost(),
            timing=Timing(reconnect=0.05),
        )
        feed = LiveFeed(LiveState(now), link, post.ami, post.reconciler, now)
        learning = asyncio.create_task(feed.run())
        try:
            async with link:
                watcher = Watcher(world, feed, proxy)
                await watcher.until_complete()
                yield watcher
        finally:
            learning.cancel()


async def test_the_picture_is_what_the_pbx_lists_also_after_a_cut_in_the_middle(world: World) -> None:
    """PRODUCT §8: within seconds of being back, no ghost and nothing missing."""
    await people(world)
    world.save(lambda session, me: mailboxes.switch_on(session, me, world.people["1004"]))
    await world.live()
    ann, bob, carol = (world.phones[name] for name in ("1001", "1002", "1003"))
    async with watching(world) as watcher:
        call, taken = await talking(ann, bob, "1002")
        await watcher.same()
        assert watcher.calls() == ["talking"]
        await world.eventually(controllers_own(world), [["Ann", "Bob"]])  # who was added while it ran
        await taken.hold()
        await watcher.same()
        assert watcher.calls() == ["held"]
        await watcher.until_cut()
        await taken.resume()
        watcher.proxy.is_shut = False
        await watcher.until_complete()
        await watcher.same()
        assert watcher.calls() == ["talking"], "held a moment before the cut, and no more"
        await taken.hold()
        await watcher.same()
        consult, carols = await talking(bob, carol, "1003")
        await watcher.same()
        await watcher.until_cut()
        await taken.transfer_to(consult)
        await consult.until_ended()
        box = bob.dial("1004")
        await box.until_answered(10)
        assert watcher.calls() == ["held", "talking"], "as it was when the link was cut"
        watcher.proxy.is_shut = False
        await watcher.until_complete()
        await watcher.same()
        assert watcher.calls() == ["talking", "voicemail"]
        await bob.hang_up(box)
        await watcher.until_cut()
        await ann.hang_up(call)
        await carols.until_ended()
        watcher.proxy.is_shut = False
        await watcher.until_complete()
        await watcher.same()
        assert not watcher.calls()


def controllers_own(world: World) -> Callable[[], Awaitable[list[list[str]]]]:
    """Who is in calls, as the running controller shows them."""

    async def asked() -> list[list[str]]:
        await asyncio.sleep(POLL)
        live = world.posted.post.live
        calls = [each for each in live.things(world.domain).values() if isinstance(each, Call)]
        return [[party.name for party in call.parties] for call in calls]

    return asked


async def some_calls(phones: dict[str, Phone], random: Random) -> None:
    """Somebody does something."""
    name, phone = random.choice(list(phones.items()))
    running = [leg for leg in phone.calls if leg.ending is None]
    if len(running) < 2 and random.random() < 0.6:
        other = random.choice([each for each in phones if each != name])
        phones[other].behaviour = random.choice([Answer(), Answer(0.05), Ring()])
        phone.dial(other)
    elif running:
        leg = random.choice(running)
        if random.random() < 0.3 and leg.answered_at:
            await held(leg, random)
        else:
            await phone.hang_up(leg)


async def held(leg: Leg, random: Random) -> None:
    """Holds or resumes. Where the other side just hangs up, that is refused, or nobody answers at all."""
    with suppress(AssertionError, TimeoutError):
        async with asyncio.timeout(1):
            await (leg.hold() if random.random() < 0.6 else leg.resume())


async def test_no_ghosts_after_random_cuts_with_calls_coming_and_going(world: World) -> None:
    """PRODUCT §8: the link is cut while calls begin, change and end; each time the picture is right again."""
    random = Random(6)
    names = ("1001", "1002", "1003", "1004", "1005")
    for name in names:
        world.user(name, ring_timeout=20)
    await world.live()
    for name in names:
        await world.phone(name, talks=True)
    async with watching(world) as watcher:
        for _ in range(ROUNDS):
            for step in range(random.randrange(3, 8)):
                await some_calls(world.phones, random)
                if step == 1:
                    await watcher.until_cut()
                await asyncio.sleep(random.random() * 0.02)
            watcher.proxy.is_shut = False
            await some_calls(world.phones, random)
            await watcher.until_complete()
            await watcher.same()
        for phone in world.phones.values():
            for leg in [leg for leg in phone.calls if leg.ending is None]:
                await phone.hang_up(leg)
        await world.eventually(watcher.seen, [])  # both show the same also while calls are ending
        await watcher.same()
