"""Orders for the controller's desk: what only the PBX can do, asked for once the operation has said that one may.

Counterparts: desk.py and greeting_desk.py in controller/messaging. They answer with JSON: `error` or `outcome` is a
word, `failed` names who did not get what was sent on, `why` the reasons.
"""

import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import Any

from flask import Response, request
from werkzeug.wsgi import ClosingIterator

from controller.domain.saying import Said, say
from controller.operations.messages import Order
from controller.operations.refused import Missing, Problem, Refused, refuse
from webui.sent_later import sent_later

PATIENCE = 20.0  # seconds: a phone is given some to ring, and twenty people theirs
CHUNK = 8 * 1024  # bytes
PASSED_ON = ("Content-Length", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified")
GOOD = ("rings", "answered", "silent")  # of outcomes
AWAY = say("The telephone system can’t be reached at the moment. Nothing was changed. Try again in a minute.")
UNCERTAIN = say(
    "The telephone system did not answer in time: it is not certain whether this was done. Look before you try again."
)
WHY: Mapping[str, tuple[str, Said]] = {
    "gone": ("message", say("This message is not there any more. The list shows those that are.")),
    "unspoken": ("spoken", say("Your spoken comment is not there any more. Record it again.")),
    "full": ("message", say("That mailbox is full: nothing can be put there.")),
    "unregistered": (
        "device",
        say("That phone is not connected, so it can’t ring. Switch it on, or choose another one."),
    ),
    "in use": ("device", say("That phone is on a call at the moment. Try again afterwards, or choose another one.")),
    "busy": ("device", say("That phone is busy at the moment. Try again, or choose another one.")),
    "declined": ("device", say("That phone rang, and the call was declined there.")),
    "failed": ("device", say("That phone could not be called. Restart it, or choose another one.")),
}


@dataclass(frozen=True, slots=True)
class Sound:
    """What the desk hands out, its status and headers as they are; who reads the chunks closes them, too."""

    status: int
    headers: Mapping[str, str]
    chunks: ClosingIterator


class _Desk(HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("controller", timeout=PATIENCE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def carry_out(controller: Path, order: Order) -> Mapping[str, Any]:
    """What the desk says once it is done. Raises Refused, with what to do."""
    said = ask(controller, "POST", order.resource)
    why = said.get("error") or said.get("outcome", "rings")
    if why not in GOOD:
        raise _refusal(str(why))
    return said


def ask(controller: Path, method: str, resource: str, body: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The desk's answer; `body` is sent as JSON. Raises Refused where there is none in time."""
    desk = _Desk(controller)
    why = AWAY
    try:
        desk.request(method, resource, None if body is None else json.dumps(body))
        why = UNCERTAIN
        answer = desk.getresponse()
        said = json.loads(answer.read())
        if not isinstance(said, dict) or (answer.status != 200 and "error" not in said):
            raise HTTPException(f"status {answer.status}")
    except (OSError, HTTPException, ValueError):
        raise Refused([Problem("pbx", why)]) from None
    finally:
        desk.close()
    return said


def fetch(controller: Path, resource: str, part: str = "") -> Sound:
    """GET, with `part` as its Range. Raises Refused; Missing where it is not there."""
    desk = _Desk(controller)
    try:
        desk.request("GET", resource, headers={"Range": part} if part else {})
        answer = desk.getresponse()
    except (OSError, HTTPException):
        desk.close()
        raise Refused([Problem("pbx", AWAY)]) from None
    if answer.status not in (200, 206, 416):
        answer.read()
        desk.close()
        raise Missing(_refusal("gone").problems) if answer.status == 404 else _refusal("away")
    return Sound(answer.status, dict(answer.headers), ClosingIterator(_chunks(answer), desk.close))


def handed_on(controller: Path, resource: str) -> Response:
    """A sound of the desk, or the part that Range asks for, read while it is sent. Raises as `fetch`."""
    found = fetch(controller, resource, request.headers.get("Range", ""))
    answer = Response(found.chunks, found.status, mimetype="audio/wav")
    answer.headers.update({name: found.headers[name] for name in PASSED_ON if name in found.headers})
    return sent_later(answer)


def _chunks(answer: HTTPResponse) -> Iterator[bytes]:
    while data := answer.read(CHUNK):
        yield data


def _refusal(why: str) -> Refused:
    return refuse(*WHY.get(why, ("pbx", AWAY)))
