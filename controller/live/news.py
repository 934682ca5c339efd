"""What of the PBX's events, and of what was brought into it, is news for somebody who looks at a page."""

import re
from collections.abc import Mapping
from typing import Literal

COMES_OR_GOES = frozenset({"Created", "Reachable", "Unreachable", "Removed", "NonQualified", "Unknown"})
ENDPOINT = re.compile(r"([dt])([0-9]+)")
Kind = Literal["device", "trunk"]

TOPICS: Mapping[str, str] = {
    "user": "user",
    "own callers": "user",
    "mailbox": "user",
    "music": "user",
    "device": "phones",
    "frame": "domain",
    "domain": "domain",
    "outside": "domain",
    "callers": "domain",
    "domain music": "domain",
    "did": "domain",
    "group": "domain",
    "trunk": "trunks",
    "ban": "system",
}
"""By what a change is about, to whom it is told: that user, who looks at his phones, everybody of the domain …"""


def noticed(event: Mapping[str, str]) -> tuple[str, Kind, int] | None:
    """Topic, and the phone or trunk that came or went; None: the event is no news."""
    if event.get("Event") != "ContactStatus" or event.get("ContactStatus") not in COMES_OR_GOES:
        return None
    named = ENDPOINT.fullmatch(event.get("EndpointName", "") or event.get("AOR", ""))
    if named is None:
        return None
    return ("phones", "device", int(named[2])) if named[1] == "d" else ("trunks", "trunk", int(named[2]))


def login(event: Mapping[str, str]) -> str | None:
    """The account, `sip:user@host`, with which a trunk has just logged in at its carrier, or failed to."""
    return event.get("Username") or None if event.get("Event") == "Registry" else None
