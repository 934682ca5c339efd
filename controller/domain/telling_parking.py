"""Lines of calls that wait in a slot, and of those that somebody takes who was not called. For telling_lines.py."""

import re

from controller.domain import telling_channels as channels
from controller.domain.history import Party
from controller.domain.journal import Event
from controller.domain.telling_channels import Channel
from controller.domain.telling_reading import Reading, extra

SLOT = re.compile(r"park-[0-9]+-([0-9]+)$")


def parked(reading: Reading, event: Event, of: Channel) -> None:
    told = extra(event)
    found = SLOT.search(told.get("parking_lot", ""))
    by = channels.ENDPOINT.match(told.get("parker_dial_string", "") + "-")
    device = int(by[2]) if by and by[1] == "d" else None
    itself = of.kind == "phone" and of.endpoint == device
    who = None if device is None or itself else _phone(reading, device)
    reading.leave(event.at, of)
    of.stale = event.userfield
    if not of.is_parked:
        of.is_parked = True
        reading.talk.change(event.at, of, 0, 1)
    reading.tell(event.at, "parked", who, found[1] if found else "")


def unparked(reading: Reading, event: Event, of: Channel) -> None:
    reading.unpark(event.at, of)
    told = extra(event)
    if told.get("reason") == "ParkedCallTimeOut":
        reading.tell(event.at, "came back")
    retriever = reading.named(told.get("retriever", ""))
    if retriever is not None:
        _taken(reading, event, retriever, "retrieved")


def _taken(reading: Reading, event: Event, by: Channel, kind: str) -> None:
    by.takes = True
    reading.answer(event.at, by, "retrieved" if kind == "retrieved" else "picked up")
    reading.shares.take(event.unique, by.order, by.user)


def picked_up(reading: Reading, event: Event, of: Channel) -> None:
    told = extra(event)
    by = reading.channels.get(told.get("pickup_channel_uniqueid", "")) or reading.named(told.get("pickup_channel", ""))
    if by is not None:
        _taken(reading, event, by, "picked up")


def not_parked(reading: Reading, event: Event, of: Channel) -> None:
    reading.tell(event.at, "not parked")


def _phone(reading: Reading, device: int) -> Party:
    """Of a phone that need not take part."""
    known = next((each for each in reading.channels.values() if each.kind == "phone" and each.endpoint == device), None)
    if known is not None:
        return reading.party(known)
    user = reading.whose.devices.get(device, (None, 0))[0]
    return Party("phone", device) if user is None else channels.person(user, reading.whose)
