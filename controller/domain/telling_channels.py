"""Channels of a conversation: whose they are, and how long people talked on them. For telling_reading.py."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from controller.domain.history import Party
from controller.domain.history_names import Whose
from controller.domain.journal import Event

ENDPOINT = re.compile(r"PJSIP/([dt])([0-9]{1,18})-")
DOOR = re.compile(r"from-([0-9]{1,18})$")
OURS = "s"  # what a channel has as its extension that nobody dialled on: a phone that is rung, or that we rang
LONGEST = 80  # characters of what the journal tells of outsiders

Kind = Literal["phone", "trunk", "other"]


@dataclass(slots=True)
class Tape:
    """A recording that goes on; `began` None: nobody is connected yet."""

    user: int
    file: str
    began: float | None = None
    is_kept: bool = True


@dataclass(slots=True)
class Channel:
    """`order` is that of its first event. `is_called`: it began as a leg of a call that was there."""

    unique: str
    name: str
    kind: Kind
    endpoint: int
    user: int | None
    is_called: bool
    is_ours: bool  # a phone that a page had rung
    began: float
    order: int
    extension: str
    context: str
    number: str
    shown: str
    outside: str = ""  # of a trunk: the number that was called
    field: str = ""  # the user field
    words: tuple[str, ...] = ()
    stale: str | None = None  # the user field that it brought along when it was transferred
    dials: int = 0  # order of its last Dial's first line
    rung: int | None = None  # steps until whoever had it rung gave up
    answered: float | None = None
    tape: Tape | None = None
    bridge: str = ""
    is_held: bool = False  # by a page
    held_by: "Channel | None" = None  # whom he talked with then
    is_parked: bool = False
    is_urgent: bool = False  # the help that was called
    is_asked: bool = False  # to confirm
    is_decided: bool = False  # turned the call away
    is_moved: bool = False  # sent on: the dialplan runs on it now
    takes: bool = False  # a call that rang, or was parked, elsewhere
    has_talked: bool = False
    has_ended: bool = False
    is_told: bool = False  # as whom the caller shows himself was read
    at_first: Party | None = None  # as whom he stands in the timeline until then

    @property
    def is_party(self) -> bool:
        return self.kind != "other"

    @property
    def is_leg(self) -> bool:
        """No dialplan runs on it."""
        return self.is_called and not self.is_moved if self.is_party else self.name.endswith(";1")


def channel(event: Event, order: int) -> Channel:
    """Of its first event."""
    found = ENDPOINT.match(event.channel)
    kind: Kind = "other" if found is None else "phone" if found[1] == "d" else "trunk"
    is_called = bool(event.linked) and event.unique != event.linked
    return Channel(
        unique=event.unique,
        name=event.channel,
        kind=kind,
        endpoint=int(found[2]) if found else 0,
        user=int(event.account) if kind == "phone" and _is_id(event.account) else None,
        is_called=is_called,
        is_ours=kind == "phone" and not is_called and event.extension == OURS,
        began=event.at,
        order=order,
        extension=event.extension,
        context=event.context,
        number=event.number,
        shown=event.name,
    )


def party(of: Channel, whose: Whose) -> Party:
    """Who that is: by name as of now, else as the journal shows him; outside once he has shown himself."""
    if of.kind == "trunk":
        number = of.outside if of.is_called else of.number if of.is_told else ""
        name = of.shown if number and not of.is_called else ""
        return Party("outside", None, clean(number), clean(name), trunk=of.endpoint)
    if of.kind == "other":
        return Party("unknown", None, clean(of.number), clean(of.shown))
    user = of.user if of.user is not None else whose.devices.get(of.endpoint, (None, 0))[0]
    if user is None:
        return Party("phone", of.endpoint, clean(of.number), clean(of.shown), device=of.endpoint)
    known = whose.users.get(user)
    number, name = (known.number, known.name) if known else (clean(of.number), clean(of.shown))
    return Party("user", user, number, name, device=of.endpoint)


def person(user: int, whose: Whose) -> Party:
    known = whose.users.get(user)
    return Party("user", user, known.number, known.name) if known else Party("user", user)


def group(id_: int, whose: Whose) -> Party:
    known = whose.groups.get(id_)
    return Party("group", id_, known.number, known.name) if known else Party("group", id_)


def domain_of(of: Channel, whose: Whose) -> int | None:
    """The domain that its calls come in by."""
    if of.kind == "trunk":
        return whose.trunks.get(of.endpoint)
    if (found := DOOR.match(of.context)) is not None:
        return int(found[1])
    return whose.devices[of.endpoint][1] if of.endpoint in whose.devices else None


def clean(text: str) -> str:
    """A piece of a line, whatever a phone or a carrier has sent."""
    return "".join(each for each in text if each.isprintable())[:LONGEST]


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


@dataclass(slots=True)
class Span:
    """How long something was so, in seconds."""

    total: float = 0.0
    _since: float | None = None

    def put(self, at: float, is_so: bool) -> None:
        if self._since is not None and not is_so:
            self.total += max(0.0, at - self._since)
            self._since = None
        elif self._since is None and is_so:
            self._since = at


@dataclass(slots=True)
class Talk:
    """Who talks, and who is on hold; of each user, too. Hold counts as talk."""

    talked: Span = field(default_factory=Span)
    held: Span = field(default_factory=Span)
    users: dict[int, Span] = field(default_factory=dict)
    _talking: int = 0
    _waiting: int = 0
    _of_users: Counter[int] = field(default_factory=Counter)

    def change(self, at: float, of: Channel, talks: int, waits: int = 0) -> None:
        """So many more, or less, of that channel."""
        self._talking += talks
        self._waiting += waits
        self.held.put(at, self._waiting > 0)
        self.talked.put(at, self._talking > 1 or self._waiting > 0)
        if of.user is not None:
            self._of_users[of.user] += talks + waits
            self.users.setdefault(of.user, Span()).put(at, self._of_users[of.user] > 0)

    def stop(self, at: float) -> None:
        """What still goes on ends here."""
        for span in (self.talked, self.held, *self.users.values()):
            span.put(at, False)
