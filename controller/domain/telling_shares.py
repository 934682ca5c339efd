"""What a call is for each user: who placed it, who answered, who missed it (PRODUCT §7). For telling_reading.py.

A call is missed by who was called: whose rules it entered, and whose own phone rang because it was for a group, or for
that phone. Not by whose phone rings for somebody else; nor if anybody took it, a message was left for him, he called
himself, or the caller is on a block list.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from controller.domain.history import Outcome, Role, Share
from controller.domain.telling_channels import Span


@dataclass(slots=True)
class _Try:
    """To reach this user, for the channel of that id, from the event of that order on."""

    channel: str
    order: int
    is_over: bool = False  # somebody took it, or the caller was turned away
    is_blocked: bool = False
    answerer: int | None = None


@dataclass(slots=True)
class Shares:
    """By user the last try: who was called twice has missed it if nobody took it the second time."""

    _tries: dict[int, _Try] = field(default_factory=dict)
    _gathers: _Try | None = None
    _forwarded: set[int] = field(default_factory=set)
    _answered: dict[int, None] = field(default_factory=dict)
    _messages: dict[int, None] = field(default_factory=dict)
    _copies: set[int] = field(default_factory=set)
    _boxes: dict[int, None] = field(default_factory=dict)

    def enter(self, channel: str, order: int, user: int) -> None:
        """His rules."""
        self._tries[user] = _Try(channel, order)
        self._gathers = None

    def gather(self, channel: str, order: int) -> None:
        """From here on whoever's phone begins to ring is called."""
        self._gathers = _Try(channel, order)

    def rings(self, user: int, channel: str, order: int) -> None:
        """A phone of his; where nobody is known to be called, it is for him."""
        if self._gathers is None and not self._tries:
            self.gather(channel, order)
        if (now := self._gathers) is not None and not now.is_over:
            self._tries.setdefault(user, _Try(now.channel, now.order))
            if self._tries[user].is_over:
                self._tries[user] = _Try(now.channel, now.order)

    def talks(self, channel: str, order: int, user: int | None, is_called: bool) -> None:
        """That channel, which began with that event; `is_called`: that is an answer, of that user or an outsider."""
        for each in (*self._tries.values(), *filter(None, (self._gathers,))):
            if each.channel == channel or (is_called and order > each.order):
                each.is_over = True
                each.answerer = each.answerer or (user if is_called else None)
        if is_called and user is not None:
            self._answered[user] = None

    def take(self, channel: str, order: int, user: int | None) -> None:
        """A call that rings elsewhere, by a channel that may be older than it is."""
        for each in self._tries.values():
            if not each.is_over:
                each.is_over, each.answerer = True, user
        self.talks(channel, order, user, is_called=True)

    def hand_over(self, channel: str, other: str) -> None:
        """Another caller goes on where one was."""
        for each in self._tries.values():
            each.channel = other if each.channel == channel else each.channel

    def block(self, channel: str) -> None:
        for each in self._tries.values():
            if each.channel == channel and not each.is_over:
                each.is_over = each.is_blocked = True

    def forward(self, user: int) -> None:
        self._forwarded.add(user)

    def reach_box(self, user: int) -> None:
        self._boxes[user] = None

    def leave_message(self, owner: int, copies: Collection[int]) -> None:
        self._messages[owner] = None
        self._copies |= set(copies)

    def told(self, caller: int | None, talked: Mapping[int, Span]) -> Iterator[Share]:
        """The caller's first."""
        if caller is not None:
            yield Share(caller, "caller", "placed", _total(talked, caller))
        reached = () if self._tries or self._answered else self._boxes  # by a number that leads into a mailbox
        for user in dict.fromkeys((*self._tries, *self._answered, *self._messages, *reached)):
            tried = self._tries.get(user)
            if user != caller and not (tried and tried.is_blocked):
                outcome = self._outcome(user, tried)
                answerer = tried.answerer if tried and outcome == "elsewhere" else None
                yield Share(user, self._role(user), outcome, _total(talked, user), answerer)

    def _outcome(self, user: int, tried: _Try | None) -> Outcome:
        if user in self._answered and (tried is None or (tried.is_over and tried.answerer in (None, user))):
            return "answered"
        if tried is not None and tried.is_over:
            return "elsewhere"
        if user in self._messages or user in self._copies:
            return "message"
        return "voicemail" if user in self._boxes else "missed"

    def _role(self, user: int) -> Role:
        if user in self._forwarded:
            return "forwarded"
        return "answered" if user not in self._tries and user in self._answered else "called"


def _total(talked: Mapping[int, Span], user: int) -> float:
    return talked[user].total if user in talked else 0.0
