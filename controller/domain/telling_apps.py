"""What the start of an application tells of a call: where the dialplan is. For telling_lines.py."""

import re
from collections.abc import Callable, Mapping

from controller.domain import telling_channels as channels
from controller.domain.history import Party
from controller.domain.journal import Event
from controller.domain.telling_channels import Channel
from controller.domain.telling_reading import Reading

DIALLED = re.compile(r"PJSIP/(\+?[0-9*#]{1,40})@t([0-9]{1,18})\b(?:.*?\brp-trunk-leg\^s\^1\([0-9]*\^(\+?[0-9]*)\^)?")
GREETING = re.compile(r",([bu])")
GREETINGS: Mapping[str, str] = {"b": "busy", "u": "unavailable"}


def started(reading: Reading, event: Event, of: Channel) -> None:
    """By the application, else by the context it is in."""
    known = APPS.get(event.app) or CONTEXTS.get(event.context)
    if known is not None:
        known(reading, event, of)


def _dial(reading: Reading, event: Event, of: Channel) -> None:
    of.dials = reading.order
    if event.context == "rp-trunk" and (found := DIALLED.match(event.data)) is not None:
        reading.dialling[int(found[2])] = (found[1], found[3] or "")
        reading.aims(Party("outside", None, found[1], trunk=int(found[2])))
    elif event.context == "rp-to-handset" and reading.entered is None:
        reading.shares.gather(event.unique, reading.order)
    elif event.context == "rp-live-back":
        reading.tell(event.at, "came back")


def _voicemail(reading: Reading, event: Event, of: Channel) -> None:
    found = GREETING.search(event.data)
    owner = channels.person(reading.box, reading.whose) if reading.box is not None else Party("mailbox")
    reading.aims(Party("mailbox", owner.id, owner.number, owner.name))
    if owner.id is not None:
        reading.shares.reach_box(owner.id)
    if reading.boxed is None:
        reading.boxed = event.at
    reading.tell(event.at, "voicemail", owner, word=GREETINGS.get(found[1], "") if found else "")


def _conference(reading: Reading, event: Event, of: Channel) -> None:
    room = Party("room", number=channels.clean(event.data.partition(",")[0]))
    reading.aims(room)
    if reading.answered is None:
        reading.answered, reading.answered_by = event.at, room
        reading.tell(event.at, "answered", room)


def _screen(reading: Reading, event: Event, of: Channel) -> None:
    reading.screen(event.at)


def _asked(reading: Reading, event: Event, of: Channel) -> None:
    of.is_asked = True


def _blocked(reading: Reading, event: Event, of: Channel) -> None:
    reading.blocked = True
    reading.shares.block(event.unique)
    reading.tell(event.at, "blocked", reading.entered)


def _no_code(reading: Reading, event: Event, of: Channel) -> None:
    reading.tell(event.at, "refused", word="no such code")


App = Callable[[Reading, Event, Channel], None]
APPS: Mapping[str, App] = {
    "Dial": _dial,
    "VoiceMail": _voicemail,
    "ConfBridge": _conference,
}
CONTEXTS: Mapping[str, App] = {
    "rp-screen": _screen,
    "rp-confirm": _asked,
    "rp-blocked": _blocked,
    "rp-no-code": _no_code,
}
