"""What goes on in a domain at this moment: calls with their parties, people's presence, parked calls.

Values only: controller/live makes them of the PBX's events, operations say who may see and do what, pages show them.
All moments are milliseconds since the epoch, by the PBX's clock.
"""

from dataclasses import dataclass
from typing import Literal

CallState = Literal["dialling", "ringing", "talking", "held", "parked", "voicemail", "conference", "announcement"]
PartyState = Literal["dialling", "ringing", "up", "on hold", "holds"]
"""`ringing`: this phone rings; `dialling`: waits for an answer; `holds`: has put the others on hold; `on hold`: is."""
Presence = Literal["available", "ringing", "talking", "offline"]
Mode = Literal["", "dnd", "forwarding"]


@dataclass(frozen=True, slots=True)
class Party:
    """One leg of a call; `leg` is its channel's unique id, `channel` its name in the PBX (never shown to people).

    `user` and `device` where it is a phone of the house, `trunk` where it is outside. `number` and `name` are its own.
    `is_recorded`: what this leg hears and says, for its user.
    """

    leg: str
    channel: str
    user: int | None
    device: int | None
    trunk: int | None
    number: str
    name: str
    state: PartyState
    since: int
    is_caller: bool
    is_recorded: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What an attendant wrote on a call; `by` is a name, `at` ISO text: not a moment of the PBX's clock."""

    text: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Call:
    """`id` lasts as long as the call; `slot` where it is parked; `box` whose voicemail it is in.

    `back`: the slot in which nobody took it, while it rings for that.
    """

    id: str
    domain: int
    state: CallState
    began: int
    since: int
    dialled: str
    parties: tuple[Party, ...]
    slot: str = ""
    box: int | None = None
    note: Note | None = None
    back: str = ""


@dataclass(frozen=True, slots=True)
class Parked:
    """One taken slot; `by` is the user who parked, None where nobody of the house did; `until` 0: it stays."""

    slot: str
    call: str
    leg: str
    number: str
    name: str
    user: int | None
    by: int | None
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Person:
    """A user as colleagues see him: `mode` is what his rules or switches say just now."""

    user: int
    presence: Presence
    since: int
    mode: Mode = ""


Thing = Call | Parked | Person


def key(thing: Thing) -> str:
    """What it is called on the stream: `call:…`, `slot:703`, `person:7`."""
    match thing:
        case Call():
            return f"call:{thing.id}"
        case Parked():
            return f"slot:{thing.slot}"
        case Person():
            return f"person:{thing.user}"
