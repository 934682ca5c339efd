"""PBX events → facts (fold.py), in any order and any number: pure. What the PBX lists: listing.py.

Only what stands in HANDLERS costs more than a look into a dict. An event's Timestamp (microseconds) says when it was.
"""

import re
from collections.abc import Callable

from controller.domain.bidi import straight
from controller.live.facts import Fact
from controller.live.fold import ENDPOINT, Event, Fold

LOT = re.compile(r"park-([0-9]+)-([0-9]+)")
PARKER = re.compile(r"PJSIP/(d[0-9]+)")
NOTHING = ("<unknown>", "<null>", "(null)")


def hear(fold: Fold, event: Event, now: Callable[[], float]) -> None:
    """One event; `now` counts where it has no Timestamp, from a PBX that was started before it was to have one."""
    handler = HANDLERS.get(event.get("Event", ""))
    if handler is not None:
        said = event.get("Timestamp")
        handler(fold, event, float(said) if said else now())


def shown(value: str) -> str:
    """What stands there, "" for the PBX's words for nothing; a caller's name must not turn the page around it."""
    return "" if value in NOTHING else straight(value)


def number_of(event: Event) -> str:
    """The caller number; legs to the outside have the name of a row of the dialplan there, which is none."""
    number = event.get("CallerIDNum", "")
    return number if any(map(str.isdigit, number)) else ""


def bridge_of(event: Event) -> str:
    """What kind of bridge: in which people talk with each other, a conference, or where somebody waits."""
    if event.get("BridgeCreator") == "ConfBridge":
        return "conference"
    waits = event.get("BridgeTechnology") == "holding_bridge" or event.get("BridgeType") in ("holding", "parking")
    return "wait" if waits else "talk"


def slot_of(event: Event) -> str | None:
    """Where a ParkedCall is, by whom and for how long; None: in no lot of ours."""
    lot = LOT.fullmatch(event.get("Parkinglot", ""))
    if lot is None:
        return None
    parker = PARKER.fullmatch(event.get("ParkerDialString", ""))
    own = ENDPOINT.match(event.get("ParkeeChannel", ""))
    by = "" if parker is None or (own is not None and own[1] == parker[1]) else parker[1]
    return f"{lot[1]} {event.get('ParkingSpace', '')} {by or '-'} {_whole(event)}"


def _whole(event: Event) -> int:
    """The seconds that it may stay, the passed ones too; 0: for ever."""
    left, passed = event.get("ParkingTimeout", ""), event.get("ParkingDuration", "")
    if not left.isdecimal() or left == "0":
        return 0
    return int(left) + (int(passed) if passed.isdecimal() else 0)


def _newchannel(fold: Fold, event: Event, at: float) -> None:
    uid, linked = event["Uniqueid"], event.get("Linkedid", "")
    fold.talks.join(uid, linked or uid, at)
    channel = fold.channel(uid, at)
    if channel is None:
        return
    state = event.get("ChannelStateDesc", "")
    fold.born(channel, at, event["Channel"], event.get("Exten", "") if state == "Ring" else "")
    channel.put(Fact.STATE, at, state)
    _caller(fold, event, at)


def _newstate(fold: Fold, event: Event, at: float) -> None:
    fold.put(event["Uniqueid"], Fact.STATE, at, event.get("ChannelStateDesc", ""))


def _caller(fold: Fold, event: Event, at: float) -> None:
    uid = event["Uniqueid"]
    fold.put(uid, Fact.NUMBER, at, number_of(event))
    fold.put(uid, Fact.NAME, at, shown(event.get("CallerIDName", "")))


def _linked(fold: Fold, event: Event, at: float) -> None:
    uid = event["Uniqueid"]
    if fold.talks.join(uid, event.get("Linkedid", "") or uid, at):
        fold.changed.add(uid)


def _entered(fold: Fold, event: Event, at: float) -> None:
    uid, kind = event["Uniqueid"], bridge_of(event)
    _linked(fold, event, at)
    if kind == "talk":
        if fold.talks.join(event["BridgeUniqueid"], event.get("Linkedid", "") or uid, at):
            fold.changed.add(uid)
        fold.put(uid, Fact.PLACE, at, "")
        fold.put(uid, Fact.BACK, at, "")
    fold.put(uid, Fact.BRIDGE, at, f"{kind} {event['BridgeUniqueid']}")


def _left(fold: Fold, event: Event, at: float) -> None:
    _linked(fold, event, at)
    fold.put(event["Uniqueid"], Fact.BRIDGE, at, "")


def _dials(fold: Fold, event: Event, at: float) -> None:
    number, sign, _ = event.get("DialString", "").partition("@")
    if sign:
        fold.put(event.get("DestUniqueid", ""), Fact.DIALS, at, number)
    if "Uniqueid" in event:
        fold.put(event["Uniqueid"], Fact.PLACE, at, "")


def _transferred(fold: Fold, event: Event, at: float) -> None:
    if event.get("Result") != "Success":
        return
    one, other = event.get("OrigTransfererLinkedid", ""), event.get("SecondTransfererLinkedid", "")
    if one and other and fold.talks.join(one, other, at):
        fold.changed |= {event.get("OrigTransfererUniqueid", one), event.get("SecondTransfererUniqueid", other)}


def _parked(fold: Fold, event: Event, at: float) -> None:
    slot = slot_of(event)
    if slot is not None:
        uid = event.get("ParkeeUniqueid", "")
        fold.put(uid, Fact.SLOT, at, slot)
        fold.claim(uid, at, slot)
        fold.put(uid, Fact.PLACE, at, "")
        fold.put(uid, Fact.BACK, at, "")


def _unparked(fold: Fold, event: Event, at: float) -> None:
    fold.put(event.get("ParkeeUniqueid", ""), Fact.SLOT, at, "")


def _came_back(fold: Fold, event: Event, at: float) -> None:
    _unparked(fold, event, at)
    if slot_of(event) is not None:
        fold.put(event.get("ParkeeUniqueid", ""), Fact.BACK, at, event.get("ParkingSpace", ""))


def _said(fold: Fold, event: Event, at: float) -> None:
    """What the dialplan tells itself: voicemail.conf (RPIn, RPOut), live.conf (RPLive)."""
    uid = event.get("Uniqueid", "")
    match event.get("UserEvent"):
        case "RPIn":
            fold.put(uid, Fact.PLACE, at, f"{event.get('In', '')} {event.get('Box', '')}".rstrip())
        case "RPOut":
            fold.put(uid, Fact.PLACE, at, "")
        case "RPLive":
            state = event.get("State", "")
            fold.put(uid, Fact.PLACE, at, state if state in ("held", "waits") else "")


def _device(fold: Fold, event: Event, at: float) -> None:
    device = event.get("Device", "")
    if device.startswith("PJSIP/d"):
        fold.device(device[6:], at, event.get("State", ""))


HANDLERS: dict[str, Callable[[Fold, Event, float], None]] = {
    "Newchannel": _newchannel,
    "Newstate": _newstate,
    "NewCallerid": _caller,
    "NewConnectedLine": _linked,
    "Hangup": lambda fold, event, at: fold.ended(event["Uniqueid"], at),
    "Hold": lambda fold, event, at: fold.put(event["Uniqueid"], Fact.HOLDS, at, "1"),
    "Unhold": lambda fold, event, at: fold.put(event["Uniqueid"], Fact.HOLDS, at, ""),
    "MixMonitorStart": lambda fold, event, at: fold.put(event["Uniqueid"], Fact.TAPED, at, "1"),
    "MixMonitorStop": lambda fold, event, at: fold.put(event["Uniqueid"], Fact.TAPED, at, ""),
    "BridgeEnter": _entered,
    "BridgeLeave": _left,
    "DialBegin": _dials,
    "AttendedTransfer": _transferred,
    "ParkedCall": _parked,
    "ParkedCallSwap": _parked,
    "UnParkedCall": _unparked,
    "ParkedCallTimeOut": _came_back,
    "ParkedCallGiveUp": _unparked,
    "UserEvent": _said,
    "DeviceStateChange": _device,
}
