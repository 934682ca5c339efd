"""A call through exactly one trunk, to see what the carrier says; and whether it answers at all without one."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from controller.dialplan.names import trunk as endpoint
from controller.domain.ids import TrunkId
from controller.live.trunks import ending
from controller.pbx.ami import Ami

RINGS = 20  # seconds
TALKS = 5  # seconds that the called party hears itself, at least
ANSWERS = 3.5  # seconds that the carrier has for OPTIONS, and for taking a call's end
STEP = 0.05


@dataclass(slots=True)
class TestCall:
    """What came back so far."""

    steps: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    answered: bool = False
    channel: str = ""


@dataclass(slots=True)
class TestCalls:
    """Acts over `ami`; `apply` is fed with the events of another link that hears all of them."""

    ami: Ami
    _calls: dict[str, TestCall] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        call = self._calls.get(event.get("Uniqueid", ""))
        match event.get("Event"):
            case "Newchannel" if call:
                call.channel = event["Channel"]
                call.begun.set()
            case "Newstate" if call:
                call.answered = call.answered or event.get("ChannelStateDesc") == "Up"
                call.steps.append({"Ringing": "it rings", "Up": "answered"}.get(event.get("ChannelStateDesc", ""), ""))
            case "Hangup" if call:
                call.steps.append(ending(event))
                call.over.set()

    async def ask(self, trunk: int) -> dict[str, Any]:
        """Sends OPTIONS. Raises AmiDown, AmiRefused, TimeoutError."""
        name = endpoint(TrunkId(trunk))
        before = await self._contact(name)
        await self.ami.send({"Action": "PJSIPQualify", "Endpoint": name})
        status = before
        for _ in range(round(ANSWERS / STEP)):
            await asyncio.sleep(STEP)
            if (status := await self._contact(name)) != before:
                break
        here, usec = status[0] == "Reachable", status[1]
        took = f"answered after {int(usec) / 1000:.0f} ms" if usec.isdecimal() else "answered"
        return {"ok": here, "steps": [took if here else "no answer"]}

    async def _contact(self, name: str) -> tuple[str, str]:
        """Status and round trip of the last OPTIONS. An answer like the last one makes no event (22.10)."""
        found: list[Mapping[str, str]] = []
        await self.ami.stream({"Action": "PJSIPShowEndpoint", "Endpoint": name}, found.append)
        details = (event for event in found if event.get("Event") == "ContactStatusDetail")
        detail = next(details, {})
        return detail.get("Status", ""), detail.get("RoundtripUsec", "")

    async def call(self, trunk: int, dialled: str, shown: str) -> dict[str, Any]:
        """Rings at most RINGS seconds; who answers hears itself. Raises AmiDown, AmiRefused, TimeoutError."""
        unique = f"testcall-{trunk}-{next(self._numbers)}"
        call = self._calls[unique] = TestCall()
        try:
            await self.ami.send(_originate(unique, endpoint(TrunkId(trunk)), dialled, shown))
            if not await _within(call.begun, ANSWERS):  # a carrier known not to answer gets no channel (22.10)
                call.steps.append("no call could be begun: the carrier does not answer, or its name is not known")
            elif not await _within(call.over, RINGS + TALKS):
                await self.ami.send({"Action": "Hangup", "Channel": call.channel})
                await _within(call.over, ANSWERS)
        finally:
            del self._calls[unique]
        return {"ok": call.answered, "dialled": dialled, "steps": [step for step in call.steps if step]}


async def _within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


def _originate(unique: str, name: str, dialled: str, shown: str) -> dict[str, str]:
    return {
        "Action": "Originate",
        "Channel": f"PJSIP/{dialled}@{name}",
        "Application": "Echo",
        "CallerID": f'"" <{shown}>',
        "Timeout": str(RINGS * 1000),
        "Async": "true",
        "ChannelId": unique,
    }
