"""Phones that are rung for a command, and legs that are watched: fed with the events of a link that hears all."""

import asyncio
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from controller.dialplan.names import endpoint
from controller.domain.ids import DeviceId
from controller.live.ringtests import UNPICKED
from controller.pbx.ami import Action, Ami

RINGS = 25  # seconds
ANSWER_YOURSELF = (
    "PJSIP_HEADER(add,Alert-Info)=<http://ringplan.invalid>;info=alert-autoanswer;delay=0",
    "PJSIP_HEADER(add,Call-Info)=<sip:ringplan.invalid>;answer-after=0",
    "PJSIP_HEADER(add,Answer-Mode)=Auto",
)
"""As in rp-intercom-leg: makers of phones want to be told differently (RFC 5373 is the standard one)."""
STATES = {"Ringing": "rings", "Up": "up"}
ENDINGS = {"17": "busy", "21": "declined"}  # Q.850


@dataclass(slots=True)
class Watched:
    """What has happened to a leg so far: rings, up, unheld, recorded, unrecorded, taken, missed, parked, not parked,
    busy, declined, over.
    """

    happened: list[str] = field(default_factory=list)
    slot: str = ""  # where it was parked last
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, what: str) -> None:
        self.happened.append(what)
        self._bell.set()

    async def until(self, wanted: frozenset[str], within: float) -> str:
        """The first of them that has happened; empty where none does in so many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not (found := next((each for each in self.happened if each in wanted), "")):
                    self._bell.clear()
                    await self._bell.wait()
                return found
        return ""


@dataclass(slots=True)
class Rings:
    """Acts over `ami`."""

    ami: Ami
    _watched: dict[str, list[Watched]] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        for watched in self._watched.get(event.get("Uniqueid") or event.get("ParkeeUniqueid", ""), ()):
            _note(watched, event)

    @contextmanager
    def watching(self, leg: str) -> Iterator[Watched]:
        """That leg, by its unique id."""
        watched = Watched()
        self._watched.setdefault(leg, []).append(watched)
        try:
            yield watched
        finally:
            self._watched[leg].remove(watched)
            if not self._watched[leg]:
                del self._watched[leg]

    def name(self) -> str:
        """For one more leg. Unlike any that the PBX names, also of an earlier life of ours."""
        return f"live-{id(self):x}-{next(self._numbers)}"

    async def ring(
        self, name: str, phone: DeviceId, caller: str, context: str, told: Mapping[str, str], by_itself: bool
    ) -> None:
        """Rings it; whoever picks up comes to `context`. Raises AmiDown, AmiRefused, TimeoutError."""
        headers = ANSWER_YOURSELF if by_itself else ()
        variables = [UNPICKED, *headers, *(f"{each}={value}" for each, value in told.items())]
        action: Action = {
            "Action": "Originate",
            "Channel": f"PJSIP/{endpoint(phone)}",
            "ChannelId": name,
            "CallerID": caller,
            "Context": context,
            "Exten": "s",
            "Priority": "1",
            "Timeout": str(RINGS * 1000),
            "Async": "true",
            "Variable": variables,
        }
        await self.ami.send(action)


def _note(watched: Watched, event: Mapping[str, str]) -> None:
    match event.get("Event"):
        case "Newstate" if event.get("ChannelStateDesc") in STATES:
            watched.note(STATES[event["ChannelStateDesc"]])
        case "Unhold":
            watched.note("unheld")
        case "MixMonitorStart":
            watched.note("recorded")
        case "MixMonitorStop":
            watched.note("unrecorded")
        case "Pickup":
            watched.note("taken")
        case "UserEvent" if event.get("UserEvent") == "RPLive" and event.get("State") in ("missed", "not parked"):
            watched.note(event["State"])
        case "ParkedCall":
            watched.slot = event.get("ParkingSpace", "")
            watched.note("parked")
        case "Hangup":
            watched.note(ENDINGS.get(event.get("Cause", ""), "over"))
