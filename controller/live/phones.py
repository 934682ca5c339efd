"""Each handset's registration, asked of the PBX when somebody looks."""

from collections.abc import Mapping
from typing import Any

from controller.dialplan.names import endpoint
from controller.domain.bidi import straight
from controller.domain.ids import DeviceId
from controller.live.registrations import Registrations
from controller.pbx.ami import Ami, AmiRefused, Message

REACHABLE = ("Reachable", "NonQualified", "Created")


async def look(ami: Ami, handsets: Mapping[DeviceId, str], seen: Registrations) -> list[dict[str, Any]]:
    """One entry a handset: is it registered, since when, from where, with what. Raises AmiDown, TimeoutError."""
    found = [await _one(ami, device, name) for device, name in handsets.items()]
    for entry in found:
        since = seen.since(endpoint(entry["device"]), entry["registered"])
        entry["since"] = None if since is None else since.isoformat()
    return found


async def _one(ami: Ami, device: DeviceId, name: str) -> dict[str, Any]:
    found: list[Message] = []
    try:
        await ami.stream({"Action": "PJSIPShowEndpoint", "Endpoint": endpoint(device)}, found.append)
    except AmiRefused:
        found.clear()
    contact = next((event for event in found if event.get("Event") == "ContactStatusDetail"), None)
    entry: dict[str, Any] = {"device": device, "name": name, "registered": False}
    if contact is None:
        return entry
    round_trip, expires = contact.get("RoundtripUsec", ""), contact.get("RegExpire", "")
    return entry | {
        "registered": contact.get("Status") in REACHABLE,
        "address": _address(contact),
        "user_agent": straight(contact.get("UserAgent", "")),
        "rtt_ms": int(round_trip) / 1000 if round_trip.isdecimal() else None,
        "expires": int(expires) if expires.isdecimal() else None,
    }


def _address(contact: Message) -> str:
    """Host and port of the contact: what follows the user part of its URI."""
    uri = contact.get("URI", "").removeprefix("sip:").removeprefix("sips:")
    return uri.rpartition("@")[2].split(";")[0]
