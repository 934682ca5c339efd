"""What a test phone does with a call that comes in: values that sipphone.py and bulk.py both act on."""

from dataclasses import dataclass

PHRASES = {
    180: "Ringing",
    200: "OK",
    202: "Accepted",
    302: "Moved Temporarily",
    404: "Not Found",
    408: "Request Timeout",
    480: "Temporarily Unavailable",
    481: "Call/Transaction Does Not Exist",
    486: "Busy Here",
    487: "Request Terminated",
    488: "Not Acceptable Here",
    500: "Server Internal Error",
    503: "Service Unavailable",
    600: "Busy Everywhere",
    603: "Decline",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Rings, then answers `after` seconds; with 0 it answers without ringing."""

    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Refuse:
    """Replies with a final code `after` seconds, ringing meanwhile. `contact` is where a 302 points."""

    code: int = 486
    after: float = 0.0
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Ring:
    """Rings until somebody gives up."""


@dataclass(frozen=True, slots=True)
class Silent:
    """Sends nothing at all, as a phone does that lost its network after it registered."""


Behaviour = Answer | Refuse | Ring | Silent


def phrase(code: int) -> str:
    """The usual words for a status code."""
    return PHRASES.get(code, "Unknown")
