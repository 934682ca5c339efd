"""The user's phones on Home: those in the database, with what the controller sees of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal

from controller.domain.ids import DeviceId
from controller.domain.saying import say
from controller.store.cards import DeviceCard
from webui.controller_client import PhoneState, Sight
from webui.words.moments import ago

Standing = Literal["connected", "away", "unknown"]
STATES = {"connected": say("Connected"), "away": say("Not connected"), "unknown": say("Not known")}


@dataclass(frozen=True, slots=True)
class Phone:
    """One row; `facts` are label and value, in order."""

    name: str
    label: str
    standing: Standing
    state: str
    seen: str
    facts: tuple[tuple[str, str], ...] = ()


def phones(devices: Iterable[DeviceCard], sight: Sight | None, now: datetime, zone: tzinfo) -> tuple[Phone, ...]:
    """`sight` None: nothing can be seen, for the controller or the PBX is away."""
    return tuple(_phone(device, sight, now, zone) for device in devices)


def _phone(device: DeviceCard, sight: Sight | None, now: datetime, zone: tzinfo) -> Phone:
    if sight is None:
        return Phone(device.name, device.label, "unknown", STATES["unknown"], "")
    state = sight.phones.get(DeviceId(device.id))
    since = state.since if state else None
    if state is None or not state.registered:
        seen = "" if since is None else say("last seen {when}", when=ago(since, now, zone))
        return Phone(device.name, device.label, "away", STATES["away"], seen)
    seen = "" if since is None else say("since {when}", when=ago(since, now, zone))
    return Phone(device.name, device.label, "connected", STATES["connected"], seen, tuple(_facts(state)))


def _facts(state: PhoneState) -> Iterable[tuple[str, str]]:
    if state.user_agent:
        yield say("Make"), state.user_agent
    if state.address:
        yield say("Address"), state.address
    if state.rtt_ms is not None:
        yield say("Answers in"), f"{max(1, round(state.rtt_ms))} ms"
