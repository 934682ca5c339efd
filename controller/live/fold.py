"""All facts about channels and devices, whatever the order in which they came: pure.

callevents.py and listing.py put them in.
"""

import re
from collections.abc import Mapping

from controller.live.conversations import KEPT, Conversations
from controller.live.facts import NEVER, Channel, Fact

Event = Mapping[str, str]
Device = tuple[float, str, float]
ENDPOINT = re.compile(r"PJSIP/([dt][0-9]+)-")
MOST_ENDED = 20_000  # channels that are remembered as ended
UNHEARD: Device = (NEVER, "", 0.0)
TIDY = 1000  # ends of channels until it is looked what may be forgotten


class Fold:
    """`channels` by unique id, `devices` by endpoint: when it was said, what, and since when (0: before we looked)."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.talks = Conversations()
        self.devices: dict[str, Device] = {}
        self.changed: set[str] = set()  # channels
        self.changed_devices: set[str] = set()
        self.of_endpoint: dict[str, set[str]] = {}
        self.slots: dict[str, tuple[float, str]] = {}  # who took it last, "domain slot": a swap has two for a moment
        self.listed = NEVER  # when the PBX was asked last for all its channels
        self._ended: dict[str, float] = {}
        self._unborn: dict[str, float] = {}

    def channel(self, uid: str, at: float) -> Channel | None:
        """To put facts into; None where it has ended, or is known by late words only: it was not in the list."""
        found = self.channels.get(uid)
        if found is None and uid and uid not in self._ended and at > self.listed:
            found = self.channels[uid] = Channel(uid)
            self._unborn[uid] = at
        return found

    def put(self, uid: str, fact: Fact, at: float, value: str) -> None:
        """A fact by an event."""
        channel = self.channel(uid, at)
        if channel is not None and channel.put(fact, at, value):
            self.changed.add(uid)

    def born(self, channel: Channel, at: float, name: str, dialled: str) -> None:
        """It is there since then: the first word of it counts, but for events that come after a list."""
        self._unborn.pop(channel.uid, None)
        if channel.born == NEVER or at < channel.born:
            channel.born = at
        channel.name, channel.dialled = name, channel.dialled or dialled
        if (named := ENDPOINT.match(name)) is not None:
            channel.endpoint = named[1]
            self.of_endpoint.setdefault(named[1], set()).add(channel.uid)
        self.changed.add(channel.uid)

    def ended(self, uid: str, at: float) -> None:
        """For ever: what comes later about it changes nothing."""
        self._ended.setdefault(uid, at)
        self._unborn.pop(uid, None)
        channel = self.channels.pop(uid, None)
        if channel is not None:
            self.changed.add(uid)
            self._leave_endpoint(channel)
        if len(self._ended) % TIDY == 0:
            self._tidy(at)

    def claim(self, uid: str, at: float, slot: str) -> None:
        """A slot is one channel's: the last that took it."""
        place = slot.rsplit(" ", 2)[0]
        before = self.slots.get(place, (NEVER, ""))
        if (at, uid) > before:
            self.slots[place] = at, uid
            self.changed.add(before[1])

    def is_overtaken(self, channel: Channel) -> bool:
        """Whether another one has taken its slot since."""
        place = channel[Fact.SLOT].rsplit(" ", 2)[0]
        return bool(place) and self.slots.get(place, (NEVER, channel.uid))[1] != channel.uid

    def device(self, name: str, at: float, state: str) -> None:
        """Two states of one moment: the greater counts."""
        if (at, state) > self.devices.get(name, UNHEARD)[:2]:
            self.devices[name] = (at, state, at)
            self.changed_devices.add(name)

    def _leave_endpoint(self, channel: Channel) -> None:
        others = self.of_endpoint.get(channel.endpoint)
        if others is not None:
            others.discard(channel.uid)
            if not others:
                del self.of_endpoint[channel.endpoint]

    def _tidy(self, at: float) -> None:
        before = at - KEPT
        spare = max(0, len(self._ended) - MOST_ENDED)
        old = [uid for index, (uid, then) in enumerate(self._ended.items()) if then < before or index < spare]
        for uid in old:
            del self._ended[uid]
        for uid in [uid for uid, then in self._unborn.items() if then < before]:
            del self._unborn[uid], self.channels[uid]
        self.talks.forget(before, self.channels)
