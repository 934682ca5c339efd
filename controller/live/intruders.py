"""Who fails too often at SIP: counts failures by address, and says whom to keep out. Counterpart: sip_brake.py.

Fed with AMI's security events. A wrong answer to our challenge proves that the address is its sender's own; a request
that never answers one does not (over UDP anybody can write any address into it), so such failures keep nobody out who
has logged in lately, and a log-in makes up for one of them: phones ask first without.
"""

import ipaddress
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

PROVEN = frozenset({"ChallengeResponseFailed", "InvalidPassword"})
UNPROVEN = frozenset({"InvalidAccountID", "FailedACL", "RequestNotAllowed", "RequestBadFormat"})
KNOWN_FOR = timedelta(hours=1)
KNOWN_MAY = 10  # times as many failures: one misconfigured phone must not cut off the office that it stands in
REMEMBERED = 10_000  # addresses

Network = ipaddress.IPv4Network


@dataclass(frozen=True, slots=True)
class Limits:
    """Kept out after so many failures within so long; 0 keeps nobody out. `never` are networks that always get in."""

    after: int
    within: timedelta
    never: tuple[Network, ...] = ()


@dataclass(slots=True)
class _Seen:
    proven: deque[datetime] = field(default_factory=deque)
    unproven: deque[datetime] = field(default_factory=deque)
    succeeded: datetime | None = None


@dataclass(slots=True)
class Intruders:
    """Addresses that failed or logged in lately, the latest last."""

    limits: Limits
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def apply(self, event: Mapping[str, str], at: datetime) -> str | None:
        """One AMI event; the address to be kept out, if it is one too many."""
        if event.get("Service") != "PJSIP" or not self.limits.after:
            return None
        address, kind = _address(event.get("RemoteAddress", "")), event.get("Event", "")
        if address is None or any(address in net for net in self.limits.never):
            return None
        seen = self._touch(str(address))
        if kind == "SuccessfulAuth":
            seen.succeeded = at
            if seen.unproven:
                seen.unproven.pop()
            return None
        return self._failed(str(address), seen, kind, at)

    def forget(self, address: str) -> None:
        """It begins anew: it was kept out, or let in again."""
        self._seen.pop(address, None)

    def _failed(self, address: str, seen: _Seen, kind: str, at: datetime) -> str | None:
        if kind not in PROVEN | UNPROVEN:
            return None
        (seen.proven if kind in PROVEN else seen.unproven).append(at)
        for row in (seen.proven, seen.unproven):
            while row and (row[0] <= at - self.limits.within or len(row) > self.limits.after * KNOWN_MAY):
                row.popleft()
        if seen.succeeded is not None and seen.succeeded > at - KNOWN_FOR:
            is_enough = len(seen.proven) >= self.limits.after * KNOWN_MAY
        else:
            is_enough = len(seen.proven) + len(seen.unproven) >= self.limits.after
        return address if is_enough else None

    def _touch(self, address: str) -> _Seen:
        seen = self._seen.pop(address, None) or _Seen()
        self._seen[address] = seen
        while len(self._seen) > REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return seen


def _address(text: str) -> ipaddress.IPv4Address | None:
    """Of `IPV4/UDP/192.0.2.7/5060`."""
    parts = text.split("/")
    try:
        return ipaddress.IPv4Address(parts[2]) if len(parts) == 4 else None
    except ValueError:
        return None
