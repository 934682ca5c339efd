"""Which phone is this? Rings one handset for a few seconds, alone and past all rules. Its desk is phone_desk.py."""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from controller.dialplan.names import endpoint
from controller.dialplan.syntax import shortened
from controller.domain.ids import DeviceId
from controller.live.phones import REACHABLE
from controller.pbx.ami import Action, Ami, AmiRefused, Message

Outcome = Literal["rings", "answered", "busy", "declined", "silent", "failed", "unregistered", "in use", "too soon"]
RINGS = 8  # seconds
PAUSE = 10.0  # seconds between two for one handset, so that there is never more than one
MOST = 20  # at once, on the whole PBX
ANSWERS = 4.0  # seconds that the phone has to say that it rings
BUSY, REJECTED = "17", "21"  # Q.850
UNPICKED = "CHANNEL(namedcallgroup)="  # nobody picks up what rings: it is for whoever has that phone
BEEP = {"Application": "Playback", "Data": "beep"}  # who picks up hears a tone, and is released
IN_USE = ("In use", "Busy", "Ringing", "Ring+Inuse", "On Hold")  # right after it registered it is “Unavailable” still


@dataclass(slots=True)
class RingTest:
    """One that has begun, and the first thing that came back."""

    outcome: Outcome = "silent"
    told: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, outcome: Outcome) -> None:
        if not self.told.is_set():
            self.outcome = outcome
            self.told.set()


@dataclass(slots=True)
class RingTests:
    """Acts over `ami`; `apply` is fed with the events of another link that hears all of them."""

    ami: Ami
    _tests: dict[str, RingTest] = field(default_factory=dict)
    _begun: dict[DeviceId, float] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        test = self._tests.get(event.get("Uniqueid", ""))
        if test is None:
            return
        match event.get("Event"), event.get("ChannelStateDesc"):
            case "Newstate", "Ringing":
                test.tell("rings")
            case "Newstate", "Up":
                test.tell("answered")
            case "Hangup", _:
                test.tell(_ending(event.get("Cause", "")))

    async def ring(self, device: DeviceId, shown: str, number: str, at: float) -> Outcome:
        """Returns as soon as the phone has answered in some way; it rings on, and ends by itself.

        `at` in seconds of a steady clock. Raises AmiDown, AmiRefused, TimeoutError.
        """
        if self._is_too_soon(device, at):
            return "too soon"
        self._begun[device] = at
        if (hindrance := await self._hindrance(device)) is not None:
            del self._begun[device]
            return hindrance
        caller = f'"{quoted(shown)}" <{number}>'
        return await self._call(f"ringtest-{device}-{next(self._numbers)}", device, caller, BEEP, RINGS)

    async def call(self, unique: str, device: DeviceId, caller: str, then: Action, rings: int) -> Outcome:
        """Rings it as a channel of that name, with what whoever picks up comes to; `caller` as it stands in a header.

        Returns as soon as the phone has answered in some way. Raises AmiDown, AmiRefused, TimeoutError.
        """
        return await self._hindrance(device) or await self._call(unique, device, caller, then, rings)

    async def _call(self, unique: str, device: DeviceId, caller: str, then: Action, rings: int) -> Outcome:
        test = self._tests[unique] = RingTest()
        try:
            await self.ami.send(_originate(unique, device, caller, then, rings))
            return await _first(test)
        finally:
            del self._tests[unique]

    def _is_too_soon(self, device: DeviceId, at: float) -> bool:
        self._begun = {each: begun for each, begun in self._begun.items() if at - begun < PAUSE}
        return device in self._begun or len(self._begun) >= MOST

    async def _hindrance(self, device: DeviceId) -> Outcome | None:
        """What the PBX knows of it without a call; None: it can be rung."""
        found: list[Message] = []
        try:
            await self.ami.stream({"Action": "PJSIPShowEndpoint", "Endpoint": endpoint(device)}, found.append)
        except AmiRefused:  # not brought in yet
            return "unregistered"
        if not any(event.get("Status") in REACHABLE for event in found if event.get("Event") == "ContactStatusDetail"):
            return "unregistered"
        state = next((event.get("DeviceState", "") for event in found if event.get("Event") == "EndpointDetail"), "")
        return "in use" if state in IN_USE else None


async def _first(test: RingTest) -> Outcome:
    try:
        async with asyncio.timeout(ANSWERS):
            await test.told.wait()
    except TimeoutError:
        return "silent"
    return test.outcome


def _ending(cause: str) -> Outcome:
    outcomes: Mapping[str, Outcome] = {BUSY: "busy", REJECTED: "declined"}
    return outcomes.get(cause, "failed")


def _originate(unique: str, device: DeviceId, caller: str, then: Action, rings: int) -> Action:
    variables = then.get("Variable", [])
    return {
        "Action": "Originate",
        "Channel": f"PJSIP/{endpoint(device)}",
        "CallerID": caller,
        "Timeout": str(rings * 1000),
        "Async": "true",
        "ChannelId": unique,
        **then,
        "Variable": [UNPICKED, *([variables] if isinstance(variables, str) else variables)],
    }


def quoted(shown: str) -> str:
    """As a quoted name: what would end it is written otherwise."""
    plain = "".join(letter if letter.isprintable() else " " for letter in shown)
    return shortened(plain.replace("\\", "/").replace('"', "'"))
