"""Which channels belong together, and since when: pure, fed with AMI events. Tells when a retired plan may be removed.

DESIGN §1: an old plan goes only when every channel alive when it was retired, and everything ever linked to one, has
ended. Channels get growing sequence numbers; those that any event names together form a group, which is as old as the
oldest channel that was ever in it, ended or not. Only groups with a channel alive are kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

REMEMBERED = 1000
"""Ended channels (and bridges) a group remembers, last named first to stay: a conference room may never be empty."""


@dataclass(slots=True, eq=False)
class _Group:
    """`alive` and `ended` are used as ordered sets; bridges and ids never seen alive count as ended."""

    oldest: int
    alive: dict[str, None] = field(default_factory=dict)
    ended: dict[str, None] = field(default_factory=dict)

    def ids(self) -> Iterator[str]:
        yield from self.alive
        yield from self.ended


class Channels:
    """All groups with a channel alive. Feed every event of one AMI link to `apply`, in order.

    `complete` once a snapshot was taken, until the link is lost.
    """

    def __init__(self) -> None:
        self._group_of: dict[str, _Group] = {}
        self._sequence = 0
        self._listed: list[Mapping[str, str]] = []
        self.complete = False

    def lost(self) -> None:
        """Events may be missed from now on, until the next snapshot: nothing may be removed by what is known."""
        self.complete = False
        self._listed = []

    def now(self) -> int:
        """The number of the newest channel: what is retired now may be in use by channels up to it, by none after."""
        return self._sequence

    def oldest(self) -> int | None:
        """The smallest number ever in a group with a channel alive, 0 for what was up before we looked; None: no group.

        What was retired at `now() == s` may be removed when this is None or greater than s.
        """
        return min((group.oldest for group in self._group_of.values()), default=None)

    def alive(self) -> frozenset[str]:
        """Unique ids of the channels that have not ended."""
        return frozenset(id_ for id_, group in self._group_of.items() if id_ in group.alive)

    def calls(self) -> int:
        """How many groups of channels that belong together are up."""
        return len({id(group) for group in self._group_of.values()})

    def created(self, uniqueid: str, linkedid: str = "") -> None:
        """A channel has come to be, made for the channel `linkedid`, which may be itself."""
        group = self._group_of.get(uniqueid)
        if group is None or uniqueid not in group.alive:
            self._sequence += 1
            self._add(uniqueid, self._sequence)
        self.linked((uniqueid, linkedid))

    def linked(self, ids: Iterable[str]) -> None:
        """These channels and bridges were named together. Unknown ones are remembered with the known."""
        named = dict.fromkeys(filter(None, ids))
        groups = {id(group): group for one in named if (group := self._group_of.get(one))}
        if not groups:
            return
        group, *others = sorted(groups.values(), key=lambda each: -len(each.alive) - len(each.ended))
        for other in others:
            self._merge(group, other)
        for one in named:
            self._remember(group, one)

    def ended(self, uniqueid: str) -> None:
        """A channel has hung up."""
        group = self._group_of.get(uniqueid)
        if group is None:
            return
        group.alive.pop(uniqueid, None)
        if group.alive:
            self._remember(group, uniqueid)
        else:
            for id_ in group.ids():
                del self._group_of[id_]
            self._group_of.pop(uniqueid, None)

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event. Feed it the answer to CoreShowChannels as well (Ami.stream), after every log-in."""
        match event.get("Event"):
            case "CoreShowChannel":
                self._listed.append(event)
            case "CoreShowChannelsComplete":
                listed, self._listed = self._listed, []
                self.snapshot(listed)
            case "Newchannel":
                self.created(event["Uniqueid"], event.get("Linkedid", ""))
            case kind:
                self.linked(named_in(event))
                if kind == "Hangup":
                    self.ended(event["Uniqueid"])

    def snapshot(self, listed: Iterable[Mapping[str, str]]) -> None:
        """Replaces everything: the channels alive now (CoreShowChannel events), each as old as can be.

        Links made while nobody looked are unknown, so what was retired before now waits for all of them.
        """
        self._group_of.clear()
        self.complete = True
        for event in listed:
            self._add(event["Uniqueid"], 0)
            self.linked((event["Uniqueid"], event.get("Linkedid", ""), event.get("BridgeId", "")))

    def _add(self, uniqueid: str, sequence: int) -> None:
        group = self._group_of.setdefault(uniqueid, _Group(sequence))
        group.oldest = min(group.oldest, sequence)
        group.ended.pop(uniqueid, None)
        group.alive[uniqueid] = None

    def _merge(self, group: _Group, other: _Group) -> None:
        group.oldest = min(group.oldest, other.oldest)
        group.alive |= other.alive
        group.ended |= other.ended
        self._group_of.update(dict.fromkeys(other.ids(), group))

    def _remember(self, group: _Group, id_: str) -> None:
        if id_ in group.alive:
            return
        group.ended.pop(id_, None)
        group.ended[id_] = None
        self._group_of[id_] = group
        while len(group.ended) > REMEMBERED:
            forgotten = next(iter(group.ended))
            del group.ended[forgotten], self._group_of[forgotten]


def named_in(event: Mapping[str, str]) -> list[str]:
    """Ids of the channels and bridges an event names (Uniqueid, DestLinkedid, OrigBridgeUniqueid …).

    Being parked together links nobody, so bridges of the holding kind are passed over.
    """
    found = []
    for name, value in event.items():
        if _names_one(name) and value != "<null>":
            bridge = name.removesuffix("Uniqueid") if name.endswith("BridgeUniqueid") else None
            if bridge is None or event.get(f"{bridge}Technology") != "holding_bridge":
                found.append(value)
    return found


@lru_cache(1000)
def _names_one(header: str) -> bool:
    """Asked for each header of each event: the PBX has some hundreds."""
    return header.lower().endswith(("uniqueid", "linkedid"))
