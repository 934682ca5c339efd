"""Which channels belong to one call: what any event has named together, and nothing is ever parted again.

Grows only, so the order of events does not matter. Nodes are channels' unique ids, linked ids (which are unique ids of
first channels) and the bridges in which people talk. The PBX gives all channels of such a bridge the oldest linked id,
but tells it of those only that enter (22.10): hence the bridges.
"""

import re
from collections.abc import Iterable

NUMBERED = re.compile(r"([0-9]{1,12})\.([0-9]{1,12})")
KEPT = 300.0  # seconds that what has ended is remembered: nothing comes later than that


class Conversation:
    """`linked` are its linked ids, each with the first moment it was heard; `shown` what was published of it."""

    __slots__ = ("heard", "linked", "nodes", "shown")

    def __init__(self) -> None:
        self.nodes: set[str] = set()
        self.linked: dict[str, float] = {}
        self.shown: set[tuple[int, str]] = set()
        self.heard = 0.0

    @property
    def id(self) -> str:
        """The oldest linked id, as the PBX counts: it stays when others join."""
        return min(self.linked, key=lambda each: rank(each, self.linked[each]))

    @property
    def began(self) -> float:
        """When the first channel came to be, in seconds since the epoch."""
        return rank(self.id, self.linked[self.id])[0]

    def take(self, other: "Conversation") -> None:
        """Everything of the other one."""
        self.nodes |= other.nodes
        self.shown |= other.shown
        self.heard = max(self.heard, other.heard)
        for linked, at in other.linked.items():
            self.linked[linked] = min(at, self.linked.get(linked, at))


class Conversations:
    """All that are known."""

    def __init__(self) -> None:
        self._of: dict[str, Conversation] = {}

    def __len__(self) -> int:
        return len(set(map(id, self._of.values())))

    def of(self, node: str) -> Conversation | None:
        return self._of.get(node)

    def join(self, node: str, linked: str, at: float) -> bool:
        """This channel or bridge was seen with that linked id. Whether that joins what was apart."""
        one, other = self._of.get(node), self._of.get(linked)
        is_news = one is None or one is not other
        joined = self._merged(one, other, (node, linked)) if is_news else one
        assert joined is not None
        joined.linked[linked] = min(at, joined.linked.get(linked, at))
        joined.heard = max(joined.heard, at)
        return is_news

    def forget(self, before: float, living: Iterable[str]) -> None:
        """Those that nobody has heard of since then and that have no living channel."""
        kept = {id(found) for uid in living if (found := self._of.get(uid)) is not None}
        kept |= {id(each) for each in self._of.values() if each.heard >= before or each.shown}
        self._of = {node: each for node, each in self._of.items() if id(each) in kept}

    def _merged(self, one: Conversation | None, other: Conversation | None, nodes: tuple[str, str]) -> Conversation:
        if one is None or other is None:
            big = one or other or Conversation()
        else:
            big, small = (one, other) if len(one.nodes) >= len(other.nodes) else (other, one)
            big.take(small)
            self._of.update(dict.fromkeys(small.nodes, big))
        big.nodes.update(nodes)
        self._of.update(dict.fromkeys(nodes, big))
        return big


def rank(linked: str, born: float) -> tuple[float, float, str]:
    """Older ones first. `born` counts for ids that the PBX did not make itself (1795375727.13)."""
    if numbered := NUMBERED.fullmatch(linked):
        return float(numbered[1]), float(numbered[2]), linked
    return born, 0.0, linked
