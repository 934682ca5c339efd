"""How each trunk is doing, as far as this controller saw it: log-in, reachability, calls, and what failed last.

Fed with AMI events of one link, in order, and with what the PBX lists when it is asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

CHANNEL = re.compile(r"PJSIP/t([0-9]+)-")
ENDPOINT = re.compile(r"t([0-9]+)")
REACHABLE = frozenset({"Reachable", "Updated"})
TRUNK_FAULTS = frozenset(["3", "27", "34", "38", "41", "42", "44", "47", "57", "58", "88", "111", "127"])
"""Q.850 causes that tell of the way, not of who was called."""


@dataclass(frozen=True, slots=True)
class Login:
    """`status` as the PBX says it: Registered, Rejected, Unregistered; `since` None: it was so when we looked."""

    status: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether the carrier answers OPTIONS, and within how many milliseconds."""

    reachable: bool
    rtt_ms: float | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong last, in words."""

    text: str
    at: datetime


@dataclass(slots=True)
class Trunks:
    """Log-ins go by the account, `sip:user@host`, everything else by the trunk's id."""

    logins: dict[str, Login] = field(default_factory=dict)
    reach: dict[int, Reach] = field(default_factory=dict)
    failures: dict[int, Failure] = field(default_factory=dict)
    _calls: dict[int, set[str]] = field(default_factory=dict)

    def apply(self, event: Mapping[str, str], at: datetime) -> None:
        """One AMI event; `at` is when it reached us."""
        match event.get("Event"):
            case "Registry" | "OutboundRegistrationDetail":
                self._logged_in(event, at)
            case "ContactStatus":
                status = event.get("ContactStatus", "")
                self._heard(event.get("EndpointName", ""), status, event, at)
            case "ContactStatusDetail":
                self._heard(event.get("EndpointName", ""), event.get("Status", ""), event, None)
            case "Newchannel" | "CoreShowChannel":
                if (id_ := trunk_of(event)) is not None:
                    self._calls.setdefault(id_, set()).add(event["Uniqueid"])
            case "Hangup":
                self._ended(event, at)

    def lost(self) -> None:
        """Events may be missed from now on: calls are counted anew when the link is back."""
        self._calls.clear()

    def calls(self, trunk: int) -> int:
        """How many are up now, coming in and going out."""
        return len(self._calls.get(trunk, ()))

    def forget(self, trunk: int) -> None:
        """It is not there any more."""
        self.reach.pop(trunk, None)
        self.failures.pop(trunk, None)

    def _logged_in(self, event: Mapping[str, str], at: datetime) -> None:
        is_news = event["Event"] == "Registry"
        account = event.get("Username" if is_news else "ClientUri", "")
        before, status = self.logins.get(account), event.get("Status", "")
        if before is None or before.status != status:
            self.logins[account] = Login(status, at if is_news else None)

    def _heard(self, endpoint: str, status: str, event: Mapping[str, str], at: datetime | None) -> None:
        named = ENDPOINT.fullmatch(endpoint)
        if named is None or status in ("Created", "NonQualified", "Unknown"):
            return
        id_, here = int(named[1]), status in REACHABLE
        before = self.reach.get(id_)
        same = before is not None and before.reachable == here
        usec = event.get("RoundtripUsec", "")
        rtt = int(usec) / 1000 if here and usec.isdecimal() else None
        self.reach[id_] = Reach(here, rtt, before.since if same and before else at)

    def _ended(self, event: Mapping[str, str], at: datetime) -> None:
        id_ = trunk_of(event)
        if id_ is None:
            return
        self._calls.get(id_, set()).discard(event["Uniqueid"])
        if event.get("Cause") in TRUNK_FAULTS:
            self.failures[id_] = Failure(f"a call failed: {ending(event)}", at)


def trunk_of(event: Mapping[str, str]) -> int | None:
    """The trunk whose channel the event is about."""
    found = CHANNEL.match(event.get("Channel", ""))
    return int(found[1]) if found else None


def ending(event: Mapping[str, str]) -> str:
    """How a channel ended: `SIP 486, User busy (17)`."""
    sip = event.get("TechCause", "")
    cause = f"{event.get('Cause-txt', 'unknown')} ({event.get('Cause', '0')})"
    return f"SIP {sip}, {cause}" if sip.isdecimal() else cause
