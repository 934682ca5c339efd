"""Commands for calls as pages send them, on the private PBX: who says what of which call, and what is answered."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from controller import clock
from controller.domain.livecalls import Call, Parked
from controller.domain.packing import unpacked
from controller.operations import actors
from controller.pbx.ami import Ami
from controller.store.engine import reading
from tests.calls.bell import Bell
from tests.calls.leg import Leg
from tests.calls.voice import saying, share
from tests.calls.world import World
from webui.calls.leading import lead

HEARD = 1600  # bytes: 0.2 s


@dataclass(frozen=True, slots=True)
class Led:
    """An answer: its status, and the sentence."""

    status: int
    said: str
    fields: tuple[str, ...] = ()


class Leading:
    """A domain's console."""

    def __init__(self, world: World) -> None:
        self.world, self.live, self.desk, self.bell = (
            world,
            world.posted.post.live,
            world.posted.post.calling.desk,
            Bell(),
        )

    async def lead(self, who: str, verb: str, id_: str = "", **sent: object) -> Led:
        """As the user of that extension; `sent` are the fields."""
        body = {"id": id_ or secrets.token_hex(8), "verb": verb, "domain": self.world.domain, "actor": self._actor(who)}
        answer = await self.desk.answer(json.dumps({**body, **{name: str(each) for name, each in sent.items()}}))
        fields = tuple(each["field"] for each in answer.get("problems", ()))
        return Led(answer["status"], unpacked(answer.get("said") or answer["error"]), fields)

    async def does(self, who: str, verb: str, **sent: object) -> str:
        """What is done is said. Raises AssertionError where it is not."""
        led = await self.lead(who, verb, **sent)
        assert led.status == 200, led
        return led.said

    def calls(self) -> list[Call]:
        self.live.call(self.world.domain, "")  # up to the moment; nothing is taken from the stream
        return [each for each in self.live.things(self.world.domain).values() if isinstance(each, Call)]

    async def call(self, state: str, parties: int = 2) -> Call:
        """The only one, once it is so."""

        def seen() -> Call | None:
            fits = [each for each in self.calls() if each.state == state and len(each.parties) == parties]
            return fits[0] if fits and len(self.calls()) == 1 else None

        found = await self.bell.until(seen, 3.0, f"a call {state} of {parties}, and no other: {self.calls()}")
        assert found
        return found

    async def over_the_socket(self, who: str, verb: str, **sent: str) -> str:
        """As the portal sends it; what is said."""
        path = self.world.posted.settings.run / "controller.sock"
        with reading(self.world.posted.database) as session:
            actor = actors.of_user(session, self.world.people[who], clock.now(), "127.0.0.1")
        return (await asyncio.to_thread(lead, path, actor, self.world.domain, verb, secrets.token_hex(8), sent)).said

    async def slot(self, slot: str) -> Parked:
        """Once somebody is parked there."""
        found = await self.bell.until(lambda: self.live.parked(self.world.domain, slot), 3.0, f"somebody on {slot}")
        assert found
        return found

    async def none(self) -> None:
        """Once no call is there."""
        await self.bell.until(lambda: not self.calls(), 3.0, "no call")

    @property
    def link(self) -> Ami:
        """What commands go over."""
        return self.world.posted.post.calling.link

    def _actor(self, who: str) -> dict[str, Any]:
        with reading(self.world.posted.database) as session:
            actor = actors.of_user(session, self.world.people[who], clock.now(), "127.0.0.1")
        names = ("label", "scope", "address", "user", "domain", "attendant", "stands_in")
        return {name: getattr(actor, name) for name in names}


@asynccontextmanager
async def leading(world: World) -> AsyncIterator[Leading]:
    page = Leading(world)
    await world.posted.post.calling.link.wait_up(5)
    calling, feed = world.posted.post.calling, world.posted.post.feed
    applied, told = calling.apply, feed.told

    def apply(event: Mapping[str, str]) -> None:
        applied(event)
        page.bell.ring()

    def learned() -> None:  # whose the phones are: that may come after the last event of a call
        told()
        page.bell.ring()

    calling.apply, feed.told = apply, learned  # type: ignore[method-assign]
    try:
        yield page
    finally:
        calling.apply, feed.told = applied, told  # type: ignore[method-assign]


def voices(legs: dict[Leg, int]) -> None:
    """Each says a tone of its own."""
    for leg, hz in legs.items():
        leg.media.voice = saying(hz)


async def hears(leg: Leg, hz: int, within: float = 5.0) -> None:
    """Waits until that tone, and nothing else, is heard there."""
    await leg.media.until(lambda: _share(leg, hz) > 0.7, within, f"a tone of {hz} Hz")


async def hears_none(leg: Leg, *hz: int) -> None:
    """Waits until none of these tones is heard there."""
    await leg.media.until(lambda: all(_share(leg, each) < 0.1 for each in hz), 5.0, f"no tone of {hz} Hz")


def _share(leg: Leg, hz: int) -> float:
    sound = bytes(leg.media.sound[-HEARD:])
    return share(hz, sound) if len(sound) == HEARD else 0.0
