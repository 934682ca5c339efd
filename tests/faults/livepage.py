"""An attendant's page as its stream tells it, beside what the PBX says of its channels (PRODUCT §4, §8)."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.browser.serving import Served
from tests.calls.world import World
from tests.faults.waiting import until
from tests.webui.stream import Listening, listening

RECOVERED = 5.0  # seconds after which page and PBX must agree
States = dict[str, str]  # by leg


@dataclass(slots=True)
class LivePage:
    """Reads in a thread, and connects again as a browser does. `standing` is `fresh`, or why it is not."""

    portal: Served
    cookie: str
    domain: int
    standing: str = ""
    things: dict[str, Any] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def legs(self) -> States:
        """Each phone's leg that the page shows, and whether it is up or rings."""
        calls = [thing for key, thing in list(self.things.items()) if key.startswith("call:")]
        return {leg["leg"]: simple(leg["state"]) for call in calls for leg in call["parties"]}

    def notes(self) -> list[str]:
        """What is noted on the calls that it shows."""
        return [thing["note"]["text"] for thing in list(self.things.values()) if thing.get("note")]

    def read(self) -> None:
        """Until `over`."""
        while not self.over.is_set():
            try:
                with listening(self.portal, self.cookie, f"?domain={self.domain}&people=1") as stream:
                    self._follow(stream)
            except (OSError, EOFError, AssertionError, IndexError, ValueError):
                self.standing = "portal"
            self.over.wait(0.2)

    def _follow(self, stream: Listening) -> None:
        while not self.over.is_set():
            try:
                event = stream.next("fresh", "stale", "things", within=0.5)
            except AssertionError:  # nothing new
                continue
            match event.kind:
                case "fresh":
                    self.standing = "fresh"
                case "stale":
                    self.standing = event.data["reason"]
                case "things":
                    kept = {} if event.data["all"] else self.things
                    gone = event.data["gone"]
                    self.things = {**{key: each for key, each in kept.items() if key not in gone}, **event.data["set"]}


def simple(state: str) -> str:
    """As the PBX has it."""
    return state if state in ("ringing", "dialling") else "up"


@contextmanager
def watching(portal: Served, world: World, extension: str) -> Iterator[LivePage]:
    cookie = str(portal.cookie(f"{extension}@{world.name}")["value"])
    page = LivePage(portal, cookie, world.domain)
    reader = threading.Thread(target=page.read, daemon=True)
    reader.start()
    try:
        yield page
    finally:
        page.over.set()
        reader.join(25)


async def in_pbx(world: World) -> States:
    """What CoreShowChannels says of phones' channels."""
    events = await world.posted.post.events.collect({"Action": "CoreShowChannels"})
    said = {"Up": "up", "Ringing": "ringing"}
    return {
        each["Uniqueid"]: said.get(each["ChannelStateDesc"], "dialling")
        for each in events
        if each["Channel"].startswith("PJSIP/")
    }


async def agree(page: LivePage, world: World, *states: str, within: float = RECOVERED) -> None:
    """Once the page is fresh and shows what the PBX has: legs in these states. Raises AssertionError with both."""
    there = await in_pbx(world)
    try:
        async with asyncio.timeout(within):
            while page.standing != "fresh" or page.legs() != there or sorted(there.values()) != sorted(states):
                there = await in_pbx(world)
    except TimeoutError:
        last = {"page": page.standing, "shown": page.legs(), "there": there}
        raise AssertionError(f"not alike after {within:g} s: {json.dumps(last, indent=1)}") from None


async def stale(page: LivePage, reason: str) -> None:
    """Within five seconds the page says that it is not live (PRODUCT §4)."""
    await until(lambda: page.standing == reason, RECOVERED, f"the page to say {reason}; it says {page.standing}")


def answers(portal: Served) -> bool:
    """Whether anybody listens at the portal's address."""
    host, _, port = portal.url.removeprefix("http://").partition(":")
    try:
        socket.create_connection((host, int(port)), 1).close()
    except OSError:
        return False
    return True
