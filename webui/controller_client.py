"""Asks the controller, over its Unix socket, what only it knows: registrations and how the PBX is.

Its counterpart is the controller's HTTP server. Whoever asks must get on without an answer.
"""

import json
import logging
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from controller import clock
from controller.domain.ids import DeviceId, UserId

PATIENCE = 1.0  # seconds, for everything a page asks together
log = logging.getLogger(__name__)


class ControllerAway(Exception):
    """No sensible answer in time: stopped, frozen, or of another version."""


@dataclass(frozen=True, slots=True)
class PhoneState:
    """A handset as the PBX sees it; `since` the present state has held, `rtt_ms` its last check took.

    `expires`: until then (epoch seconds) the registration is good; it moves on each time the phone registers.
    """

    device: DeviceId
    registered: bool
    address: str
    user_agent: str
    since: datetime | None
    rtt_ms: float | None
    expires: int | None = None


@dataclass(frozen=True, slots=True)
class PbxStatus:
    """`pending` counts changes that wait to be brought in."""

    is_up: bool
    since: datetime | None
    pending: int


@dataclass(frozen=True, slots=True)
class Sight:
    """What the controller sees at one moment: a user's phones and the PBX."""

    phones: Mapping[DeviceId, PhoneState]
    status: PbxStatus


def look(path: Path, user: UserId, patience: float = PATIENCE) -> Sight:
    """The PBX's status and, where that is up, the user's phones. Raises ControllerAway after `patience` seconds."""
    deadline = clock.monotonic() + patience
    try:
        status = _status(_get(path, "/status", deadline))
        rows = _get(path, f"/phones?user={user}", deadline) if status.is_up else []
        seen = [_phone(row) for row in rows]
        return Sight({phone.device: phone for phone in seen}, status)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        log.warning("controller answers nonsense: user=%s %r", user, error)
        raise ControllerAway("an answer that makes no sense") from error


def parts(path: Path, patience: float = PATIENCE) -> dict[str, bool]:
    """Whether the controller has its database and its PBX. Raises ControllerAway."""
    said = _get(path, "/health", clock.monotonic() + patience)
    try:
        return {name: bool(said["parts"][name]) for name in ("database", "pbx")}
    except (KeyError, TypeError) as error:
        raise ControllerAway("an answer that makes no sense") from error


def figures(path: Path, patience: float = 2 * PATIENCE) -> str:
    """The controller's figures as Prometheus reads them. Raises ControllerAway."""
    said = _get(path, "/metrics", clock.monotonic() + patience)
    try:
        return str(said["text"])
    except (KeyError, TypeError) as error:
        raise ControllerAway("an answer that makes no sense") from error


def status(path: Path, patience: float = PATIENCE) -> PbxStatus:
    """The PBX's status alone. Raises ControllerAway after `patience` seconds."""
    try:
        return _status(_get(path, "/status", clock.monotonic() + patience))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ControllerAway("an answer that makes no sense") from error


def ask(path: Path, resource: str, patience: float = PATIENCE, method: str = "GET") -> Any:
    """The JSON at `resource`, for areas that read it themselves. Raises ControllerAway after `patience` seconds."""
    return _get(path, resource, clock.monotonic() + patience, method)


def _get(path: Path, resource: str, deadline: float, method: str = "GET") -> Any:
    """The JSON at `resource`."""
    left = deadline - clock.monotonic()
    if left <= 0:
        raise ControllerAway("too slow")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(left)
        try:
            sock.connect(str(path))
            return _ask(sock, resource, method)
        except (OSError, HTTPException, ValueError) as error:
            raise ControllerAway(str(error)) from error


def _ask(sock: socket.socket, resource: str, method: str) -> Any:
    connection = HTTPConnection("controller")
    connection.sock = sock  # already connected, so that http.client needs no host to look up
    connection.request(method, resource)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise HTTPException(f"status {answer.status} for {resource}")
    return json.loads(body)


def _phone(row: Any) -> PhoneState:
    return PhoneState(
        device=DeviceId(int(row["device"])),
        registered=bool(row["registered"]),
        address=str(row.get("address") or ""),
        user_agent=str(row.get("user_agent") or ""),
        since=_instant(row.get("since")),
        rtt_ms=None if row.get("rtt_ms") is None else float(row["rtt_ms"]),
        expires=None if row.get("expires") is None else int(row["expires"]),
    )


def _status(row: Any) -> PbxStatus:
    return PbxStatus(row["pbx"] == "up", _instant(row.get("since")), int(row.get("pending") or 0))


def _instant(text: str | None) -> datetime | None:
    """ISO 8601 with its zone."""
    if not text:
        return None
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError(f"an instant without a zone: {text}")
    return instant
