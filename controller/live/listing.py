"""What the PBX lists after a log-in → facts, as of the moment it was asked: no ghosts, whatever the gap hid.

Events that are older change nothing after that, since it is a word like theirs; channels that are neither listed nor
younger are gone. Counterpart: callevents.py. Status tells who *is* on hold, events tell who put him there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from controller.live.callevents import bridge_of, number_of, shown, slot_of
from controller.live.conversations import NUMBERED
from controller.live.facts import NEVER, Channel, Fact
from controller.live.fold import UNHEARD, Event, Fold
from controller.pbx.ami import Action, Ami

VARIABLES = "CHANNEL(onhold),DIALEDPEERNUMBER,NUMBER,IN,RP_MARK,RP_TAPE"
BACK = "Parked "  # and the slot, in RP_MARK: parking.conf.j2
LAG = 0.5  # seconds, at most, from the event that somebody holds, or comes back, until the list says so
STATUS: Action = {"Action": "Status", "Variables": VARIABLES}


@dataclass(frozen=True, slots=True)
class Listing:
    """One look at the PBX: `bridges` and `channels` of it, `parked` and `devices` if they were asked for."""

    asked: float
    bridges: Sequence[Event] = ()
    channels: Sequence[Event] = ()
    parked: Sequence[Event] = ()
    devices: Sequence[Event] = ()


async def ask(events: Ami, commands: Ami, now: float) -> Listing:
    """`events` may not list parked calls: that takes write class call. Raises AmiDown, AmiRefused, TimeoutError."""
    devices = await events.collect({"Action": "DeviceStateList"})
    bridges = await events.collect({"Action": "BridgeList"})
    channels = await events.collect(STATUS)
    return Listing(now, bridges, channels, await commands.collect({"Action": "ParkedCalls"}), devices)


def take(fold: Fold, listing: Listing) -> None:
    """From now on the facts are as the PBX has them."""
    asked = listing.asked
    kinds = {event["BridgeUniqueid"]: bridge_of(event) for event in listing.bridges if "BridgeUniqueid" in event}
    items = [event for event in listing.channels if event.get("Event") == "Status"]
    held = _held(items)
    for event in items:
        _take_channel(fold, event, asked, kinds, held)
    _take_parked(fold, [event for event in listing.parked if event.get("Event") == "ParkedCall"], asked)
    _join_transferred(fold, items, asked)
    listed = {event["Uniqueid"] for event in items}
    for uid in [uid for uid, each in fold.channels.items() if uid not in listed and NEVER < each.born <= asked]:
        fold.ended(uid, asked)
    _take_devices(fold, listing.devices, asked)
    fold.listed = asked


def _take_channel(fold: Fold, event: Event, asked: float, kinds: dict[str, str], held: dict[str, set[str]]) -> None:
    uid, linked = event["Uniqueid"], event.get("Linkedid", "")
    fold.talks.join(uid, linked or uid, _born(event, asked) if linked == uid else asked)
    channel = fold.channel(uid, asked)
    if channel is None:
        return
    if channel.born == NEVER:
        fold.born(channel, _born(event, asked), event["Channel"], shown(event.get("DNID", "")))
    bridge = event.get("BridgeID", "")
    kind = kinds.get(bridge, "talk")
    said = _said(event)
    _confirm(fold, channel, Fact.STATE, asked, event.get("ChannelStateDesc", ""))
    _confirm(fold, channel, Fact.NUMBER, asked, number_of(event))
    _confirm(fold, channel, Fact.NAME, asked, shown(event.get("CallerIDName", "")))
    _confirm(fold, channel, Fact.BRIDGE, asked, f"{kind} {bridge}" if bridge else "")
    _confirm(fold, channel, Fact.PLACE, asked, _place(event, said, bool(bridge) and kind == "talk"))
    _confirm(fold, channel, Fact.TAPED, asked - LAG, "1" if said.get("RP_TAPE") else "")
    _confirm(fold, channel, Fact.BACK, asked - LAG, "" if bridge else _back(said.get("RP_MARK", "")))
    number, sign, _ = said.get("DIALEDPEERNUMBER", "").partition("@")
    if sign and not channel.dialled and not channel[Fact.DIALS]:  # who dials has there whom he reached
        _confirm(fold, channel, Fact.DIALS, asked, number)
    holds = channel[Fact.HOLDS]
    if bridge and kind == "talk":
        fold.talks.join(bridge, linked or uid, asked)
        holds = "1" if held.get(bridge, set()) - {uid} else ""
    _confirm(fold, channel, Fact.HOLDS, asked - LAG, holds)


def _confirm(fold: Fold, channel: Channel, fact: Fact, asked: float, value: str) -> None:
    if channel.confirm(fact, asked, value):
        fold.changed.add(channel.uid)


def _born(event: Event, asked: float) -> float:
    """To the second."""
    numbered, seconds = NUMBERED.fullmatch(event["Uniqueid"]), event.get("Seconds", "")
    if numbered is not None:
        return min(asked, float(numbered[1]))
    return asked - int(seconds) if seconds.isdecimal() else asked


def _said(event: Event) -> dict[str, str]:
    """The variables that were asked for."""
    pairs = (line.partition("=") for line in event.get("Variable", "").split("\n"))
    return {name: shown(value) for name, _, value in pairs}


def _back(mark: str) -> str:
    """The slot that is in it, as on the display of the phone that rings."""
    return mark.removeprefix(BACK) if mark.startswith(BACK) else ""


def _held(items: Iterable[Event]) -> dict[str, set[str]]:
    """By bridge: the channels that are on hold there."""
    found: dict[str, set[str]] = {}
    for event in items:
        if event.get("BridgeID") and _said(event).get("CHANNEL(onhold)") == "1":
            found.setdefault(event["BridgeID"], set()).add(event["Uniqueid"])
    return found


def _place(event: Event, said: dict[str, str], talks: bool) -> str:
    """Where a channel is that talks with nobody; the dialplan's events say the same (voicemail.conf, live.conf)."""
    context, app = event.get("Context", ""), event.get("Application", "")
    if talks:
        return ""
    enters = app == "UserEvent" and event.get("Data", "").startswith("RPIn")
    if enters or app == "VoiceMailMain" or (context == "rp-voicemail" and app in ("VoiceMail", "Read")):
        return f"voicemail {said.get('NUMBER', '')}@{said.get('IN', '')}"
    return {"rp-live-held": "held", "rp-live-waits": "waits"}.get(context, "")


def _take_parked(fold: Fold, items: Iterable[Event], asked: float) -> None:
    parked = {event["ParkeeUniqueid"]: event for event in items if slot_of(event) is not None}
    for uid, channel in fold.channels.items():
        event = parked.get(uid)
        passed = event.get("ParkingDuration", "") if event is not None else ""
        since = asked - int(passed) if passed.isdecimal() else asked
        slot = (slot_of(event) or "") if event is not None else ""
        if slot:
            fold.claim(uid, asked, slot)
        if channel.confirm(Fact.SLOT, asked, slot, since):
            fold.changed.add(uid)


def _join_transferred(fold: Fold, items: list[Event], asked: float) -> None:
    """A call that was transferred while it rang has another linked id than the leg that rings for it (22.10).

    Who dials that leg names it: `&&PJSIP/d7,2,i`.
    """
    origins = {event["Linkedid"] for event in items if event.get("Application") != "AppDial"}
    for leg in items:
        if leg.get("Application") != "AppDial" or leg.get("BridgeID") or leg["Linkedid"] in origins:
            continue
        name = leg["Channel"].rpartition("-")[0]
        for dialler in items:
            named = dialler.get("Data", "").partition(",")[0].split("&")
            if dialler.get("Application") == "Dial" and not dialler.get("BridgeID") and name in named:
                fold.talks.join(leg["Uniqueid"], dialler["Linkedid"], asked)
                fold.changed.add(leg["Uniqueid"])


def _take_devices(fold: Fold, items: Iterable[Event], asked: float) -> None:
    for event in items:
        device, state = event.get("Device", ""), event.get("State", "")
        if event.get("Event") != "DeviceStateChange" or not device.startswith("PJSIP/d"):
            continue
        at, before, since = fold.devices.get(device[6:], UNHEARD)
        if at < asked:
            fold.devices[device[6:]] = (asked, state, since if state == before else 0.0)
            fold.changed_devices.add(device[6:])
