"""Whose call nobody took: read off the lines of a conversation that is over (PRODUCT §7). Pure.

A call is missed by who was called: whose rules it entered, and whose own phone rang because it was for a group, or for
that phone. Not by whose phone rings for somebody else; nor if anybody took it, a message was left for him, he called
himself, or the caller is on a block list.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from controller.domain.journal import BEGUN, Event, handed_over

HANDSET = "PJSIP/d"
LEG = "PJSIP/"
MESSAGE = "RPMessage"  # rp-message-left: whose mailboxes a message has come into
BOX = re.compile(r"(\d+)@boxes")
BLOCKED, ONE_PHONE = "rp-blocked", "rp-to-handset"


@dataclass(frozen=True, slots=True)
class Missed:
    """By one user; `number` and `name` are the caller's, empty where none is shown. `at` in seconds since 1970."""

    user: int
    number: str
    name: str
    at: float


@dataclass(slots=True)
class _Try:
    """To reach these users, by the caller's channel, from the event numbered `begun` on.

    `gathers`: whoever's phone begins to ring belongs to them.
    """

    channel: str
    begun: int
    number: str
    name: str
    caller: str
    at: float
    gathers: bool
    users: set[int] = field(default_factory=set)
    is_over: bool = False  # somebody took it, or the caller was turned away


@dataclass(slots=True)
class _Reading:
    began: dict[str, int] = field(default_factory=dict)  # channels, by what event
    entered: dict[str, tuple[str, ...]] = field(default_factory=dict)  # whose rules, by channel
    tries: list[_Try] = field(default_factory=list)
    shown: dict[str, tuple[str, str, str]] = field(default_factory=dict)  # number, name and user, by channel
    left: set[str] = field(default_factory=set)  # channels in whose place another went on
    messages: set[int] = field(default_factory=set)

    def take(self, number: int, event: Event) -> None:
        if event.kind == BEGUN:
            self.began[event.unique] = number
            self._rings(event)
        if event.unique in self.began and event.unique not in self.left:
            self._enter(number, event)
            self.shown[event.unique] = (event.number, event.name, event.account)
        if (hands := handed_over(event)) is not None:
            self._hand_over(*hands)
        if event.kind == "BRIDGE_ENTER":
            self._answered(event)
        elif event.kind == "APP_START" and event.context == BLOCKED:
            self._over(event.unique)
        elif event.kind == MESSAGE:
            self.messages |= {int(user) for user in BOX.findall(event.extra)}

    def _enter(self, number: int, event: Event) -> None:
        """Another's rules, or a group; a call that was transferred enters its new goal afresh."""
        before = self.entered.get(event.unique, ())
        now = tuple(filter(None, event.userfield.split("-")))
        for word in now[len(before) :] if now[: len(before)] == before else now:
            users = {int(word)} if word.isdecimal() else set()
            if users or word.startswith("g"):
                self._begin(number, event, users)
        self.entered[event.unique] = now
        is_for_phone = event.kind == "APP_START" and event.context == ONE_PHONE
        if is_for_phone and not now and not any(each.channel == event.unique for each in self.tries):
            self._begin(number, event, set())

    def _begin(self, number: int, event: Event, users: set[int]) -> None:
        """A forward adds “via Anna” to the caller's name: the first is his own."""
        names = [each.name for each in self.tries if (each.channel, each.number) == (event.unique, event.number)]
        name = [*names, event.name][0] if event.number else ""
        cells = (event.unique, number, event.number, name, event.account, event.at)
        self.tries.append(_Try(*cells, gathers=not users, users=users))

    def _rings(self, event: Event) -> None:
        latest = self.tries[-1] if self.tries else None
        if latest and latest.gathers and event.channel.startswith(HANDSET) and event.account.isdecimal():
            latest.users.add(int(event.account))

    def _hand_over(self, channel: str, other: str) -> None:
        """Another caller goes on where one was; what follows of the first one's channel is its end."""
        self.left.add(channel)
        for each in self.tries:
            if each.channel == channel and other in self.shown:
                each.channel = other
                each.number, each.name, each.caller = self.shown[other]

    def _answered(self, event: Event) -> None:
        """The caller talks to somebody, or somebody who was called since talks."""
        since = self.began.get(event.unique, -1) if event.channel.startswith(LEG) else -1
        for each in self.tries:
            if each.channel == event.unique or since > each.begun:
                each.is_over = True

    def _over(self, channel: str) -> None:
        for each in self.tries[-1:]:
            each.is_over = each.is_over or each.channel == channel


def missed(events: Sequence[Event]) -> tuple[Missed, ...]:
    """By whom the call was missed that these lines are of. Who was called twice: only the last time counts."""
    reading = _Reading()
    for number, event in enumerate(events):
        reading.take(number, event)
    last = {user: each for each in reading.tries for user in sorted(each.users)}
    return tuple(
        Missed(user, each.number, each.name, each.at)
        for user, each in last.items()
        if not each.is_over and user not in reading.messages and each.caller != str(user)
    )
